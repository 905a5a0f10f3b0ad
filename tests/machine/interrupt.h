/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Interrupts of a VMPL with restricted injection (APM vol. 2, 15.36.16): the
 * CPU gives them to the host, which may inject nothing but #HV. The other
 * VMPLs get theirs directly.
 */
#ifndef MACHINE_INTERRUPT_H
#define MACHINE_INTERRUPT_H

#include "cpu.h"

/* Before VMRUN: inject #HV when it is due, set what is intercepted. */
void interrupt_prepare(struct cpu *cpu, struct context *c);

/* #VMEXIT(INTR): take it. */
void interrupt_take(struct cpu *cpu, struct context *c);

/* #VMEXIT(HLT), while the doorbell rings: it does not wait. */
void interrupt_halt(struct cpu *cpu, struct context *c);

#endif
