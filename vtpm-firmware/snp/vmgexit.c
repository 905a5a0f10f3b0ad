// SPDX-License-Identifier: Apache-2.0
/* VMGEXIT (APM vol. 3): REP VMMCALL. */
#include "snp/vmgexit.h"

#include "arch/msr.h"
#include "protocol/ghcb.h"

u64 vmgexit(u64 value)
{
	msr_write(SVP_MSR_GHCB, value);
	asm volatile("rep; vmmcall" : : : "memory");
	return msr_read(SVP_MSR_GHCB);
}

u64 sev_features(void)
{
	return msr_read(SVP_MSR_SEV_STATUS) >> SVP_SEV_STATUS_FEATURES_SHIFT;
}
