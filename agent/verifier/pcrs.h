/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sets of PCRs, for people.
 */
#ifndef VERIFIER_PCRS_H
#define VERIFIER_PCRS_H

#include "protocol/types.h"

/* Room for any set, with NUL. */
#define PCRS_MAX_TEXT 72u

/* The set as "0, 2-7, 9", or "none". */
void pcrs_format(svp_u32 mask, char ret_text[PCRS_MAX_TEXT]);

#endif
