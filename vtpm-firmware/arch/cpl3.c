// SPDX-License-Identifier: Apache-2.0
/* Swaps what a process has beyond its general registers. */
#include "arch/cpl3.h"

#include "arch/msr.h"

void cpl3_begin(const void *fxsave, u64 fs_base)
{
	asm volatile("fxrstor64 (%0)" : : "r"(fxsave) : "memory");
	msr_write(MSR_FS_BASE, fs_base);
}

void cpl3_run(struct cpu *cpu, struct process_context *context, u64 cr3)
{
	/* Each time: the last system call may have changed the tables. */
	cr3_load(cr3);
	process_enter(cpu, context);
}

void cpl3_end(void *fxsave, u64 monitor_cr3)
{
	asm volatile("fxsave64 (%0)" : : "r"(fxsave) : "memory");
	cr3_load(monitor_cr3);
}

void cpl3_set_fs(u64 fs_base)
{
	msr_write(MSR_FS_BASE, fs_base);
}

u64 cpl3_fault_address(void)
{
	return cr2_read();
}
