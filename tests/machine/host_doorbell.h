/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Restricted injection (AMD 56421, section 5): interrupts and NMIs are told by
 * the #HV doorbell page, and #HV is all that is injected. Off unless option
 * hv-doorbell=1 is given. What of the APIC the guest no longer sees, priorities
 * and what is in service, is kept here.
 */
#ifndef MACHINE_HOST_DOORBELL_H
#define MACHINE_HOST_DOORBELL_H

#include "host.h"

/* Is restricted injection offered? */
bool host_has_doorbell(void);

/* An interrupt, taken from QEMU's APIC, or an NMI has come for this vCPU. */
void host_doorbell_raise(struct host_vcpu *v, u8 vector);
void host_doorbell_nmi(struct host_vcpu *v);

/* Show what has come. True: the guest is to be told by #HV. */
bool host_doorbell_show(struct host_vcpu *v);

/* Is there something shown that the guest has not taken? */
bool host_doorbell_is_ringing(const struct host_vcpu *v);

/* The guest writes EOI. False: it is QEMU's APIC that has to know. */
bool host_doorbell_eoi(u32 apic_id);

#endif
