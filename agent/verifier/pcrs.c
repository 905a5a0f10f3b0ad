// SPDX-License-Identifier: Apache-2.0
/*
 * Sets of PCRs as ranges. The worst is every other of 24: 12 numbers.
 */
#include "agent/verifier/pcrs.h"

#include <stdio.h>
#include <string.h>

#include "protocol/tpm_wire.h"

void pcrs_format(svp_u32 mask, char ret_text[PCRS_MAX_TEXT])
{
	unsigned int first, last;
	size_t done = 0;

	strcpy(ret_text, "none");
	for (first = 0; first < SVP_TPM_PCRS; first = last + 1) {
		last = first;
		if (!(mask >> first & 1))
			continue;
		while (last + 1 < SVP_TPM_PCRS && mask >> (last + 1) & 1)
			last++;
		done += (size_t)snprintf(ret_text + done, PCRS_MAX_TEXT - done,
					 "%s%u", done ? ", " : "", first);
		if (last > first)
			done += (size_t)snprintf(ret_text + done,
						 PCRS_MAX_TEXT - done, "%s%u",
						 last > first + 1 ? "-" : ", ",
						 last);
	}
}
