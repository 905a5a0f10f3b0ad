/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Nested page faults: which are MMIO, which the guest must handle, which are
 * an artefact of QEMU's SVM, and which end the run because hardware would not
 * have let the access happen.
 */
#ifndef MACHINE_NPF_H
#define MACHINE_NPF_H

#include "cpu.h"

/* Handle a nested page fault. Returns only when the guest can go on. */
void npf_handle(struct cpu *cpu, struct context *c);

/* Take back what was lent to this CPU. */
void npf_withdraw(struct cpu *cpu);

/* Log an access that hardware would stop, and end the run. */
void npf_violation(const struct cpu *cpu, const struct context *c,
		   struct gpa gpa, const char *access, const char *why)
	__attribute__((noreturn));

#endif
