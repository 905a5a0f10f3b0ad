/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signals between vCPUs: INIT, start-up and NMI (APM vol. 2, 16.5). They never
 * reach the physical CPUs, which are the machine's. As KVM treats an SNP guest:
 * nobody can reset a VMSA, so INIT either starts the VMPL that AP creation made
 * for it, or the vCPU only waits until a start-up lets it go on.
 */
#ifndef MACHINE_SIGNAL_H
#define MACHINE_SIGNAL_H

#include "cpu.h"

enum signal {
	SIGNAL_INIT,
	SIGNAL_STARTUP,
	SIGNAL_NMI,
};

/*
 * For the host: to the vCPU with APIC id to, if there is one. from is the
 * sender's. The vCPU has left its guest, or is awake, when this returns.
 */
void signal_send(enum signal signal, u32 to, u32 from);

/* Obey INIT and start-up: what this CPU runs next, if anything. */
void signal_take(struct cpu *cpu);

/*
 * Inject a pending NMI. After one the next is for when the guest has said that
 * it is done with it (56421, 4.1.3, NMI complete); VMPL0 gets none.
 */
void signal_inject_nmi(struct cpu *cpu, struct context *c);

/* One for the guest has come to this CPU. Is one pending? Then it is taken. */
void signal_note_nmi(struct cpu *cpu);
bool signal_take_nmi(struct cpu *cpu);

#endif
