/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counts TSC ticks in the guest: with QEMU's -icount shift=0 they are its
 * instructions. VMPL0's are told apart by CPL, which hardware would not help
 * with: the machine makes SYSCALL and IRET there exit, and executes them on
 * the spot. With option icount=1 the guest's TSC stands still while the model
 * works, so that a guest sees the same times in every run.
 *
 * Nothing here happens without option stats=1.
 */
#ifndef MACHINE_METER_H
#define MACHINE_METER_H

#include "cpu.h"

/* Read the options. */
void meter_init(void);

/* Before VMRUN and after #VMEXIT, with the ticks between the two. */
void meter_enter(struct cpu *cpu, struct context *c);
void meter_leave(struct cpu *cpu, struct context *c, u64 ticks);

/* The exit was only the meter's: nothing is to be done, run the guest on. */
bool meter_crossed(struct context *c);

/*
 * Count the switch from what runs on the CPU to another VMPL. One to VMPL0
 * begins a call of the SVSM, the one back is its last event.
 */
void meter_switch(struct cpu *cpu, const struct context *to);

#endif
