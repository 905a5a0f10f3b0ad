/* SPDX-License-Identifier: Apache-2.0 */
/* Model-specific and control registers that the monitor uses (APM vol. 2). */
#ifndef ARCH_MSR_H
#define ARCH_MSR_H

#include "lib/types.h"

#define MSR_EFER		0xc0000080u	/* extended features */
#define MSR_STAR		0xc0000081u	/* SYSCALL selectors */
#define MSR_LSTAR		0xc0000082u	/* SYSCALL entry, 64-bit */
#define MSR_SFMASK		0xc0000084u	/* RFLAGS that SYSCALL clears */
#define MSR_FS_BASE		0xc0000100u
#define MSR_GS_BASE		0xc0000101u
#define MSR_KERNEL_GS_BASE	0xc0000102u	/* the other one of SWAPGS */

#define EFER_SCE		(1ull << 0)
#define EFER_LME		(1ull << 8)
#define EFER_LMA		(1ull << 10)
#define EFER_NXE		(1ull << 11)
#define EFER_SVME		(1ull << 12)

#define CR0_PE			(1ull << 0)
#define CR0_MP			(1ull << 1)
#define CR0_ET			(1ull << 4)
#define CR0_NE			(1ull << 5)
#define CR0_WP			(1ull << 16)
#define CR0_PG			(1ull << 31)
#define CR4_PAE			(1ull << 5)
#define CR4_OSFXSR		(1ull << 9)
#define CR4_OSXMMEXCPT		(1ull << 10)
#define CR4_SMEP		(1ull << 20)
#define CR4_SMAP		(1ull << 21)

#define RFLAGS_FIXED		(1ull << 1)	/* always set */
#define RFLAGS_CLEARED_BY_SYSCALL 0x47700ull	/* AC NT IOPL DF IF TF */

/* Read the MSR. */
static inline u64 msr_read(u32 msr)
{
	u32 low, high;

	asm volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
	return low | (u64)high << 32;
}

/* Write the MSR. */
static inline void msr_write(u32 msr, u64 value)
{
	asm volatile("wrmsr"
		     : : "c"(msr), "a"((u32)value), "d"((u32)(value >> 32))
		     : "memory");
}

/* Load CR3, which also flushes the TLB: no page here is global. */
static inline void cr3_load(u64 value)
{
	asm volatile("mov %0, %%cr3" : : "r"(value) : "memory");
}

/* The address that the last page fault was for. */
static inline u64 cr2_read(void)
{
	u64 value;

	asm volatile("mov %%cr2, %0" : "=r"(value));
	return value;
}

#endif
