/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The state in which the first virtual processor starts: 32-bit protected
 * mode, flat segments, paging off, so that every access is private whatever
 * the C-bit's position is.
 */
#ifndef IMAGE_START_VMSA_H
#define IMAGE_START_VMSA_H

#include "protocol/snp_pages.h"

/* Fill *ret_vmsa: VMPL0, CPL 0, about to execute at entry, below 4 GiB. */
void start_vmsa(svp_u32 entry, struct svp_vmsa *ret_vmsa);

#endif
