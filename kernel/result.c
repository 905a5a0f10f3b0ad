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
