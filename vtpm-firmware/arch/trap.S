/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ways between CPL3 and CPL0. The monitor calls process_enter and it
 * returns when the process makes a system call or faults; no other code runs
 * on behalf of a process at CPL0. Interrupts are always off.
 */
#include "arch/offsets.h"

	.text

/*
 * void process_enter(struct cpu *cpu, struct process_context *context)
 * in:	RDI cpu (also this CPU's GS base), RSI context; CPL 0
 * out:	context filled; callee-saved registers kept; GS base the cpu's
 */
	.globl process_enter
process_enter:
	push %rbx
	push %rbp
	push %r12
	push %r13
	push %r14
	push %r15
	mov %rsp, CPU_MONITOR_RSP(%rdi)
	mov %rsi, CPU_CONTEXT(%rdi)
	pushq $SELECTOR_USER_DATA
	pushq CTX_RSP(%rsi)
	pushq CTX_RFLAGS(%rsi)
	pushq $SELECTOR_USER_CODE
	pushq CTX_RIP(%rsi)
	mov CTX_RAX(%rsi), %rax
	mov CTX_RBX(%rsi), %rbx
	mov CTX_RCX(%rsi), %rcx
	mov CTX_RDX(%rsi), %rdx
	mov CTX_RDI(%rsi), %rdi
	mov CTX_RBP(%rsi), %rbp
	mov CTX_R8(%rsi), %r8
	mov CTX_R9(%rsi), %r9
	mov CTX_R10(%rsi), %r10
	mov CTX_R11(%rsi), %r11
	mov CTX_R12(%rsi), %r12
	mov CTX_R13(%rsi), %r13
	mov CTX_R14(%rsi), %r14
	mov CTX_R15(%rsi), %r15
	mov CTX_RSI(%rsi), %rsi
	swapgs
	iretq

/*
 * SYSCALL from CPL3.
 * in:	RCX RIP, R11 RFLAGS, RSP the process's; GS base the process's
 * out:	returns from process_enter
 * RSP holds the context for a while: with interrupts off, only an NMI or #VC
 * can come here, and those have stacks of their own.
 */
	.globl syscall_entry
syscall_entry:
	swapgs
	mov %rsp, %gs:CPU_SCRATCH
	mov %gs:CPU_CONTEXT, %rsp
	mov %rax, CTX_RAX(%rsp)
	mov %rcx, CTX_RIP(%rsp)
	mov %r11, CTX_RFLAGS(%rsp)
	mov %gs:CPU_SCRATCH, %rax
	mov %rax, CTX_RSP(%rsp)
	movq $VECTOR_SYSCALL, CTX_VECTOR(%rsp)
	movq $0, CTX_ERROR(%rsp)
	mov %rsp, %rax

/* in: RAX context; all but RAX, RIP, RFLAGS, RSP and the vector to be saved */
leave_process:
	mov %rbx, CTX_RBX(%rax)
	mov %rcx, CTX_RCX(%rax)
	mov %rdx, CTX_RDX(%rax)
	mov %rsi, CTX_RSI(%rax)
	mov %rdi, CTX_RDI(%rax)
	mov %rbp, CTX_RBP(%rax)
	mov %r8, CTX_R8(%rax)
	mov %r9, CTX_R9(%rax)
	mov %r10, CTX_R10(%rax)
	mov %r11, CTX_R11(%rax)
	mov %r12, CTX_R12(%rax)
	mov %r13, CTX_R13(%rax)
	mov %r14, CTX_R14(%rax)
	mov %r15, CTX_R15(%rax)
	mov %gs:CPU_MONITOR_RSP, %rsp
	pop %r15
	pop %r14
	pop %r13
	pop %r12
	pop %rbp
	pop %rbx
	ret

/*
 * Exceptions: one stub each pushes a zero where the CPU pushes no error code,
 * then the vector.
 */
	.altmacro
	.macro stub vector
	.balign 16
	.if \vector == 8 || (\vector >= 10 && \vector <= 14) || \vector == 17 || \
	    \vector == 21 || \vector == 29 || \vector == 30
	.else
	pushq $0
	.endif
	pushq $\vector
	jmp exception_entry
	.endm

	.balign 16
	.globl exception_stubs
exception_stubs:
	.set i, 0
	.rept 32
	stub %i
	.set i, i + 1
	.endr

/*
 * in:	stack: vector, error code, RIP, CS, RFLAGS, RSP, SS
 * out:	from CPL3: returns from process_enter. From CPL0: never.
 */
exception_entry:
	clac
	cld
	testb $3, 24(%rsp)
	jz from_monitor
	swapgs
	push %rax
	mov %gs:CPU_CONTEXT, %rax
	popq CTX_RAX(%rax)
	popq CTX_VECTOR(%rax)
	popq CTX_ERROR(%rax)
	popq CTX_RIP(%rax)
	add $8, %rsp
	popq CTX_RFLAGS(%rax)
	popq CTX_RSP(%rax)
	jmp leave_process

from_monitor:
	push %rax
	push %rbx
	push %rcx
	push %rdx
	push %rsi
	push %rdi
	push %rbp
	push %r8
	push %r9
	push %r10
	push %r11
	push %r12
	push %r13
	push %r14
	push %r15
	mov %rsp, %rdi
	and $-16, %rsp
	call exception_fatal

	.section .note.GNU-stack, "", @progbits
