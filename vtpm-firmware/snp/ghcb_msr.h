/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The GHCB MSR protocol (AMD 56421, 2.3.1): what the monitor asks of the host
 * before a CPU has a GHCB page.
 */
#ifndef SNP_GHCB_MSR_H
#define SNP_GHCB_MSR_H

#include "mm/gpa.h"

/* Make the 4 KiB page at private or shared: SVP_PSC_*. -EIO if refused. */
int ghcb_msr_page_state(struct gpa at, unsigned int operation);

/* Register at as this CPU's GHCB. -EIO if refused. */
int ghcb_msr_register(struct gpa at);

/*
 * The features that the host has, SVP_GHCB_FEATURE_*, when it speaks protocol
 * version 2; else -EPROTO.
 */
int ghcb_msr_features(u64 *ret_features);

#endif
