/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Guest messages: AES-256-GCM under the four VMPCKs with a sequence number
 * each. AMD 56860, sections 7 and 8.26 (SNP_GUEST_REQUEST).
 */
#ifndef SP_MESSAGES_H
#define SP_MESSAGES_H

#include "protocol/snp_messages.h"

#include "guest.h"
#include "lab.h"

/*
 * Serve one message: request is a copy of the request page; ret_response is
 * a whole page, written only on success (zeros after the message). On success
 * the sequence number of the VMPCK advances by two, else nothing changes.
 * Returns SVP_FW_*: INVALID_GUEST_STATE before the launch is finished,
 * INVALID_PARAM for a bad header, BAD_MEASUREMENT for a wrong tag, AEAD_OFLOW
 * for any sequence number but the next.
 */
svp_u32 sp_message_serve(struct sp_guest *guest, const struct sp_lab *lab,
			 const svp_u8 request[SVP_PAGE_SIZE],
			 svp_u8 ret_response[SVP_PAGE_SIZE]);

#endif
