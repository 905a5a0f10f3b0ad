/* SPDX-License-Identifier: Apache-2.0 */
/* The CPUs of the VM, and starting those that are not the boot CPU. */
#ifndef ARCH_SMP_H
#define ARCH_SMP_H

#include "arch/percpu.h"

/* The boot CPU's structure, index 0, APIC id 0. */
struct cpu *smp_boot_cpu(void);

/*
 * Make count - 1 more CPUs with tables, stack and GHCB of their own, APIC ids
 * 1 .. count - 1, not yet started. -ENOMEM, -EIO.
 */
int smp_create(unsigned int count);

/*
 * Start them at cpu_main, VMPL0. cpu asks the host. A host that doesn't start
 * one hurts only its guest. -ENOMEM, -EIO.
 */
int smp_start(struct cpu *cpu);

/* What an AP runs, given by main.c; never returns. */
void cpu_main(struct cpu *cpu) __attribute__((noreturn));

#endif
