/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * SVSM_VTPM_QUERY (AMD 58019, section 8.1): what the SVSM's vTPM can do.
 */
#ifndef SVSM_VTPM_QUERY_H
#define SVSM_VTPM_QUERY_H

struct svsm_call;

/*
 * Ask. rcx_out and rdx_out of *ret_call are then the bitmaps of platform
 * commands and of features. With interrupts off, caa is this CPU's calling area
 * and rcx the physical address of that area's buffer. 0, or -errno when there
 * is no vTPM.
 */
int svsm_vtpm_query(struct svsm_call *ret_call);

#endif
