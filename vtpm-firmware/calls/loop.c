// SPDX-License-Identifier: Apache-2.0
/*
 * One turn of a CPU's request loop: take the guest's call, answer it. The host
 * decides when VMPL0 runs, and it may do so with nothing pending or run the
 * guest's VMSA on another CPU meanwhile. So the VMSA is made not runnable
 * (EFER.SVME clear, which VMRUN refuses: APM 15.5.1) before its registers are
 * read, and runnable again only with the results in them; and a call is one
 * only when the guest has stopped at a VMGEXIT, which the CPU notes in the
 * VMSA: elsewhere its registers may not be the call's yet. AMD 58019, section 5.
 */
#include "arch/percpu.h"
#include "calls/calls.h"
#include "firmware.h"
#include "lib/errno.h"
#include "mm/guest_mem.h"
#include "protocol/ghcb.h"
#include "protocol/snp_pages.h"

/* The vCPU whose call is being served: its VMSA and the registers read. */
struct served {
	struct gpa vmsa;
	struct gpa caa;
	u64 rax;
	bool at_vmgexit;
};

static struct svp_vmsa *vmsa_of(struct gpa at)
{
	return at.at ? guest_ptr(at, sizeof(struct svp_vmsa)) : NULL;
}

static void set_runnable(struct svp_vmsa *vmsa, bool runnable)
{
	/* efer is at 0xd0, so aligned although the structure is packed. */
	u64 *efer = (u64 *)((u8 *)vmsa + offsetof(struct svp_vmsa, efer));

	if (runnable)
		__atomic_or_fetch(efer, SVP_EFER_SVME, __ATOMIC_SEQ_CST);
	else
		__atomic_and_fetch(efer, ~SVP_EFER_SVME, __ATOMIC_SEQ_CST);
}

/* Stop the guest's vCPU and copy its registers. -ENOENT: it has no VMSA. */
static int stop_guest(struct cpu *cpu, struct call *call,
		      struct served *ret_served)
{
	struct svp_vmsa *vmsa;

	guest_lock();
	vmsa = vmsa_of(cpu->guest_vmsa);
	if (!vmsa) {
		guest_unlock();
		return -ENOENT;
	}
	set_runnable(vmsa, false);
	call->rcx = vmsa->rcx;
	call->rdx = vmsa->rdx;
	call->r8 = vmsa->r8;
	call->r9 = vmsa->r9;
	*ret_served = (struct served){
		.vmsa = cpu->guest_vmsa,
		.caa = cpu->guest_caa,
		.rax = vmsa->rax,
		.at_vmgexit = vmsa->guest_exit_code == SVP_EXIT_VMGEXIT,
	};
	guest_unlock();
	return 0;
}

/* Let the vCPU run again; with results unless call is NULL. */
static void resume_guest(struct cpu *cpu, const struct served *served,
			 const struct call *call)
{
	struct svp_vmsa *vmsa;

	guest_lock();
	vmsa = vmsa_of(served->vmsa);
	/* Another vCPU may have deleted or replaced this one meanwhile. */
	if (vmsa && cpu->guest_vmsa.at == served->vmsa.at) {
		if (call) {
			vmsa->rax = served->rax;
			vmsa->rcx = call->rcx;
			vmsa->rdx = call->rdx;
			vmsa->r8 = call->r8;
			vmsa->r9 = call->r9;
		}
		set_runnable(vmsa, true);
	}
	guest_unlock();
}

/* Clear call_pending. Was it set? An area gone bad means that it was not. */
static bool take_pending(struct gpa caa)
{
	u8 pending;

	if (!caa.at || guest_exchange_byte(caa, 0, &pending))
		return false;
	return pending != 0;
}

void calls_serve(const struct firmware *firmware, struct cpu *cpu)
{
	struct call call = { .firmware = firmware, .cpu = cpu };
	struct served served;

	if (stop_guest(cpu, &call, &served))
		return;
	if (!served.at_vmgexit || !take_pending(served.caa)) {
		resume_guest(cpu, &served, NULL);
		return;
	}
	served.rax = calls_dispatch(served.rax, &call);
	resume_guest(cpu, &served, &call);
}
