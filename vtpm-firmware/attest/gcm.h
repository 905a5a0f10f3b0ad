/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A guest message's encryption: AES-256-GCM, the IV from the sequence number,
 * bytes 0x30-0x5f of the header authenticated. AMD 56860, section 7.3.
 */
#ifndef ATTEST_GCM_H
#define ATTEST_GCM_H

#include <stddef.h>

#include "protocol/snp_messages.h"
#include "protocol/snp_pages.h"

/*
 * Encrypt size bytes of payload under the header's sequence number, which must
 * never have been used with this key. Sets m->tag. Returns 0 or -EIO.
 */
int gcm_seal(const svp_u8 key[SVP_VMPCK_SIZE], struct svp_message *m,
	     const void *payload, size_t size, svp_u8 *ret_encrypted);

/*
 * Decrypt size bytes. Returns 0, or -EBADMSG when header or bytes are not what
 * the key's holder sealed; then ret_payload is all zeros.
 */
int gcm_open(const svp_u8 key[SVP_VMPCK_SIZE], const struct svp_message *m,
	     const svp_u8 *encrypted, size_t size, svp_u8 *ret_payload);

#endif
