/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The instructions that rules are about, as functions. Numbers are typed in
 * from the APM; encodings too, where the assembler may not know the name.
 */
#ifndef SELFTEST_INSTRUCTIONS_H
#define SELFTEST_INSTRUCTIONS_H

#include "base.h"

#define FLAG_CF	(1u << 0)
#define FLAG_ZF	(1u << 6)
#define FLAG_SF	(1u << 7)
#define FLAG_IF	(1u << 9)
#define FLAG_OF	(1u << 11)
#define FLAG_RF	(1u << 16)
#define FLAGS_BEFORE	((u64)(2u | FLAG_OF | FLAG_SF | FLAG_CF))
#define FLAGS_OF_EAX	(FLAG_OF | FLAG_SF | FLAG_ZF)

static inline u64 rdmsr(u32 msr)
{
	u32 low, high;

	asm volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
	return (u64)high << 32 | low;
}

static inline void wrmsr(u32 msr, u64 value)
{
	asm volatile("wrmsr" :: "a"((u32)value), "d"((u32)(value >> 32)),
		     "c"(msr) : "memory");
}

static inline void vmgexit(void)
{
	asm volatile(".byte 0xf3, 0x0f, 0x01, 0xd9" ::: "memory");
}

static inline u64 rdtsc(void)
{
	u32 low, high;

	asm volatile("rdtsc" : "=a"(low), "=d"(high));
	return (u64)high << 32 | low;
}

static inline u64 read_cr3(void)
{
	u64 v;

	asm volatile("mov %%cr3, %0" : "=r"(v));
	return v;
}

static inline void flush_tlb(void)
{
	asm volatile("mov %0, %%cr3" :: "r"(read_cr3()) : "memory");
}

/*
 * EAX and RFLAGS after PVALIDATE or RMPADJUST. Before it OF, SF and CF are set
 * and ZF is clear, so that it must change them.
 */
struct rmp_result {
	u32 eax;
	u64 rflags;
};

/* F2 0F 01 FF: RAX address, ECX size (0: 4 KiB, 1: 2 MiB), EDX validate. */
static inline struct rmp_result pvalidate(u64 address, u32 size, u32 validate)
{
	struct rmp_result r;

	asm volatile("push %5; popfq;"
		     ".byte 0xf2, 0x0f, 0x01, 0xff; pushfq; pop %1"
		     : "=a"(r.eax), "=r"(r.rflags)
		     : "a"(address), "c"(size), "d"(validate),
		       "r"(FLAGS_BEFORE)
		     : "cc", "memory");
	return r;
}

/* F3 0F 01 FE: RDX = target VMPL | permissions << 8 | VMSA << 16. */
static inline struct rmp_result rmpadjust(u64 address, u32 size, u64 rdx)
{
	struct rmp_result r;

	asm volatile("push %5; popfq;"
		     ".byte 0xf3, 0x0f, 0x01, 0xfe; pushfq; pop %1"
		     : "=a"(r.eax), "=r"(r.rflags)
		     : "a"(address), "c"(size), "d"(rdx), "r"(FLAGS_BEFORE)
		     : "cc", "memory");
	return r;
}

#endif
