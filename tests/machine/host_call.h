/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the host's files share: one VMGEXIT with a GHCB, taken out of the page
 * at once, and the memory that a host may touch.
 */
#ifndef MACHINE_HOST_CALL_H
#define MACHINE_HOST_CALL_H

#include <errno.h>
#include "host.h"
#include "protocol/ghcb.h"

/* A VMGEXIT with a GHCB. The guest can change the page meanwhile. */
struct host_call {
	struct host_vcpu *vcpu;
	struct svp_ghcb *ghcb;	/* for results and its shared buffer only */
	u64 code, info1, info2, scratch;
	u64 rax, rbx, rcx, rdx;
	u64 ret_info1, ret_info2;
	struct host_decision decision;
};

/* Answer SVP_GHCB_ERR_INPUT with one of SVP_GHCB_INPUT_*. */
void host_refuse(struct host_call *call, u64 reason);

/* Set a register in the GHCB and mark it valid; off is its offset. */
void host_return(struct host_call *call, size_t off, u64 value);

/*
 * size bytes that the guest shares with the host at gpa, in one region, or
 * NULL: a page of it is the guest's own, or there is no memory.
 */
void *host_shared(u64 gpa, u64 size);

/* The scratch area, size bytes in the GHCB or in shared memory, or NULL. */
void *host_scratch(const struct host_call *call, u64 size);

/* Page state change of one entry of a list or of the MSR. 0 or -errno. */
int host_change_page(u64 entry);

/* Port and device memory access as the host lets a guest have it. */
u64 host_port_read(const struct host_vcpu *vcpu, u16 port, unsigned int size);
void host_port_write(const struct host_vcpu *vcpu, u16 port, u64 value,
		     unsigned int size);

/* Handlers of NAE exits, one per row of host_ghcb.c's table. */
void host_serve_psc(struct host_call *call);
void host_serve_ioio(struct host_call *call);
void host_serve_mmio(struct host_call *call);
void host_serve_msr(struct host_call *call);
void host_serve_request(struct host_call *call);
void host_serve_ap_creation(struct host_call *call);
void host_serve_doorbell(struct host_call *call);

/* The two ways to ask: MSR protocol and GHCB. */
struct host_decision host_msr_protocol(struct host_vcpu *vcpu);
struct host_decision host_ghcb(struct host_vcpu *vcpu);

/* Is this a VMPL that the machine can run? */
bool host_has_vmpl(u64 vmpl);

/* What both ways answer a feature request with. */
u64 host_features(void);

/* The features that are always there. */
#define HOST_FEATURES (SVP_GHCB_FEATURE_SNP | SVP_GHCB_FEATURE_AP_CREATION | \
		       SVP_GHCB_FEATURE_APIC_ID_LIST | \
		       SVP_GHCB_FEATURE_MULTI_VMPL)

#endif
