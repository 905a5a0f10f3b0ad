/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Making all CPUs of the VM forget translations, and with them rights that
 * RMPADJUST has taken away.
 */
#ifndef SNP_TLB_H
#define SNP_TLB_H

#include "protocol/snp_pages.h"

/*
 * Flush this VM's TLB entries on every CPU and wait for it, where the CPUID
 * page says that there is INVLPGB; CPUs that lack it must drop entries on
 * RMPADJUST by themselves. Any CPU, any context.
 */
void tlb_flush_all(const struct svp_cpuid_page *cpuid);

#endif
