/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a test tells the hostile SVSM what to do: a TPM command with a vendor's
 * code, which never reaches the TPM and is always answered well. Behind the TPM
 * header struct hostile_order, big-endian.
 */
#ifndef HOSTILE_SVSM_ORDER_H
#define HOSTILE_SVSM_ORDER_H

#include "protocol/types.h"

/* TPM_CC with the vendor bit (TPM 2.0 Library, part 2, 6.5.1). */
#define HOSTILE_ORDER_CC	0x20065e56u

/* What to do; "value" is the order's. */
enum hostile_what {
	HOSTILE_NOTHING,
	HOSTILE_RESULT,		/* answer value in RAX, execute nothing */
	HOSTILE_SIZE,		/* say that the response has value bytes */
	HOSTILE_TPM_SIZE,	/* say so in the TPM header */
	HOSTILE_TPM_TAG,	/* the response's tag is value */
	HOSTILE_TPM_CODE,	/* the response's code is value */
	HOSTILE_GARBAGE,	/* fill the page with garbage, value the seed */
	HOSTILE_REGISTERS,	/* answer well, with garbage in RCX, RDX, R8, R9 */
	HOSTILE_NOT_TAKEN,	/* do not look at the call: call_pending stays 1 */
	HOSTILE_TAKEN_TWICE,	/* serve it, then set call_pending again */
	HOSTILE_QUERY_RESULT,	/* SVSM_VTPM_QUERY: answer value in RAX */
	HOSTILE_QUERY_COMMANDS,	/* SVSM_VTPM_QUERY: offer value */
	HOSTILE_LAST
};

/*
 * An order is for one command, the first that differs from an order after skip
 * others, and for all repeats of its call; or for queries. times: for so many
 * calls, 0: for all.
 */
struct hostile_order {
	svp_u32 what;
	svp_u32 times;
	svp_u32 skip;
	svp_u32 reserved;
	svp_u64 value;
} SVP_PACKED;
ABI_SIZE(struct hostile_order, 24);

#endif
