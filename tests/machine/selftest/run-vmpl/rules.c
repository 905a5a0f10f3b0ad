// SPDX-License-Identifier: Apache-2.0
/*
 * Run VMPL. AMD 56421, 2.3.1 (MSR 0x016) and 4.1.12 (exit 0x80000018).
 *
 * The guest names the VMPL that this vCPU shall run next: by MSR in bits
 * 39:32, by GHCB in SW_EXITINFO1. The asking VMPL goes on when another asks
 * for it. Each VMPL has its own GHCB MSR and registers its own GHCB, and may
 * use either way.
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
}
