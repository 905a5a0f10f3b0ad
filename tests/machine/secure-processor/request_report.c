// SPDX-License-Identifier: Apache-2.0
/*
 * MSG_REPORT_REQ. AMD 56860, section 7.3, tables 22 to 25.
 */
#include <string.h>

#include "report.h"
#include "requests.h"

/* Why this report request can't be granted: SVP_FW_*, 0 when it can. */
static svp_u32 check(const struct sp_request *request,
		     const struct svp_report_request *req)
{
	svp_u32 select = svp_le32(&req->key_select);
	svp_u32 signer, status;
	size_t i;

	for (i = 0; i < sizeof(req->reserved); i++)
		if (req->reserved[i])
			return SVP_FW_INVALID_PARAM;
	if (select & ~SVP_KEY_SELECT_MASK)
		return SVP_FW_INVALID_PARAM;
	status = sp_signer(request->guest, request->lab, select, &signer);
	if (status)
		return status;
	if (!sp_request_vmpl_ok(request, svp_le32(&req->vmpl)))
		return SVP_FW_INVALID_PARAM;
	return SVP_FW_SUCCESS;
}

svp_u16 sp_request_report(const struct sp_request *request,
			  svp_u8 *ret_answer)
{
	struct svp_report_response rsp = { 0 };
	struct svp_report_request req;
	svp_u32 status;

	memcpy(&req, request->payload, sizeof(req));
	status = check(request, &req);
	if (status == SVP_FW_SUCCESS &&
	    sp_report_make(request->guest, request->lab, &req, &rsp.report))
		status = SVP_FW_INVALID_PARAM;
	svp_put_le32(&rsp.status, status);
	svp_put_le32(&rsp.size, sizeof(rsp.report));
	memcpy(ret_answer, &rsp, sizeof(rsp));
	return sizeof(rsp);
}
