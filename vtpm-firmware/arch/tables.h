/* SPDX-License-Identifier: Apache-2.0 */
/* Descriptor tables and control registers of a CPU. */
#ifndef ARCH_TABLES_H
#define ARCH_TABLES_H

#include "lib/types.h"

struct cpu;

/*
 * Make cpu's GDT and TSS, with stacks for what must not run on the current
 * one. Boot CPU only, for itself and the others; the monitor's page tables
 * are loaded. -ENOMEM.
 */
int cpu_tables_create(struct cpu *cpu);

/*
 * Load cpu's tables, its GS base, and the MSRs and control registers that the
 * monitor relies on: SYSCALL, NX, SMEP, SMAP, SSE. On that cpu.
 */
void cpu_tables_load(struct cpu *cpu);

/* Catch exceptions before the boot CPU has tables of its own. */
void cpu_tables_early(void);

#endif
