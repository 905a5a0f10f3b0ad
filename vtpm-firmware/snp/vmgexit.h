/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The instructions that talk to the host, the GHCB MSR and VMGEXIT, and what
 * the CPU says of itself. Unit tests of the GHCB code put a host of their own
 * here.
 */
#ifndef SNP_VMGEXIT_H
#define SNP_VMGEXIT_H

#include "lib/types.h"

/*
 * Write value to the GHCB MSR, VMGEXIT, and return what the MSR holds then:
 * a request of the MSR protocol and its response, or the GHCB page's gPA.
 */
u64 vmgexit(u64 value);

/*
 * SEV_FEATURES of the VMSA that this runs from, as SEV_STATUS has them (APM
 * vol. 2, 15.34.10): hosts run no vCPU with others.
 */
u64 sev_features(void);

#endif
