/* SPDX-License-Identifier: Apache-2.0 */
/* Where CPUs arrive in the monitor. */

/*
 * The boot CPU, from the boot stage.
 * in:	RDI mask of the C-bit; long mode, CPL 0, temporary page tables
 * out:	main(c_bit), never returns
 */
	.section .text.start, "ax"
	.globl monitor_start
monitor_start:
	mov $image_stack_top, %rsp
	xor %ebp, %ebp
	/* The stack protector's canary; RDSEED may need some tries. */
	mov $1000000, %ecx
1:	rdseed %rax
	jc 2f
	pause
	dec %ecx
	jnz 1b
	ud2			/* no IDT yet: ends the VM */
2:	xor %al, %al		/* a NUL stops string overruns */
	mov %rax, __stack_chk_guard(%rip)
	call main
	ud2

/*
 * Another CPU, from its VMSA (arch/smp.c).
 * in:	RDI its struct cpu; RSP its stack; long mode, CPL 0, monitor's tables
 * out:	cpu_main(cpu), never returns
 */
	.text
	.globl ap_start
ap_start:
	xor %ebp, %ebp
	call cpu_main
	ud2

	.section .note.GNU-stack, "", @progbits
