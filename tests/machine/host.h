/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The untrusted hypervisor. It sees a vCPU as struct host_vcpu and what the
 * guest shares: the GHCB, the GHCB MSR and hypervisor-owned pages. It has no
 * way to registers or private memory (AMD 56421 is all it knows).
 */
#ifndef MACHINE_HOST_H
#define MACHINE_HOST_H

#include "types.h"

/* A VMPL of a vCPU, as the hypervisor knows it. */
struct host_vcpu {
	u32 apic_id;
	u32 vmpl;
	u64 ghcb_msr;		/* what RDMSR and WRMSR of the GHCB MSR reach */
	u64 registered;		/* GHCB gPA, 0 = not registered */
	u64 tsc_offset;		/* added to the TSC that the guest reads */
	u64 doorbell;		/* #HV doorbell page's gPA, 0 = none */
	bool nmi_blocked;	/* until it says that the last is complete */
};

/* What the hypervisor does with the vCPU next. */
enum host_action {
	HOST_RESUME,		/* VMRUN the same VMPL again */
	HOST_RUN_VMPL,		/* VMRUN another VMPL */
	HOST_HOLD,		/* leave it until AP creation */
	HOST_TERMINATE,		/* the guest asks for its end */
	HOST_FAIL,		/* it asks in a way that can't be answered */
};

struct host_decision {
	enum host_action action;
	unsigned int vmpl;	/* HOST_RUN_VMPL */
	u64 set, code;		/* HOST_TERMINATE: the guest's reason */
	const char *reason;	/* HOST_FAIL */
};

/* A VMGEXIT: serve it and decide. */
struct host_decision host_vmgexit(struct host_vcpu *vcpu);

/*
 * A nested page fault: the guest writes, as to a shared page, to one that is
 * its own. It becomes hypervisor-owned, as KVM has it, with what is in DRAM.
 * -errno: it can't be, and the guest can't go on.
 */
int host_write_fault(struct host_vcpu *vcpu, struct gpa gpa);

/* Find out where devices may be. After fw_cfg_init(). */
void host_init(void);

#endif
