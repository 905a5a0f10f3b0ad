/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A bare guest in the shape of a Linux bzImage: setup header in the first two
 * sectors, then code that is linked where pref_address says, with the 64-bit
 * entry point at its byte 0x200. Linux Documentation/arch/x86/boot.rst.
 */
#define SETUP_SECTORS	1
#define LOAD_ADDRESS	0x1000000
#define INIT_SIZE	0x200000

	.section .setup, "a"
setup:
	.org setup + 0x1f1
	.byte SETUP_SECTORS		/* setup_sects */
	.org setup + 0x1fe
	.word 0xaa55			/* boot_flag */
	.byte 0xeb, header_end - (setup + 0x202) /* jump past the header */
	.ascii "HdrS"
	.word 0x020f			/* version 2.15 */
	.org setup + 0x211
	.byte 0x01			/* loadflags: LOADED_HIGH */
	.org setup + 0x214
	.long LOAD_ADDRESS		/* code32_start */
	.org setup + 0x22c
	.long 0x7fffffff		/* initrd_addr_max */
	.long LOAD_ADDRESS		/* kernel_alignment */
	.byte 0				/* not relocatable */
	.byte 24			/* min_alignment, a power of two */
	.word 0x0001			/* xloadflags: KERNEL_64 */
	.long 0x7ff			/* cmdline_size */
	.org setup + 0x258
	.quad LOAD_ADDRESS		/* pref_address */
	.long INIT_SIZE			/* init_size */
	.org setup + 0x26c
header_end:
	.org setup + (SETUP_SECTORS + 1) * 512

/*
 * Entry, 64-bit, CPL0, VMPL2. In: RSI = boot_params; identity map, flat
 * segments, a stack. Never returns.
 */
	.section .head, "ax"
	.code64
head:
	ud2				/* the 32-bit entry point: not here */
	.org head + 0x200
	.globl _start
_start:
	cld
	lea bss_start(%rip), %rdi
	lea bss_end(%rip), %rcx
	sub %rdi, %rcx
	xor %eax, %eax
	rep stosb
	lea stack_top(%rip), %rsp
	mov %rsi, %rbx
	call idt_load
	mov %rbx, %rdi
	call guest_start
	ud2

/* Load the IDT. Clobbers RAX, RDX. Any vector but these two is fatal. */
#define GP_GATE (13 * 16)
#define VC_GATE (29 * 16)
idt_load:
	lea gp_handler(%rip), %rax
	lea idt + GP_GATE(%rip), %rdx
	call set_gate
	lea vc_handler_stub(%rip), %rax
	lea idt + VC_GATE(%rip), %rdx
	call set_gate
	lidt idt_pointer(%rip)
	ret

/* The gate at RDX leads to RAX. Clobbers RAX. */
set_gate:
	mov %ax, (%rdx)
	mov %cs, 2(%rdx)
	movb $0x8e, 5(%rdx)		/* present, DPL 0, interrupt gate */
	shr $16, %rax
	mov %ax, 6(%rdx)
	shr $16, %rax
	mov %eax, 8(%rdx)
	ret

/* #GP: count it and step over the instruction of four bytes. */
gp_handler:
	incq guest_faults(%rip)
	addq $4, 8(%rsp)
	add $8, %rsp			/* the error code */
	iretq

/* #VC: of the two accesses below it is an answer, anywhere else the end. */
vc_handler_stub:
	add $8, %rsp			/* the error code */
	push %rax
	lea try_store_at(%rip), %rax
	cmp %rax, 8(%rsp)
	je 1f
	lea try_load_at(%rip), %rax
	cmp %rax, 8(%rsp)
	je 1f
	ud2
1:	lea try_failed(%rip), %rax
	mov %rax, 8(%rsp)
	pop %rax
	iretq

/*
 * bool guest_try_store(u64 *at (RDI), u64 value (RSI)), and
 * bool guest_try_load(const u64 *at (RDI), u64 *ret_value (RSI)).
 */
	.globl guest_try_store
guest_try_store:
	mov $1, %eax
try_store_at:
	mov %rsi, (%rdi)
	ret
	.globl guest_try_load
guest_try_load:
	mov $1, %eax
try_load_at:
	mov (%rdi), %rdx
	mov %rdx, (%rsi)
	ret
try_failed:
	xor %eax, %eax
	ret

/*
 * Entry of a further vCPU. In: RDI = struct smp_vcpu, its first field what to
 * call with it; a stack. Never returns: smp.c's functions don't.
 */
	.globl smp_entry
smp_entry:
	cld
	call *(%rdi)
	ud2

	.section .rodata
	.balign 8
	.word 0, 0, 0
idt_pointer:
	.word 30 * 16 - 1
	.quad idt

	.bss
	.balign 16
idt:
	.skip 30 * 16
	.balign 4096
	.skip 16384
stack_top:
	.section .note.GNU-stack, "", @progbits
