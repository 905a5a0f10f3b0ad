// SPDX-License-Identifier: Apache-2.0
/*
 * PVALIDATE. APM vol. 3, PVALIDATE; vol. 2, 15.36.6 and 15.36.11, table 15-40.
 *
 * F2 0F 01 FF sets or clears the validated flag of a private page's RMP entry.
 * rAX is the page's virtual address, ECX its size (0: 4 KiB, 1: 2 MiB, all
 * else is an illegal input), EDX[0] the new flag. EAX returns 0 SUCCESS, 1
 * FAIL_INPUT, 6 FAIL_SIZEMISMATCH; ZF and SF tell whether it is zero. CF, on
 * success, tells that the entry did not change: software that validates a page
 * twice must find out, or the host can give it one page at two addresses.
 * Below VMPL0 or above CPL 0 it raises #GP(0).
 *
 * A 4 KiB operand in a 2 MiB entry exits to the host, which splits the entry
 * (PSMASH): the guest sees success. A 2 MiB operand over 4 KiB entries is the
 * guest's to solve: FAIL_SIZEMISMATCH.
 */
#include "groups.h"
#include "lib/ghcb_page.h"
#include "lib/instructions.h"
#include "lib/levels.h"

#define SMALL	TEST
#define BIG	(TEST + LARGE)
#define SPLIT	(TEST + 2 * LARGE)

static u64 validate_4k(u64 address)
{
	return pvalidate(address, 0, 1).eax;
}

static u64 read_byte(u64 address)
{
	return *(volatile u8 *)address;
}

/* A 2 MiB page state change: one entry of a list. */
static u64 share_or_not_2m(u64 gpa, u64 operation)
{
	volatile u64 *list = (volatile u64 *)ghcb_buffer();

	list[0] = 0;
	list[1] = gpa | operation << 52 | 1ull << 56;
	ghcb_clear();
	ghcb_put(GHCB_SCRATCH, ghcb_buffer_gpa());
	return ghcb_exit(0x80000010, 0, 0);
}

static void small_pages(void)
{
	struct rmp_result r;
	struct exception e;

	page_state(SMALL, TO_PRIVATE);
	r = pvalidate(SMALL, 0, 1);
	rule("4k-validates", r.eax, 0);
	rule("4k-validates-cf-clear", r.rflags & FLAG_CF, 0);
	rule("success-is-in-the-flags", r.rflags & FLAGS_OF_EAX, FLAG_ZF);
	*private_at(SMALL) = 0x5a;
	r = pvalidate(SMALL, 0, 1);
	rule("4k-validate-twice-succeeds", r.eax, 0);
	rule("4k-validate-twice-sets-cf", r.rflags & FLAG_CF, FLAG_CF);
	rule("validate-twice-keeps-contents", *private_at(SMALL), 0x5a);
	rule("offset-in-the-page-is-ignored",
	     pvalidate(SMALL + 0xabc, 0, 1).rflags & FLAG_CF, FLAG_CF);
	r = pvalidate(SMALL, 2, 1);
	rule("size-2-is-fail-input", r.eax, 1);
	rule("failure-is-in-the-flags", r.rflags & FLAGS_OF_EAX, 0);
	rule("size-high-bits-are-fail-input",
	     pvalidate(SMALL, 0x80000000, 1).eax, 1);
	r = pvalidate(SMALL, 0, 0);
	rule("4k-rescinds", r.eax, 0);
	rule("4k-rescinds-cf-clear", r.rflags & FLAG_CF, 0);
	r = pvalidate(SMALL, 0, 0);
	rule("4k-rescind-twice-sets-cf", r.rflags & FLAG_CF, FLAG_CF);
	e = try(read_byte, SMALL);
	rule("rescinded-page-raises-vc-404", outcome(&e), OUTCOME(29, 0x404));
	make_shared(SMALL);
}

static void large_pages(void)
{
	struct rmp_result r;
	struct exception e;

	rule("2m-page-state", share_or_not_2m(BIG, TO_PRIVATE), 0);
	r = pvalidate(BIG, 1, 1);
	rule("2m-validates", r.eax, 0);
	rule("2m-validates-cf-clear", r.rflags & FLAG_CF, 0);
	*private_at(BIG + LARGE - 1) = 0x77;
	rule("2m-validates-to-its-end", *private_at(BIG + LARGE - 1), 0x77);
	r = pvalidate(BIG, 1, 1);
	rule("2m-validate-twice-sets-cf", r.rflags & FLAG_CF, FLAG_CF);
	rule("2m-misaligned-is-fail-input", pvalidate(BIG + PAGE, 1, 1).eax, 1);
	r = pvalidate(BIG, 1, 0);
	rule("2m-rescinds", r.eax << 1 | (r.rflags & FLAG_CF), 0);
	r = pvalidate(BIG, 1, 0);
	rule("2m-rescind-twice-sets-cf", r.rflags & FLAG_CF, FLAG_CF);
	e = try(read_byte, BIG + LARGE - 1);
	rule("2m-rescinds-to-its-end", outcome(&e), OUTCOME(29, 0x404));
	r = pvalidate(BIG, 1, 1);
	rule("4k-in-2m-entry-is-split-by-the-host",
	     pvalidate(BIG + PAGE, 0, 0).eax, 0);
	rule("4k-in-2m-entry-leaves-the-others", *private_at(BIG + LARGE - 1),
	     0x77);
	rule("2m-over-split-entry-is-sizemismatch", pvalidate(BIG, 1, 1).eax, 6);
	rule("2m-rescind-over-split-entry-is-sizemismatch",
	     pvalidate(BIG, 1, 0).eax, 6);
	rule("2m-misaligned-is-judged-before-the-entry",
	     pvalidate(BIG + PAGE, 1, 1).eax, 1);
	share_or_not_2m(BIG, TO_SHARED);
}

static void mismatch(void)
{
	struct rmp_result r;
	u64 at;

	for (at = SPLIT; at < SPLIT + LARGE; at += PAGE)
		page_state(at, TO_PRIVATE);
	r = pvalidate(SPLIT, 1, 1);
	rule("2m-over-4k-entries-is-sizemismatch", r.eax, 6);
	r = pvalidate(SPLIT, 0, 1);
	rule("sizemismatch-changed-nothing", r.eax << 1 | (r.rflags & FLAG_CF),
	     0);
	share_or_not_2m(SPLIT, TO_SHARED);
}

static void privilege(void)
{
	struct exception e;

	make_private(SMALL);
	e = try_user(validate_4k, SMALL);
	rule("cpl3-raises-gp", outcome(&e), OUTCOME(13, 0));
	allow_lower(SMALL, 0xf);
	e = lower_try(validate_4k, SMALL);
	rule("vmpl2-raises-gp", outcome(&e), OUTCOME(13, 0));
	e = lower_try_user(validate_4k, SMALL);
	rule("vmpl2-cpl3-raises-gp", outcome(&e), OUTCOME(13, 0));
	e = try(validate_4k, UNMAPPED);
	rule("unmapped-address-raises-pf", outcome(&e), OUTCOME(14, 0));
	rule("unmapped-address-is-in-cr2", e.cr2, UNMAPPED);
	make_shared(SMALL);
}

void rules_pvalidate(void)
{
	group("pvalidate", "APM vol. 3, PVALIDATE; vol. 2, 15.36.6, 15.36.11");
	small_pages();
	large_pages();
	mismatch();
	privilege();
}
