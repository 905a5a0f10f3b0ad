// SPDX-License-Identifier: Apache-2.0
/*
 * MSG_TSC_INFO_REQ. AMD 56860, chapter 7. This processor has no Secure TSC: a
 * guest's TSC is the physical one, neither scaled nor moved.
 */
#include <string.h>

#include "requests.h"

static bool all_zero(const svp_u8 *p, size_t size)
{
	svp_u8 any = 0;

	while (size--)
		any |= *p++;
	return !any;
}

svp_u16 sp_request_tsc_info(const struct sp_request *request,
			    svp_u8 *ret_answer)
{
	struct svp_tsc_info_response rsp = { 0 };

	if (all_zero(request->payload, sizeof(struct svp_tsc_info_request)))
		svp_put_le64(&rsp.guest_tsc_scale, SVP_TSC_SCALE_ONE);
	else
		svp_put_le32(&rsp.status, SVP_FW_INVALID_PARAM);
	memcpy(ret_answer, &rsp, sizeof(rsp));
	return sizeof(rsp);
}
