/* SPDX-License-Identifier: Apache-2.0 */
/*
 * More vCPUs of a bare guest, started as Linux does it: CREATE_VCPU of the
 * SVSM, then the host's AP creation. They have no console: what they find they
 * leave in memory for the first one.
 */
#ifndef ATTACK_SMP_H
#define ATTACK_SMP_H

#include "guest.h"

#define SMP_MAX 8u

/* One vCPU; run() gets it. head.S: run comes first. */
struct smp_vcpu {
	void (*run)(struct smp_vcpu *self);
	struct guest guest;	/* with the calling area of this one */
	svp_u32 apic_id;
	void *data;		/* the test's */
};

/* Fill a page as the VMSA of a vCPU that enters at rip; it never runs yet. */
void smp_fill_vmsa(struct svp_vmsa *vmsa, const struct guest *guest,
		   svp_u64 rip);

/*
 * Start v->apic_id, which has not run yet, in v->run() on a stack of its own,
 * with guest pages as VMSA and calling area. v->run must not return: it ends
 * by smp_halt(). Fails the test when SVSM or host refuse.
 */
void smp_start(struct smp_vcpu *v, const struct guest *guest,
	       unsigned int vmsa_page, unsigned int area_page);

/* For ever, and without taking time from the others. */
void smp_halt(void) __attribute__((noreturn));

/* A turn for the others; vCPUs may share a processor of the host. */
static inline void smp_pause(void)
{
	asm volatile("pause" : : : "memory");
}

#endif
