/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Boot stage: from the launch state (32-bit protected mode, paging off, all
 * accesses private) to the monitor in long mode. Trusts only what is measured
 * and the CPUID page, which the secure processor checked.
 *
 * in:	32-bit flat segments, CPL 0, VMPL 0, EIP = boot_start
 * out:	monitor_start in long mode; RDI = mask of the C-bit
 *
 * The tables built here are temporary. They map, private and writable:
 *	0x800000 + 2 MiB			at itself
 *	64 MiB of firmware region at 512 GiB	at the monitor's address and at
 *						its place in the direct map
 */
#include "boot/boot_layout.h"

	.section .text, "ax"
	.code32
	.globl boot_start
boot_start:
	cld
	/* EBX of CPUID 0x8000001f, bits 5:0: the C-bit's position. */
	mov $BOOT_CPUID_PAGE, %esi
	mov (%esi), %ecx
	cmp $BOOT_CPUID_MAX, %ecx
	ja fail
	add $BOOT_CPUID_ENTRIES, %esi
1:	sub $1, %ecx
	jc fail
	cmpl $BOOT_CPUID_SEV_LEAF, (%esi)
	je 2f
	add $BOOT_CPUID_ENTRY_SIZE, %esi
	jmp 1b
2:	mov BOOT_CPUID_EBX(%esi), %ecx
	and $0x3f, %ecx
	sub $32, %ecx		/* 40 bits of firmware region are below it */
	cmp $8, %ecx
	jb fail
	cmp $20, %ecx
	jae fail
	mov $1, %ebp
	shl %cl, %ebp		/* EBP: the C-bit in an entry's upper half */

	/* Upper halves of all tables' links and of the low 2 MiB page. */
	mov %ebp, pml4 + 4
	mov %ebp, pml4 + 8 * BOOT_DIRECT_SLOT + 4
	mov %ebp, pml4 + 8 * 511 + 4
	mov %ebp, pdpt_low + 4
	mov %ebp, pdpt_direct + 4
	mov %ebp, pdpt_image + 8 * 510 + 4
	mov %ebp, pd_low + 8 * 4 + 4

	/* The firmware region: 32 large pages from BOOT_FW_BASE on. */
	mov $pd_firmware, %edi
	mov $BOOT_PTE_LARGE, %eax
	mov %ebp, %edx
	or $BOOT_FW_BASE_HIGH, %edx
	mov $BOOT_FW_LARGE_PAGES, %ecx
3:	mov %eax, (%edi)
	mov %edx, 4(%edi)
	add $0x200000, %eax
	add $8, %edi
	loop 3b

	mov %cr4, %eax
	or $0x20, %eax		/* PAE */
	mov %eax, %cr4
	mov $pml4, %eax
	mov %eax, %cr3
	mov $0xc0000080, %ecx	/* EFER: LME and NXE, the rest stays */
	rdmsr
	or $0x900, %eax
	wrmsr
	mov %cr0, %eax
	or $0x80010001, %eax	/* PG, WP, PE */
	mov %eax, %cr0
	lgdt gdt_pointer
	ljmp $8, $long_mode

fail:	/* terminate, set 8: firmware, code 3: CPUID (snp/ghcb.h) */
	mov $0xc0010130, %ecx
	mov $0x38100, %eax
	xor %edx, %edx
	wrmsr
	rep; vmmcall
	jmp fail

	.code64
long_mode:
	xor %eax, %eax
	mov %eax, %ds
	mov %eax, %es
	mov %eax, %ss
	mov %eax, %fs
	mov %eax, %gs
	mov %ebp, %edi
	shl $32, %rdi
	mov $BOOT_MONITOR_ENTRY, %rax
	jmp *%rax

	.balign 8
gdt:	.quad 0
	.quad 0x00af9b000000ffff	/* 64-bit code */
gdt_pointer:
	.word . - gdt - 1
	.long gdt

	/* Links' lower halves: present, writable. */
	.balign 4096
pml4:	.quad pdpt_low + 3
	.org pml4 + 8 * BOOT_DIRECT_SLOT
	.quad pdpt_direct + 3
	.org pml4 + 8 * 511
	.quad pdpt_image + 3
pdpt_low:
	.quad pd_low + 3
	.org pdpt_low + 4096
pdpt_direct:
	.quad pd_firmware + 3
	.org pdpt_direct + 4096
pdpt_image:
	.org pdpt_image + 8 * 510
	.quad pd_firmware + 3
	.org pdpt_image + 4096
pd_low:
	.org pd_low + 8 * 4
	.quad 0x800000 + BOOT_PTE_LARGE
	.org pd_low + 4096
pd_firmware:
	.org pd_firmware + 4096
	/* The stage is loaded whole, so that what is validated is known. */
	.org boot_start + BOOT_STAGE_SIZE

	.section .note.GNU-stack, "", @progbits
