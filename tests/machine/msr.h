/* SPDX-License-Identifier: Apache-2.0 */
/*
 * MSRs and ports of an SEV-ES guest: which it has itself, which the CPU
 * answers, and which raise #VC.
 */
#ifndef MACHINE_MSR_H
#define MACHINE_MSR_H

#include "cpu.h"

/* Make the permission bitmaps. Returns their addresses for the VMCBs. */
void msr_init(struct hpa *ret_io, struct hpa *ret_msr);

/* Handle an intercepted RDMSR or WRMSR. */
void msr_handle(struct cpu *cpu, struct context *c);

#endif
