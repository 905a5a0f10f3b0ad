/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/*
 * SVSM vTPM protocol, version 1. AMD 58019, section 8. One TPM command in one
 * page of guest memory; the page's numbers are little-endian, the TPM's own
 * bytes big-endian.
 */
#ifndef SVP_SVSM_VTPM_H
#define SVP_SVSM_VTPM_H

#include "svsm_call.h"

/* Call identifiers (58019, table 15). */
enum svp_vtpm_call {
	SVP_VTPM_QUERY = 0,	/* out: RCX platform commands, RDX features */
	SVP_VTPM_CMD = 1,	/* RCX = gPA of the page */
};

/* The platform command that sends a TPM command; bit 8 of QUERY's RCX. */
#define SVP_TPM_SEND_COMMAND 8u
#define SVP_VTPM_QUERY_SEND_COMMAND (1ull << SVP_TPM_SEND_COMMAND)

/* Request header at the page's start (58019, table 16), 9 bytes. */
struct svp_vtpm_request {
	svp_u32 command;
	svp_u8 locality;
	svp_u32 size;
} SVP_PACKED;
ABI_FIELD(struct svp_vtpm_request, locality, 4);
ABI_FIELD(struct svp_vtpm_request, size, 5);
ABI_SIZE(struct svp_vtpm_request, 9);

/* Response header at the page's start (58019, table 17), 4 bytes. */
struct svp_vtpm_response {
	svp_u32 size;
} SVP_PACKED;
ABI_SIZE(struct svp_vtpm_response, 4);

/* Longest TPM command and response that fit in the page, bytes. */
#define SVP_VTPM_MAX_COMMAND \
	(SVP_PAGE_SIZE - sizeof(struct svp_vtpm_request))
#define SVP_VTPM_MAX_RESPONSE \
	(SVP_PAGE_SIZE - sizeof(struct svp_vtpm_response))

#endif
