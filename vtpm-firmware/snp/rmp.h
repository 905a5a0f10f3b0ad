/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PVALIDATE and RMPADJUST (APM vol. 3). Both take a virtual address that is
 * mapped private. VMPL0 only. On the host, tests give their own functions.
 */
#ifndef SNP_RMP_H
#define SNP_RMP_H

#include "lib/types.h"
#include "protocol/snp_pages.h"

/* pvalidate: the carry flag said that the page was in that state already. */
#define RMP_NO_CHANGE 0x10u

/*
 * PVALIDATE the page at va; size SVP_RMP_4K or SVP_RMP_2M. Returns 0, one of
 * SVP_RMP_FAIL_*, or RMP_NO_CHANGE, which after validating means that
 * somebody tries to map a page twice.
 */
unsigned int pvalidate(const void *va, unsigned int size, bool validate);

/*
 * RMPADJUST the page at va: target VMPL | SVP_RMPADJUST_* in attributes.
 * Returns 0 or one of SVP_RMP_FAIL_*.
 */
unsigned int rmpadjust(const void *va, unsigned int size, u64 attributes);

#endif
