// SPDX-License-Identifier: Apache-2.0
/*
 * RMPQUERY. APM vol. 3, RMPQUERY, which the machine has when it is asked for.
 *
 * F3 0F 01 FD reads what RMPADJUST sets. rAX is the page's virtual address,
 * RDX[7:0] the VMPL asked about. EAX returns 0 SUCCESS or 2 FAIL_PERMISSION;
 * on success RDX has the VMPL, its permissions in 15:8 and the VMSA attribute
 * in bit 16, RCX the entry's size (0: 4 KiB, 1: 2 MiB). A page that was not
 * validated raises #VC 0x404, CPL 3 #GP(0). CPUID 0x8000001F EAX[6] tells
 * that it is there.
 */
#include "groups.h"
#include "lib/ghcb_page.h"
#include "lib/instructions.h"
#include "lib/levels.h"

#define SMALL	TEST
#define BIG	(TEST + LARGE)
#define FAIL_PERMISSION (2ull << 32)

static u64 last_size, last_flags;

/* RDX on success, else EAX << 32. */
static u64 query_at(u64 address, u64 vmpl)
{
	u64 a = address, c = ~0ull, d = vmpl;

	asm volatile("push %4; popfq; .byte 0xf3, 0x0f, 0x01, 0xfd;"
		     "pushfq; pop %3"
		     : "+a"(a), "+c"(c), "+d"(d), "=r"(last_flags)
		     : "r"(FLAGS_BEFORE) : "cc", "memory");
	last_size = c;
	return (u32)a ? a << 32 : d;
}

static u64 query(u64 vmpl)
{
	return query_at(SMALL, vmpl);
}

static u64 query_anywhere(u64 address)
{
	return query_at(address, 2);
}

static void announced(void)
{
	const volatile u32 *entry = (const volatile u32 *)(CPUID_PAGE + 16);

	while (entry[0] != 0x8000001f)
		entry += 12;
	rule("is-announced", entry[6] >> 6 & 1, 1);
}

static void permissions(void)
{
	make_private(SMALL);
	rule("vmpl0-has-all", query(0), 0xf00);
	rule("success-is-in-the-flags", last_flags & FLAGS_OF_EAX, FLAG_ZF);
	rule("4k-size", last_size, 0);
	rule("vmpl2-has-none-of-a-fresh-page", query(2), 0x002);
	rmpadjust(SMALL, 0, 0x502);
	rmpadjust(SMALL, 0, 0x301);
	rule("vmpl2-as-adjusted", query(2), 0x502);
	rule("vmpl1-as-adjusted", query(1), 0x301);
	rule("vmpl3-is-untouched", query(3), 0x003);
	rule("vmpl4-fails", query(4), FAIL_PERMISSION);
	rule("failure-is-in-the-flags", last_flags & FLAGS_OF_EAX, 0);
	rule("offset-in-the-page-is-ignored", query_at(SMALL + 0xfff, 2),
	     0x502);
	rmpadjust(SMALL, 0, 1 | 1 << 16);
	rule("vmsa-attribute", query(1), 0x10001);
	rmpadjust(SMALL, 0, 1);
	rule("vmsa-attribute-taken-back", query(1), 0x001);
}

static void at_vmpl2(void)
{
	rule("vmpl2-reads-its-own", lower_call(query, 2), 0x502);
	rule("vmpl2-reads-vmpl3s", lower_call(query, 3), 0x003);
	rule("vmpl2-reads-no-vmpl1s", lower_call(query, 1), FAIL_PERMISSION);
	rule("vmpl2-reads-no-vmpl0s", lower_call(query, 0), FAIL_PERMISSION);
}

static void sizes(void)
{
	volatile u64 *list = (volatile u64 *)ghcb_buffer();

	list[0] = 0;
	list[1] = BIG | 1ull << 52 | 1ull << 56;
	ghcb_clear();
	ghcb_put(GHCB_SCRATCH, ghcb_buffer_gpa());
	ghcb_exit(0x80000010, 0, 0);
	pvalidate(BIG, 1, 1);
	rmpadjust(BIG, 1, 0x302);
	rule("2m-entry", query_at(BIG + 5 * PAGE, 2), 0x302);
	rule("2m-size", last_size, 1);
	rmpadjust(BIG, 0, 0x102);
	rule("split-entry", query_at(BIG, 2), 0x102);
	rule("split-size", last_size, 0);
}

static void faults(void)
{
	struct exception e = try_user(query_anywhere, SMALL);

	rule("cpl3-raises-gp", outcome(&e), OUTCOME(13, 0));
	e = try(query_anywhere, UNMAPPED);
	rule("unmapped-address-raises-pf", outcome(&e), OUTCOME(14, 0));
	pvalidate(SMALL, 0, 0);
	e = try(query_anywhere, SMALL);
	rule("not-validated-raises-vc-404", outcome(&e), OUTCOME(29, 0x404));
}

void rules_rmpquery(void)
{
	group("rmpquery", "APM vol. 3, RMPQUERY");
	announced();
	permissions();
	at_vmpl2();
	sizes();
	faults();
}
