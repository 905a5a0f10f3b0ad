// SPDX-License-Identifier: Apache-2.0
/*
 * INVLPGB and TLBSYNC (APM vol. 3), as bytes: gas has them only of late. The
 * RMP is looked at when a TLB entry is made (APM vol. 2, 15.36.4), so another
 * vCPU could go on writing to a page by an entry from before. In a guest the
 * hardware takes the guest's own ASID in place of the 0 given here.
 */
#include "snp/tlb.h"

#include "snp/cpuid.h"

/* CPUID 0x80000008 EBX (APM vol. 3, E.4.7). */
#define LEAF_ADDRESS_SIZES	0x80000008u
#define SIZES_EBX_INVLPGB	(1u << 3)
/* RAX of INVLPGB: match the ASID in EDX, global entries too. */
#define INVLPGB_ASID		(1u << 2)
#define INVLPGB_GLOBAL		(1u << 3)

void tlb_flush_all(const struct svp_cpuid_page *cpuid)
{
	if (!(cpuid_lookup(cpuid, LEAF_ADDRESS_SIZES, 0).ebx & SIZES_EBX_INVLPGB))
		return;
	asm volatile(".byte 0x0f, 0x01, 0xfe"
		     : : "a"((u64)(INVLPGB_ASID | INVLPGB_GLOBAL)), "c"(0), "d"(0)
		     : "memory");
	asm volatile(".byte 0x0f, 0x01, 0xff" : : : "memory");
}
