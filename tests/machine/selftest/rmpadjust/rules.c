// SPDX-License-Identifier: Apache-2.0
/*
 * RMPADJUST. APM vol. 3, RMPADJUST; vol. 2, 15.36.7 and table 15-36.
 *
 * F3 0F 01 FE sets the permissions of a VMPL in a private page's RMP entry.
 * rAX is the page's virtual address, ECX its size, RDX[7:0] the VMPL,
 * RDX[15:8] the permissions (read, write, execute user, execute supervisor),
 * RDX[16] the VMSA attribute, which is ignored unless at VMPL0. EAX returns 0
 * SUCCESS, 1 FAIL_INPUT, 2 FAIL_PERMISSION, 6 FAIL_SIZEMISMATCH; an RMP entry
 * in use by a running vCPU is not changed.
 * A VMPL can't change itself nor those above it, nor give what it does not
 * have. CPL 3 raises #GP(0). A page that was not validated raises #VC 0x404.
 *
 * RMPQUERY (F3 0F 01 FD) is there when CPUID 0x8000001F EAX[6] says so (see
 * rmpquery/), else it is an undefined instruction.
 */
#include "groups.h"
#include "lib/ghcb_page.h"
#include "lib/instructions.h"
#include "lib/levels.h"

#define FIRST	TEST
#define SECOND	(TEST + PAGE)
#define READ_ONLY 0x100u
#define ALL	0xf00u

static u64 adjust(u64 rdx)
{
	return rmpadjust(FIRST, 0, rdx).eax;
}

static u64 adjust_at(u64 address)
{
	return rmpadjust(address, 0, ALL | 2).eax;
}

static u64 adjust_2m_to_vmpl3(u64 address)
{
	return rmpadjust(address, 1, READ_ONLY | 3).eax;
}

static u64 rmpquery(u64 address)
{
	u64 rcx, rdx;

	asm volatile(".byte 0xf3, 0x0f, 0x01, 0xfd"
		     : "+a"(address), "=c"(rcx), "=d"(rdx) : : "cc", "memory");
	return rdx;
}

static u64 read_byte(u64 address)
{
	return *(volatile u8 *)address;
}

static void at_vmpl0(void)
{
	struct rmp_result r;

	make_private(FIRST);
	r = rmpadjust(FIRST, 0, ALL | 2);
	rule("vmpl2-all-granted", r.eax, 0);
	rule("success-is-in-the-flags", r.rflags & FLAGS_OF_EAX, FLAG_ZF);
	*private_at(FIRST) = 0x42;
	rule("vmpl2-reads-what-vmpl0-wrote", lower_call(read_byte, FIRST), 0x42);
	rule("vmpl1-granted", adjust(ALL | 1), 0);
	rule("vmpl3-granted", adjust(ALL | 3), 0);
	rule("own-vmpl-is-fail-permission", adjust(ALL), 2);
	rule("vmpl4-is-fail-input", adjust(ALL | 4), 1);
	rule("size-2-is-fail-input", rmpadjust(FIRST, 2, ALL | 2).eax, 1);
	rule("offset-in-the-page-is-ignored",
	     rmpadjust(FIRST + 0xabc, 0, ALL | 2).eax, 0);
	r = rmpadjust(FIRST, 1, ALL | 2);
	rule("misaligned-2m-over-4k-fails", r.eax == 1 || r.eax == 6, 1);
	rule("failure-is-in-the-flags", r.rflags & FLAGS_OF_EAX, 0);
	rule("vmsa-in-use-is-refused",
	     rmpadjust(BOOT_VMSA, 0, 1 | 1 << 16).eax != 0, 1);
}

static void at_vmpl2(void)
{
	rule("vmpl2-own-is-fail-permission", lower_call(adjust, ALL | 2), 2);
	rule("vmpl2-to-vmpl1-is-fail-permission", lower_call(adjust, ALL | 1), 2);
	rule("vmpl2-to-vmpl0-is-fail-permission", lower_call(adjust, ALL), 2);
	rule("vmpl2-to-vmpl3-granted", lower_call(adjust, ALL | 3), 0);
	adjust(READ_ONLY | 2);
	rule("vmpl2-keeps-read", lower_call(read_byte, FIRST), 0x42);
	rule("vmpl2-gives-what-it-has", lower_call(adjust, READ_ONLY | 3), 0);
	rule("vmpl2-gives-no-more-than-it-has", lower_call(adjust, ALL | 3), 2);
}

static u64 adjust_to_vmsa(u64 address)
{
	return rmpadjust(address, 0, ALL | 3 | 1 << 16).eax;
}

/* AP creation by the host, VMPL2 of vCPU 1: refused where there is no VMSA. */
static u64 create_from(u64 vmsa)
{
	ghcb_clear();
	ghcb_put(GHCB_RAX, 1);
	return ghcb_exit(0x80000013, 1 | 2ull << 16 | 1ull << 32, vmsa);
}

static void vmsa_attribute(void)
{
	make_private(SECOND);
	allow_lower(SECOND, 0xf);
	rule("vmsa-attribute-of-vmpl2-is-ignored",
	     lower_call(adjust_to_vmsa, SECOND), 0);
	rule("vmsa-attribute-of-vmpl2-makes-no-vmsa", create_from(SECOND),
	     REFUSED(INVALID_INPUT));
	rule("vmsa-made-by-vmpl0", rmpadjust(SECOND, 0, 1 | 1 << 16).eax, 0);
	rule("vmsa-taken-back-by-vmpl0", rmpadjust(SECOND, 0, 1).eax, 0);
	make_shared(SECOND);
}

static void sizes(void)
{
	const u64 big = TEST + LARGE;
	volatile u64 *list = (volatile u64 *)ghcb_buffer();

	list[0] = 0;
	list[1] = big | 1ull << 52 | 1ull << 56;
	ghcb_clear();
	ghcb_put(GHCB_SCRATCH, ghcb_buffer_gpa());
	ghcb_exit(0x80000010, 0, 0);
	pvalidate(big, 1, 1);
	rule("2m-granted", rmpadjust(big, 1, ALL | 2).eax, 0);
	*private_at(big + LARGE - 1) = 0x43;
	rule("2m-granted-to-its-end", lower_call(read_byte, big + LARGE - 1),
	     0x43);
	rule("2m-misaligned-is-fail-input",
	     rmpadjust(big + PAGE, 1, ALL | 2).eax, 1);
	rule("2m-own-vmpl-is-fail-permission", rmpadjust(big, 1, ALL).eax, 2);
	rule("2m-as-a-vmsa-is-refused",
	     rmpadjust(big, 1, 1 | 1 << 16).eax != 0, 1);
	rule("2m-granted-by-vmpl2", lower_call(adjust_2m_to_vmpl3, big), 0);
	rule("4k-in-2m-entry-is-split-by-the-host",
	     rmpadjust(big, 0, READ_ONLY | 2).eax, 0);
	rule("2m-over-4k-entries-is-sizemismatch",
	     rmpadjust(big, 1, ALL | 2).eax, 6);
	rule("2m-over-4k-entries-is-sizemismatch-at-vmpl2",
	     lower_call(adjust_2m_to_vmpl3, big), 6);
	list[0] = 0;
	list[1] = big | 2ull << 52 | 1ull << 56;
	ghcb_clear();
	ghcb_put(GHCB_SCRATCH, ghcb_buffer_gpa());
	ghcb_exit(0x80000010, 0, 0);
}

static void faults(void)
{
	struct exception e = try_user(adjust_at, FIRST);

	rule("cpl3-raises-gp", outcome(&e), OUTCOME(13, 0));
	e = lower_try_user(adjust_at, FIRST);
	rule("vmpl2-cpl3-raises-gp", outcome(&e), OUTCOME(13, 0));
	e = try(adjust_at, UNMAPPED);
	rule("unmapped-address-raises-pf", outcome(&e), OUTCOME(14, 0));
	page_state(SECOND, TO_PRIVATE);
	e = try(adjust_at, SECOND);
	rule("not-validated-raises-vc-404", outcome(&e), OUTCOME(29, 0x404));
	make_shared(SECOND);
	e = try(rmpquery, FIRST);
	rule("rmpquery-absent-raises-ud", outcome(&e), OUTCOME(6, 0));
	e = lower_try(rmpquery, FIRST);
	rule("rmpquery-absent-at-vmpl2", outcome(&e), OUTCOME(6, 0));
}

void rules_rmpadjust(void)
{
	group("rmpadjust", "APM vol. 3, RMPADJUST; vol. 2, 15.36.7");
	at_vmpl0();
	at_vmpl2();
	vmsa_attribute();
	sizes();
	faults();
	make_shared(FIRST);
}
