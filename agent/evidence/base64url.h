/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base64url without padding (RFC 4648, section 5), strictly: no white space,
 * no padding, and no bits set that encode nothing.
 */
#ifndef EVIDENCE_BASE64URL_H
#define EVIDENCE_BASE64URL_H

#include <stddef.h>

/* Characters that size bytes take, without NUL. */
size_t base64url_length(size_t size);

/* Encode into text, base64url_length(size) characters and a NUL. */
void base64url_encode(const void *data, size_t size, char *ret_text);

/*
 * Decode length characters into data, which has room bytes. Returns 0 and the
 * size; -EBADMSG: not base64url; -EFBIG: more than room.
 */
int base64url_decode(const char *text, size_t length, void *data, size_t room,
		     size_t *ret_size);

#endif
