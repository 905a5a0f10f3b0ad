/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the machine starts, its exceptions, the world switch and the start of
 * the other CPUs. The only assembly of the machine beside rom.S.
 */
#define EFER_BITS	0x1900		/* SVME, NXE, LME */
#define CR0_BITS	0x80010033	/* PG, WP, NE, ET, MP, PE */
#define CR4_BITS	0x620		/* OSXMMEXCPT, OSFXSR, PAE */
#define TRAMPOLINE	0x8000
#define BOOT_STACK	65536
#define VMCB_DR7	0x560
#define RESET_DR7	0x400
/* svm_run's own, from one RDTSC to the other. */
#define RUN_INSTRUCTIONS 42

	/*
	 * In: 32-bit protected mode, flat, paging off. Maps 4 TiB one to one in
	 * 1 GiB pages, clears .bss, goes to long mode and calls machine_main().
	 */
	.section .text.boot, "ax"
	.code32
	.globl	machine_start
machine_start:
	cld
	xor	%eax, %eax
	mov	$bss_start, %edi
	mov	$bss_end, %ecx
	sub	%edi, %ecx
	shr	$2, %ecx
	rep stosl
	mov	$boot_stack_top, %esp
	mov	$pml4, %edi			/* 8 PDPTs into the PML4 */
	mov	$(pdpt + 3), %eax
	mov	$8, %ecx
1:	mov	%eax, (%edi)
	add	$4096, %eax
	add	$8, %edi
	loop	1b
	mov	$pdpt, %edi			/* 4096 pages of 1 GiB */
	xor	%ecx, %ecx
2:	mov	%ecx, %eax
	shl	$30, %eax
	or	$0x83, %eax
	mov	%eax, (%edi)
	mov	%ecx, %eax
	shr	$2, %eax
	mov	%eax, 4(%edi)
	add	$8, %edi
	inc	%ecx
	cmp	$4096, %ecx
	jne	2b
	mov	$CR4_BITS, %eax
	mov	%eax, %cr4
	mov	$pml4, %eax
	mov	%eax, %cr3
	mov	$0xc0000080, %ecx
	rdmsr
	or	$EFER_BITS, %eax
	wrmsr
	mov	$CR0_BITS, %eax
	mov	%eax, %cr0
	lgdt	gdtr
	ljmp	$8, $start_long
	.code64
start_long:
	mov	$16, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss
	xor	%eax, %eax
	mov	%eax, %fs
	mov	%eax, %gs
	call	machine_main
1:	hlt
	jmp	1b

	/*
	 * u64 svm_run(struct vmcb *vmcb, u64 gpr[16], bool interrupts): VMRUN
	 * until #VMEXIT; physical interrupts that are intercepted end it only
	 * when RFLAGS.IF is set here (APM vol. 2, 15.21.1). GIF holds them back.
	 * Out: TSC ticks in the guest, if a tick is an instruction.
	 * In: interrupts off, GIF clear. gpr is in the order of the encoding,
	 * RAX and RSP are the VMCB's. FPU registers stay the guest's. Breakpoints
	 * are armed by writing DR7 and must be the guest's only; debug.c.
	 */
	.text
	.globl	svm_run
svm_run:
	push	%rbx
	push	%rbp
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	push	%rsi
	test	%dl, %dl
	jz	1f
	sti
1:	rdtsc
	shl	$32, %rdx
	or	%rdx, %rax
	push	%rax
	mov	%rdi, %rax
	mov	1*8(%rsi), %rcx
	mov	2*8(%rsi), %rdx
	mov	3*8(%rsi), %rbx
	mov	5*8(%rsi), %rbp
	mov	8*8(%rsi), %r8
	mov	9*8(%rsi), %r9
	mov	10*8(%rsi), %r10
	mov	11*8(%rsi), %r11
	mov	12*8(%rsi), %r12
	mov	13*8(%rsi), %r13
	mov	14*8(%rsi), %r14
	mov	15*8(%rsi), %r15
	cmpb	$0, VMCB_DR7(%rax)
	je	1f
	mov	VMCB_DR7(%rax), %rdi
	mov	%rdi, %dr7
1:	mov	7*8(%rsi), %rdi
	mov	6*8(%rsi), %rsi
	vmload	%rax
	vmrun	%rax
	vmsave	%rax
	cli
	cmpb	$0, VMCB_DR7(%rax)
	je	1f
	mov	$RESET_DR7, %eax
	mov	%rax, %dr7
1:	mov	8(%rsp), %rax
	mov	%rcx, 1*8(%rax)
	mov	%rdx, 2*8(%rax)
	mov	%rbx, 3*8(%rax)
	mov	%rbp, 5*8(%rax)
	mov	%rsi, 6*8(%rax)
	mov	%rdi, 7*8(%rax)
	mov	%r8, 8*8(%rax)
	mov	%r9, 9*8(%rax)
	mov	%r10, 10*8(%rax)
	mov	%r11, 11*8(%rax)
	mov	%r12, 12*8(%rax)
	mov	%r13, 13*8(%rax)
	mov	%r14, 14*8(%rax)
	mov	%r15, 15*8(%rax)
	rdtsc
	shl	$32, %rdx
	or	%rdx, %rax
	pop	%rdx
	sub	%rdx, %rax
	sub	$RUN_INSTRUCTIONS, %rax
	pop	%rsi
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%rbp
	pop	%rbx
	ret

	/*
	 * void svm_take_nmi(void): let a pending NMI, held back by GIF, reach
	 * the machine's handler. void svm_sleep(void): the same, and wait for
	 * an NMI when there was none: the handler steps over svm_sleep_hlt.
	 */
	.globl	svm_take_nmi, svm_sleep, svm_sleep_hlt
svm_take_nmi:
	stgi
	nop
	clgi
	ret
svm_sleep:
	stgi
svm_sleep_hlt:
	hlt
	clgi
	ret

	/*
	 * u32 svm_take_interrupt(void): let a pending interrupt reach
	 * trap_handle(), which puts what it took into RAX.
	 */
	.globl	svm_take_interrupt, svm_took_interrupt
svm_take_interrupt:
	xor	%eax, %eax
	stgi
	sti
	nop
	nop
	cli
	clgi
svm_took_interrupt:
	ret

	/*
	 * Exceptions 0 to 31 and interrupts, 16 bytes each: C gets a struct trap_frame * in
	 * RDI; caller-saved registers are kept.
	 */
	.macro	STUB n
	.align	16
	.if	\n == 8 || (\n >= 10 && \n <= 14) || \n == 17
	.else
	push	$0
	.endif
	pushq	$\n
	jmp	trap_common
	.endm
	.align	16
	.globl	trap_stubs
trap_stubs:
	.set	i, 0
	.rept	256
	STUB	i
	.set	i, i + 1
	.endr
trap_common:
	push	%rax
	push	%rcx
	push	%rdx
	push	%rsi
	push	%rdi
	push	%r8
	push	%r9
	push	%r10
	push	%r11
	mov	%rsp, %rdi
	cld
	call	trap_handle
	pop	%r11
	pop	%r10
	pop	%r9
	pop	%r8
	pop	%rdi
	pop	%rsi
	pop	%rdx
	pop	%rcx
	pop	%rax
	add	$16, %rsp
	iretq

	/*
	 * int msr_read_safe(u32 msr, u64 *ret_value) and
	 * int msr_write_safe(u32 msr, u64 value): 0, or 1 when it raised #GP.
	 */
	.globl	msr_read_safe, msr_write_safe, msr_read_at, msr_write_at
	.globl	msr_faulted
msr_read_safe:
	mov	%edi, %ecx
msr_read_at:
	rdmsr
	mov	%eax, (%rsi)
	mov	%edx, 4(%rsi)
	xor	%eax, %eax
	ret
msr_write_safe:
	mov	%edi, %ecx
	mov	%esi, %eax
	mov	%rsi, %rdx
	shr	$32, %rdx
msr_write_at:
	wrmsr
	xor	%eax, %eax
	ret
msr_faulted:
	mov	$1, %eax
	ret

	/*
	 * The other CPUs, from their start-up IPI; copied to TRAMPOLINE. In:
	 * real mode, CS:IP 0800:0000. Out: long mode on ap_stack, calls
	 * cpu_ap_main().
	 */
	.code16
	.globl	ap_trampoline, ap_trampoline_size
ap_trampoline:
	cli
	xor	%ax, %ax
	mov	%ax, %ds
	lgdtl	TRAMPOLINE + (ap_gdtr - ap_trampoline)
	mov	$0x11, %eax
	mov	%eax, %cr0
	ljmpl	$8, $(TRAMPOLINE + (ap_protected - ap_trampoline))
	.code32
ap_protected:
	mov	$16, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss
	mov	$CR4_BITS, %eax
	mov	%eax, %cr4
	mov	$pml4, %eax
	mov	%eax, %cr3
	mov	$0xc0000080, %ecx
	rdmsr
	or	$EFER_BITS, %eax
	wrmsr
	mov	$CR0_BITS, %eax
	mov	%eax, %cr0
	ljmp	$24, $ap_long
	.align	8
ap_gdt:	.quad	0, 0x00cf9a000000ffff, 0x00cf92000000ffff, 0x00af9a000000ffff
ap_gdtr: .word	31
	.long	TRAMPOLINE + (ap_gdt - ap_trampoline)
ap_trampoline_end:
	.code64
ap_long:
	lgdt	gdtr
	mov	$16, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss
	mov	ap_stack, %rsp
	push	$8
	push	$1f
	lretq
1:	call	cpu_ap_main
2:	hlt
	jmp	2b

	.data
	.align	8
ap_trampoline_size:
	.quad	ap_trampoline_end - ap_trampoline
gdt:	.quad	0, 0x00af9a000000ffff, 0x00cf92000000ffff
gdtr:	.word	23
	.quad	gdt

	.bss
	.align	4096
pml4:	.skip	4096
pdpt:	.skip	8 * 4096
	.skip	BOOT_STACK
boot_stack_top:

	.section .note.GNU-stack, "", @progbits
