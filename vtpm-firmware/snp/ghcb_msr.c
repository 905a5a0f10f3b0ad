// SPDX-License-Identifier: Apache-2.0
/* GHCB MSR protocol (AMD 56421, 2.3.1). The host's answers are hostile. */
#include "snp/ghcb_msr.h"

#include "lib/errno.h"
#include "protocol/ghcb.h"
#include "snp/ghcb.h"
#include "snp/vmgexit.h"

static bool is_response(u64 value, u64 code)
{
	return (value & SVP_GHCB_MSR_INFO_MASK) == code;
}

int ghcb_msr_page_state(struct gpa at, unsigned int operation)
{
	u64 r = vmgexit(SVP_PSC_ENTRY(at.at, operation) | SVP_GHCB_MSR_PSC_REQ);

	return is_response(r, SVP_GHCB_MSR_PSC_RESP) && !(r >> 32) ? 0 : -EIO;
}

int ghcb_msr_register(struct gpa at)
{
	u64 r = vmgexit(at.at | SVP_GHCB_MSR_REG_GPA_REQ);

	return r == (at.at | SVP_GHCB_MSR_REG_GPA_RESP) ? 0 : -EIO;
}

int ghcb_msr_features(u64 *ret_features)
{
	u64 r = vmgexit(SVP_GHCB_MSR_SEV_INFO_REQ);

	/* Highest and lowest version: bits 63:48 and 47:32. */
	if (!is_response(r, SVP_GHCB_MSR_SEV_INFO_RESP) ||
	    r >> 48 < SVP_GHCB_PROTOCOL_VERSION ||
	    (r >> 32 & 0xffff) > SVP_GHCB_PROTOCOL_VERSION)
		return -EPROTO;
	r = vmgexit(SVP_GHCB_MSR_FEATURES_REQ);
	if (!is_response(r, SVP_GHCB_MSR_FEATURES_RESP))
		return -EPROTO;
	*ret_features = r >> 12;
	return 0;
}

void ghcb_terminate(enum term_reason reason)
{
	for (;;)
		vmgexit((u64)reason << 16 | TERM_SET_FIRMWARE << 12 |
			SVP_GHCB_MSR_TERMINATE);
}
