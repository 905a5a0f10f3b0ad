/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a guest can ask for: one file per request, all of one shape. A request
 * that is refused gets an answer, too, with the reason as its status.
 */
#ifndef SP_REQUESTS_H
#define SP_REQUESTS_H

#include "protocol/snp_messages.h"

#include "guest.h"
#include "lab.h"

/* An authentic request: its payload is as long as its type needs at least. */
struct sp_request {
	const struct sp_guest *guest;
	const struct sp_lab *lab;
	svp_u8 vmpck;		/* the key it came under, 0 to 3 */
	const svp_u8 *payload;
};

/* A type of request and the least size of its payload. */
struct sp_request_type {
	svp_u8 type;
	svp_u16 size;
	svp_u16 (*serve)(const struct sp_request *request,
			 svp_u8 *ret_answer);
};

/*
 * Each answers one request: returns the answer's size, at most that of a
 * message's payload, whatever the request says.
 */
svp_u16 sp_request_report(const struct sp_request *request,
			  svp_u8 *ret_answer);
svp_u16 sp_request_key(const struct sp_request *request, svp_u8 *ret_answer);
svp_u16 sp_request_tsc_info(const struct sp_request *request,
			    svp_u8 *ret_answer);

/* Only the holder of VMPCK n may speak for VMPLs n and above (56860, 7). */
static inline bool sp_request_vmpl_ok(const struct sp_request *request,
				      svp_u32 vmpl)
{
	return vmpl >= request->vmpck && vmpl < SVP_VMPLS;
}

#endif
