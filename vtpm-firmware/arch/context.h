/* SPDX-License-Identifier: Apache-2.0 */
/* CPL3 register state, and the way into CPL3 and back (arch/trap.S). */
#ifndef ARCH_CONTEXT_H
#define ARCH_CONTEXT_H

#include "arch/offsets.h"
#include "lib/types.h"

struct cpu;

/* Registers of a process that is not running; arch/offsets.h. */
struct process_context {
	u64 rax, rbx, rcx, rdx, rsi, rdi, rbp;
	u64 r8, r9, r10, r11, r12, r13, r14, r15;
	u64 rip, rflags, rsp;
	u64 vector;	/* why it stopped: an exception's, or VECTOR_SYSCALL */
	u64 error;	/* the exception's error code, or 0 */
};

#define VECTOR_PAGE_FAULT	14u
#define VECTOR_VC		29u

/*
 * Run at CPL3 from context until a SYSCALL or an exception, which is in
 * context->vector then; the registers are as at that moment (RIP behind the
 * SYSCALL). CR3 is the process's, this cpu's GS its own. FPU and FS are the
 * caller's business.
 */
void process_enter(struct cpu *cpu, struct process_context *context);

/* What the exception entry pushes. */
struct exception_frame {
	u64 r15, r14, r13, r12, r11, r10, r9, r8;
	u64 rbp, rdi, rsi, rdx, rcx, rbx, rax;
	u64 vector, error;
	u64 rip, cs, rflags, rsp, ss;
};

/* An exception at CPL0: logs it and terminates the VM. */
void exception_fatal(const struct exception_frame *frame) __attribute__((noreturn));

#endif
