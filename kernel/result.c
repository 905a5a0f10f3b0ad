// SPDX-License-Identifier: GPL-2.0-only
/*
 * SVSM result codes become error codes here and nowhere else.
 */
#include <linux/errno.h>

#include "kernel/result.h"
#include "protocol/svsm_call.h"

int svsm_vtpm_errno(u64 result)
{
	switch (result) {
	case SVP_SUCCESS:
		return 0;
	case SVP_ERR_BUSY:
	case SVP_ERR_INCOMPLETE:
		return -EAGAIN;
	case SVP_ERR_UNSUPPORTED_PROTOCOL:
	case SVP_ERR_UNSUPPORTED_CALL:
		return -EOPNOTSUPP;
	case SVP_ERR_INVALID_ADDRESS:
	case SVP_ERR_INVALID_FORMAT:
	case SVP_ERR_INVALID_PARAMETER:
	case SVP_ERR_INVALID_REQUEST:
		return -EINVAL;
	default:
		return -EIO;
	}
}

const char *svsm_vtpm_reason(int err, u64 result)
{
	switch (err) {
	case -ETIMEDOUT:
		return result == SVSM_VTPM_NO_RESULT ?
		       "the SVSM was not run" : "the SVSM stayed busy";
	case -EINTR:
		return "killed while the SVSM was busy";
	case -EPROTO:
		return "the response is malformed";
	case -EOPNOTSUPP:
		return "the SVSM does not serve it";
	case -EINVAL:
		return "the SVSM refused it";
	default:
		return "the SVSM failed";
	}
}
