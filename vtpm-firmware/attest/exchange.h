/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Report requests to the secure processor, one at a time, encrypted under
 * VMPCK0. AMD 56860, sections 7.3 and 8.26; protocol/snp_messages.h. Two
 * messages under one sequence number would break AES-GCM: so a request stays
 * open until its authentic reply has been seen.
 */
#ifndef ATTEST_EXCHANGE_H
#define ATTEST_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>

#include "protocol/snp_messages.h"
#include "protocol/snp_pages.h"

/* Bytes of an encrypted report request. */
#define EXCHANGE_REQUEST_SIZE \
	(sizeof(struct svp_message) + sizeof(struct svp_report_request))

/* The key and where the conversation is. All zeros: no key yet. */
struct exchange {
	svp_u8 key[SVP_VMPCK_SIZE];
	bool has_key;
	bool is_open;
	svp_u64 sequence;		/* of the open or the next request */
	svp_u8 report_data[64];		/* of the open request */
};

/* Start with VMPCK0, sequence 1. -EBUSY: there is a key already. */
int exchange_set_key(struct exchange *x, const svp_u8 key[SVP_VMPCK_SIZE]);

/*
 * Open a request for a report of VMPL0 with report_data. -EINVAL: no key;
 * -EBUSY: one is open; -EPIPE: sequence numbers are used up; -EIO.
 */
int exchange_request(struct exchange *x, const svp_u8 report_data[64],
		     svp_u8 ret_message[EXCHANGE_REQUEST_SIZE]);

/*
 * Take the reply, size bytes of the response page. Returns 0 and the report.
 * -EINVAL: no request is open; -EBADMSG: not the authentic reply, the request
 * stays open; -EPROTO: authentic, but a refusal or not the report asked for,
 * the request is closed.
 */
int exchange_response(struct exchange *x, const svp_u8 *message, size_t size,
		      struct svp_report *ret_report);

#endif
