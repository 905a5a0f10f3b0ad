/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bare guest's start, exceptions and world switch.
 *
 * start: 32-bit protected mode, paging off, VMPL0. Maps the first GiB private
 * at itself and shared 1 GiB higher, and the last GiB below 4 GiB shared (for
 * devices), all of it for CPL 3 too; then long mode and selftest_main().
 */
#include "exceptions_layout.h"

#define CPUID_PAGE	0x201000
#define SEV_LEAF	0x8000001f
#define LARGE_USER	0x87		/* 2 MiB, user, writable, present */
#define TABLE_USER	7

	.section .head, "ax"
	.code32
	.globl start
start:
	mov $boot_stack_top, %esp
	cld
	call cpuid_in_32_bit
	mov $CPUID_PAGE + 16, %esi	/* entries of 48 bytes; EBX at 28 */
1:	cmpl $SEV_LEAF, (%esi)
	je 2f
	add $48, %esi
	jmp 1b
2:	mov 28(%esi), %ecx
	and $0x3f, %ecx
	sub $32, %ecx
	mov $1, %ebp
	shl %cl, %ebp			/* upper half of the C-bit */
	mov %ebp, c_bit_high
	mov $pd_private, %edi
	mov $LARGE_USER, %eax
	mov %ebp, %edx
	call fill
	mov $pd_shared, %edi
	mov $LARGE_USER, %eax
	xor %edx, %edx
	call fill
	mov $pd_devices, %edi
	mov $LARGE_USER + 0xc0000000, %eax
	call fill
	mov %ebp, pml4 + 4
	mov %ebp, pdpt + 4
	mov %ebp, pdpt + 12
	mov %ebp, pdpt + 28
	mov $0x620, %eax		/* OSXMMEXCPT, OSFXSR, PAE */
	mov %eax, %cr4
	mov $pml4, %eax
	mov %eax, %cr3
	mov $0xc0000080, %ecx		/* EFER: NXE, LME, SCE */
	rdmsr
	or $0x901, %eax
	wrmsr
	mov $0x80010033, %eax		/* PG, WP, NE, ET, MP, PE */
	mov %eax, %cr0
	lgdt start_gdt_pointer
	ljmp $SELECTOR_CODE, $start_long

/* In: EDI table, EDX:EAX first entry. Clobbers EAX, ECX, EDI. */
fill:	mov $512, %ecx
3:	mov %eax, (%edi)
	mov %edx, 4(%edi)
	add $0x200000, %eax
	add $8, %edi
	loop 3b
	ret

/*
 * CPUID before long mode: its #VC is kept in vc32, the words that were pushed
 * and ESP, and ended by IRET behind it; ESP and EFLAGS before it too.
 */
cpuid_in_32_bit:
	lgdt start_gdt_pointer
	ljmp $SELECTOR_CODE32, $4f
4:	mov $vc32_handler, %eax
	mov %ax, vc32_gate
	shr $16, %eax
	mov %ax, vc32_gate + 6
	lidt vc32_idt_pointer
	mov %esp, vc32 + 24
	xor %eax, %eax
	pushfl
	pop vc32 + 28
	.globl vc32_cpuid
vc32_cpuid:
	cpuid
	ret
vc32_handler:
	mov %esp, vc32 + 16
	mov %cs, vc32 + 20
	.irp i, 0, 4, 8, 12
	mov \i(%esp), %eax
	mov %eax, vc32 + \i
	.endr
	add $4, %esp
	addl $2, (%esp)
	iretl

	.code64
start_long:
	mov $SELECTOR_DATA, %eax
	mov %eax, %ss
	mov %eax, %ds
	mov %eax, %es
	xor %eax, %eax
	mov %eax, %fs
	mov %eax, %gs
	lea boot_stack_top(%rip), %rsp
	call selftest_main
	ud2

/* u64 try_at(function, argument): 0 when it returned, 1 by an exception. */
	.text
	.globl try_at, try_user_at, unwind
	.macro ENTER_TRY
	push %rbx
	push %rbp
	push %r12
	push %r13
	push %r14
	push %r15
	push %gs:CONTEXT_RECOVER
	mov %rsp, %gs:CONTEXT_RECOVER
	.endm
try_at:
	ENTER_TRY
	mov %rdi, %rax
	mov %rsi, %rdi
	call *%rax
	xor %eax, %eax
leave_try:
	pop %gs:CONTEXT_RECOVER
	pop %r15
	pop %r14
	pop %r13
	pop %r12
	pop %rbp
	pop %rbx
	ret
/* Back to the innermost try. */
unwind:
	mov %gs:CONTEXT_RECOVER, %rsp
	cld
	mov $SELECTOR_DATA, %eax
	mov %eax, %ss
	mov $1, %eax
	jmp leave_try

/* The same at CPL 3, on the user stack whose top is in RDX. Always returns 1. */
try_user_at:
	ENTER_TRY
	mov %rsp, %gs:CONTEXT_TSS + TSS_RSP0
	lea user_return(%rip), %rax
	mov %rax, -8(%rdx)
	sub $8, %rdx
	push $SELECTOR_USER_DATA
	push %rdx
	push $2
	push $SELECTOR_USER_CODE
	push %rdi
	mov %rsi, %rdi
	iretq
user_return:
	int $0x80

/* Vectors 0 to VECTORS - 1 and 0x80, 16 bytes each: exception_entry(frame). */
	.macro STUB n
	.balign 16
	.if \n == 8 || (\n >= 10 && \n <= 14) || \n == 17 || \n == 29 || \n == 30
	.else
	push $0
	.endif
	push $\n
	jmp stub_common
	.endm
	.balign 16
	.globl stubs
stubs:
	.set i, 0
	.rept VECTORS
	STUB i
	.set i, i + 1
	.endr
	.balign 16
	push $0
	push $0x80
stub_common:
	push %rax			/* below it: what the handler has */
	mov %cs, %eax
	push %rax
	mov %ss, %eax
	push %rax
	pushfq
	cld
	mov %rsp, %rax
	.irp r, rcx, rdx, rsi, rdi, r8, r9, r10, r11, rbx
	push %\r
	.endr
	mov %rax, %rdi
	mov %rsp, %rbx
	and $-16, %rsp
	call exception_entry		/* returns to end the exception */
	mov %rbx, %rsp
	.irp r, rbx, r11, r10, r9, r8, rdi, rsi, rdx, rcx
	pop %\r
	.endr
	add $24, %rsp
	pop %rax
	add $16, %rsp
	iretq

/*
 * void exchange(const struct registers *in, struct registers *out): load all
 * registers from in, VMGEXIT, store them in out. See registers.h.
 */
	.globl exchange, exchange_after
exchange:
	push %rbx
	push %rbp
	push %r12
	push %r13
	push %r14
	push %r15
	push %rsi
	.set i, 0
	.irp x, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
	movdqu 128 + 16 * \x(%rdi), %xmm\x
	.endr
	ldmxcsr 384(%rdi)
	fldcw 388(%rdi)
	mov (%rdi), %rax
	mov 8(%rdi), %rcx
	mov 16(%rdi), %rdx
	mov 24(%rdi), %rbx
	mov 40(%rdi), %rbp
	mov 48(%rdi), %rsi
	mov 64(%rdi), %r8
	mov 72(%rdi), %r9
	mov 80(%rdi), %r10
	mov 88(%rdi), %r11
	mov 96(%rdi), %r12
	mov 104(%rdi), %r13
	mov 112(%rdi), %r14
	mov 120(%rdi), %r15
	mov 56(%rdi), %rdi
	rep; vmmcall
exchange_after:
	xchg %rdi, (%rsp)		/* RDI = out, on the stack RDI */
	mov %rax, (%rdi)
	mov %rcx, 8(%rdi)
	mov %rdx, 16(%rdi)
	mov %rbx, 24(%rdi)
	mov %rsp, 32(%rdi)
	mov %rbp, 40(%rdi)
	mov %rsi, 48(%rdi)
	pop %rax
	mov %rax, 56(%rdi)
	mov %r8, 64(%rdi)
	mov %r9, 72(%rdi)
	mov %r10, 80(%rdi)
	mov %r11, 88(%rdi)
	mov %r12, 96(%rdi)
	mov %r13, 104(%rdi)
	mov %r14, 112(%rdi)
	mov %r15, 120(%rdi)
	.irp x, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
	movdqu %xmm\x, 128 + 16 * \x(%rdi)
	.endr
	stmxcsr 384(%rdi)
	fnstcw 388(%rdi)
	pop %r15
	pop %r14
	pop %r13
	pop %r12
	pop %rbp
	pop %rbx
	ret

/* Where contexts that start from a VMSA begin: RDI = context, RSP set. */
	.globl context_start
context_start:
	call context_main
	ud2

	.data
	.balign 8
start_gdt:
	.quad 0
	.quad 0x00af9b000000ffff
	.quad 0x00cf93000000ffff
	.quad 0x00cf9b000000ffff
start_gdt_pointer:
	.word . - start_gdt - 1
	.long start_gdt
vc32_idt_pointer:
	.word 30 * 8 - 1
	.long vc32_gate - 29 * 8
	.balign 8
vc32_gate:
	.word 0, SELECTOR_CODE32, 0x8e00, 0
	.globl vc32
vc32:	.long 0, 0, 0, 0, 0, 0, 0, 0
	.globl c_bit_high
	.balign 4
c_bit_high:
	.long 0

	.balign 4096
	.globl pml4, pdpt, pd_private
pml4:	.quad pdpt + TABLE_USER
	.org pml4 + 4096
pdpt:	.quad pd_private + TABLE_USER
	.quad pd_shared + TABLE_USER
	.quad 0
	.quad pd_devices + TABLE_USER
	.org pdpt + 4096
pd_private:
	.skip 4096
pd_shared:
	.skip 4096
pd_devices:
	.skip 4096

	.bss
	.balign 16
	.skip 16384
boot_stack_top:
	.section .note.GNU-stack, "", @progbits
