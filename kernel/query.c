// SPDX-License-Identifier: GPL-2.0-only
/*
 * The query goes through snp_issue_svsm_attest_req(), which every kernel since
 * 6.11 exports: it passes the call's number on as it is. What else it sets up,
 * registers and an attestation request in the calling area, the query does not
 * read.
 */
#include <linux/mm.h>

#include <asm/sev.h>

#include "kernel/query.h"
#include "protocol/svsm_call.h"
#include "protocol/svsm_vtpm.h"

int svsm_vtpm_query(struct svsm_call *ret_call)
{
	struct svsm_attest_call unused = {};

	*ret_call = (struct svsm_call){};
	return snp_issue_svsm_attest_req(SVP_CALL(SVP_PROTOCOL_VTPM,
						  SVP_VTPM_QUERY),
					 ret_call, &unused);
}
