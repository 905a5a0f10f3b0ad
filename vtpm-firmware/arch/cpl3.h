/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The CPU's side of running a process: what is swapped besides the general
 * registers. Unit tests put a CPU of their own here.
 */
#ifndef ARCH_CPL3_H
#define ARCH_CPL3_H

#include "arch/context.h"

/*
 * Load a process's FPU state (512 bytes, 16-byte aligned) and FS base. The
 * monitor itself uses neither, and each VMPL has its own in its VMSA.
 */
void cpl3_begin(const void *fxsave, u64 fs_base);

/* Run at CPL3 in the tables of cr3 until a system call or an exception. */
void cpl3_run(struct cpu *cpu, struct process_context *context, u64 cr3);

/* Save the FPU state and go back to the monitor's own tables. */
void cpl3_end(void *fxsave, u64 monitor_cr3);

/* Set FS base in the middle of a process's run. */
void cpl3_set_fs(u64 fs_base);

/* The address of the last page fault on this CPU. */
u64 cpl3_fault_address(void);

#endif
