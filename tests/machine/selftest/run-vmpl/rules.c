// SPDX-License-Identifier: Apache-2.0
/*
 * Run VMPL. AMD 56421, 2.3.1 (MSR 0x016) and 4.1.12 (exit 0x80000018).
 *
 * The guest names the VMPL that this vCPU shall run next: by MSR in bits
 * 39:32, by GHCB in SW_EXITINFO1. The asking VMPL goes on when another asks
 * for it. Each VMPL has its own GHCB MSR and registers its own GHCB, and may
 * use either way. There are four VMPLs (CPUID 0x8000001F EBX[15:12]); each has
 * a VMSA of its own, and RMPADJUST lets each give to those below it alone.
 */
#include "groups.h"
#include "lib/ghcb_page.h"
#include "lib/instructions.h"
#include "lib/levels.h"

static u64 setup_ghcb(u64 unused)
{
	(void)unused;
	ghcb_setup();
	return rdmsr(MSR_GHCB);
}

/* At VMPL2: back to VMPL0 by its own GHCB; the answer it finds afterwards. */
static u64 back_by_ghcb(u64 unused)
{
	(void)unused;
	ghcb_clear();
	return ghcb_exit(0x80000018, 0, 0);
}

static u64 cpuid_by_ghcb(u64 function)
{
	ghcb_clear();
	ghcb_put(GHCB_RAX, function);
	ghcb_put(GHCB_RCX, 0);
	ghcb_exit(0x72, 0, 0);
	return ghcb_get(GHCB_RBX);
}

static u64 by_ghcb(u64 vmpl)
{
	ghcb_clear();
	return ghcb_exit(0x80000018, vmpl, 0);
}

#define P	TEST

static u64 adjust(u64 rdx)
{
	return rmpadjust(P, 0, rdx).eax;
}

static u64 read_byte(u64 address)
{
	return *(volatile u8 *)address;
}

static u64 write_byte(u64 address)
{
	*(volatile u8 *)address = 0x13;
	return 0;
}

static u64 validate(u64 page)
{
	return pvalidate(page, 0, 1).eax;
}

static u64 try_to_validate(u64 page)
{
	struct exception e = try(validate, page);

	return outcome(&e);
}

static u64 ghcb_msr(u64 unused)
{
	(void)unused;
	return rdmsr(MSR_GHCB);
}

/* What VMPL1 and VMPL3 may do to a page, VMPL0 having given them some of it. */
static void levels_and_pages(void)
{
	make_private(P);
	adjust(0x700 | 1);
	adjust(0x100 | 3);
	*private_at(P) = 0x12;
	rule("vmpl1-reads", level_call(SECOND, read_byte, P), 0x12);
	level_call(SECOND, write_byte, P);
	rule("vmpl3-reads-what-vmpl1-wrote", level_call(LOWEST, read_byte, P),
	     0x13);
	rule("vmpl1-not-to-vmpl0", level_call(SECOND, adjust, 0x100), 2);
	rule("vmpl1-not-to-itself", level_call(SECOND, adjust, 0x101), 2);
	rule("vmpl1-to-vmpl2", level_call(SECOND, adjust, 0x102), 0);
	rule("vmpl2-reads-what-vmpl1-gave", lower_call(read_byte, P), 0x13);
	rule("vmpl1-gives-no-more-than-it-has",
	     level_call(SECOND, adjust, 0xf02), 2);
	rule("vmpl3-not-to-vmpl2", level_call(LOWEST, adjust, 0x102), 2);
	rule("vmpl1-pvalidate-raises-gp",
	     level_call(SECOND, try_to_validate, P), OUTCOME(13, 0));
	rule("vmpl3-pvalidate-raises-gp",
	     level_call(LOWEST, try_to_validate, P), OUTCOME(13, 0));
	rule("vmpl3-not-to-itself", level_call(LOWEST, adjust, 0x103), 2);
	make_shared(P);
}

static void other_levels(void)
{
	rule("vmpl1-is-created", level_setup(SECOND), 0);
	rule("vmpl3-is-created", level_setup(LOWEST), 0);
	level_call(SECOND, setup_ghcb, 0);
	rule("vmpl1-has-its-own-ghcb-msr", level_call(SECOND, ghcb_msr, 0),
	     ghcb_gpa() + SECOND * PAGE);
	rule("vmpl1-is-served-by-its-ghcb",
	     level_call(SECOND, cpuid_by_ghcb, 0x8000001f) & 0x3f, 47);
	rule("vmpl3-has-no-ghcb-yet", level_call(LOWEST, ghcb_msr, 0), 0);
	levels_and_pages();
}

void rules_run_vmpl(void)
{
	struct context *lower = &contexts[LOWER];

	group("run-vmpl", "56421, 2.3.1 (0x016), 4.1.12");
	rule("vmpl2-has-its-own-ghcb-msr", lower_call(setup_ghcb, 0),
	     ghcb_gpa() + PAGE);
	rule("vmpl0-ghcb-msr-is-unchanged", rdmsr(MSR_GHCB), ghcb_gpa());
	rule("vmpl2-is-served-by-its-ghcb",
	     lower_call(cpuid_by_ghcb, 0x8000001f) & 0x3f, 47);
	/* To VMPL2 by MSR, back by its GHCB: its job is not yet done. */
	lower->done = 0;
	lower->job = back_by_ghcb;
	run_vmpl(2);
	rule("back-by-ghcb", lower->done, 0);
	rule("to-vmpl2-by-ghcb", by_ghcb(2), 0);
	rule("vmpl2-went-on", lower->done, 1);
	rule("vmpl2-found-no-error", lower->result, 0);
	rule("own-vmpl-goes-on", by_ghcb(0), 0);
	other_levels();
}
