/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The machine's own exceptions: none is expected but the #GP of a probed MSR
 * and the NMIs that the CPUs send one another.
 */
#ifndef MACHINE_TRAP_H
#define MACHINE_TRAP_H

#include "types.h"

/* Load the IDT; once on each CPU. */
void trap_init(void);

/* Of what svm_take_interrupt() returns, beside the vector. */
#define TRAP_TAKEN_NMI	0x100u

/* Access an MSR that the CPU may not have. 1: it raised #GP. */
int msr_read_safe(u32 msr, u64 *ret_value);
int msr_write_safe(u32 msr, u64 value);

#endif
