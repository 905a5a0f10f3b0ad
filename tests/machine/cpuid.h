/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The CPUID of the SNP guest: QEMU's processor without what TCG can't do for
 * an SNP guest, with what SNP adds. README.md lists the model.
 */
#ifndef MACHINE_CPUID_H
#define MACHINE_CPUID_H

#include "protocol/snp_pages.h"
#include "types.h"

struct cpuid_result {
	u32 eax, ebx, ecx, edx;
};

/* Measure the TSC; needs the ACPI timer, so after chipset_init(). */
void cpuid_init(void);

/* What the guest gets for a function; XCR0 is taken as 1. */
struct cpuid_result cpuid_get(u32 function, u32 index);

/* Fill the CPUID page as the host gives it to SNP_LAUNCH_UPDATE. */
void cpuid_fill_page(struct svp_cpuid_page *page);

/* Is RMPQUERY there? */
bool cpuid_has_rmpquery(void);

/* Are INVLPGB and TLBSYNC? One INVLPGB takes this many pages more than one. */
bool cpuid_has_invlpgb(void);
#define CPUID_INVLPGB_COUNT 7u

/* TSC frequency in kHz, leaf 0x40000010. */
u32 cpuid_tsc_khz(void);

#endif
