/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CPUID as the secure processor checked it (AMD 56860, SNP_LAUNCH_UPDATE). The
 * instruction itself would ask the host.
 */
#ifndef SNP_CPUID_H
#define SNP_CPUID_H

#include "lib/types.h"
#include "protocol/snp_pages.h"

struct cpuid_result {
	u32 eax, ebx, ecx, edx;
};

/* Function leaf, index subleaf; zeros when the page doesn't have it. */
struct cpuid_result cpuid_lookup(const struct svp_cpuid_page *page, u32 leaf, u32 subleaf);

/*
 * As a CPL3 program may see it: no XSAVE, since the monitor keeps only the
 * FXSAVE state and has not enabled it.
 */
struct cpuid_result cpuid_for_process(const struct svp_cpuid_page *page, u32 leaf, u32 subleaf);

/* Are SMEP, SMAP, and RDSEED there, which the monitor relies on? */
bool cpuid_has_required(const struct svp_cpuid_page *page);

/* The TSC's rate in kHz, or 0 when the page doesn't tell. */
u32 cpuid_tsc_khz(const struct svp_cpuid_page *page);

#endif
