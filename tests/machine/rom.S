/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The last 4 KiB of the ROM: from the reset vector to the machine's own place
 * in DRAM. In: CPU as reset, real mode, CS base 0xffff0000. Out: 32-bit
 * protected mode, flat segments, paging off, interrupts off, jump to the
 * machine's first byte. Nothing is kept.
 */
#define MACHINE_BASE 0x70000000

	.text
	.code16
stub:
	cli
	lgdtl	%cs:(0xf000 + (gdtr - stub))
	mov	$0x11, %eax			/* PE, ET */
	mov	%eax, %cr0
	ljmpl	$8, $(0xfffff000 + (protected - stub))
	.code32
protected:
	mov	$16, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss
	mov	$(0x100000000 - ROM_SIZE), %esi
	mov	$MACHINE_BASE, %edi
	mov	$((ROM_SIZE - 4096) / 4), %ecx
	cld
	rep movsl
	mov	$MACHINE_BASE, %ecx
	jmp	*%ecx

	.align	8
gdt:	.quad	0, 0x00cf9a000000ffff, 0x00cf92000000ffff
gdtr:	.word	23
	.long	0xfffff000 + (gdt - stub)

	.org	0xff0
	.code16
	.byte	0xe9				/* jmp rel16 to stub */
	.word	0xf000 - 0xfff3
	.org	0x1000
