/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Several CPUs in one machine: the lock under which all exits are handled, and
 * NMIs that make a CPU leave its guest.
 */
#ifndef MACHINE_SMP_H
#define MACHINE_SMP_H

#include "cpu.h"

/* The machine's one lock. Never held while a guest runs. */
void smp_lock(void);
void smp_unlock(void);

/* Start the CPUs 1 to n - 1; each calls cpu_ap_main(). Returns n that run. */
unsigned int smp_start(void);

/* The number of the CPU that is being started; for cpu_ap_main(). */
unsigned int smp_starting(void);

/* Tell smp_start() that this CPU runs. */
void smp_started(void);

/*
 * Make a CPU leave its guest, or wake it, and wait until it is out. The caller
 * holds the lock, so it can't go back in meanwhile.
 */
void smp_kick(struct cpu *self, struct cpu *other);

/* smp_kick() for every other CPU that is in its guest. */
void smp_kick_others(struct cpu *self);

/* With the lock held: let it go, wait for a kick, take it again. */
void smp_sleep(struct cpu *self);

#endif
