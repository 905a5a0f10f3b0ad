/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Offsets that the assembly uses; each is asserted against its structure in
 * arch/tables.c.
 */
#ifndef ARCH_OFFSETS_H
#define ARCH_OFFSETS_H

/* struct cpu */
#define CPU_CONTEXT	8
#define CPU_MONITOR_RSP	16
#define CPU_SCRATCH	24

/* struct process_context */
#define CTX_RAX		0
#define CTX_RBX		8
#define CTX_RCX		16
#define CTX_RDX		24
#define CTX_RSI		32
#define CTX_RDI		40
#define CTX_RBP		48
#define CTX_R8		56
#define CTX_R9		64
#define CTX_R10		72
#define CTX_R11		80
#define CTX_R12		88
#define CTX_R13		96
#define CTX_R14		104
#define CTX_R15		112
#define CTX_RIP		120
#define CTX_RFLAGS	128
#define CTX_RSP		136
#define CTX_VECTOR	144
#define CTX_ERROR	152

/* Vector of a context that came in by SYSCALL: no exception has it. */
#define VECTOR_SYSCALL	256

/* Selectors: SYSCALL wants data right behind code. */
#define SELECTOR_CODE		0x08
#define SELECTOR_DATA		0x10
#define SELECTOR_USER_DATA	0x1b
#define SELECTOR_USER_CODE	0x23
#define SELECTOR_TSS		0x28

#endif
