// SPDX-License-Identifier: Apache-2.0
/*
 * base64url without padding, strictly (RFC 4648, sections 3.5 and 5). OpenSSL
 * and jansson have only the padded, lenient kind.
 */
#include "agent/evidence/base64url.h"

#include <errno.h>
#include <string.h>

static const char alphabet[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

size_t base64url_length(size_t size)
{
	return size / 3 * 4 + (size % 3 ? size % 3 + 1 : 0);
}

void base64url_encode(const void *data, size_t size, char *ret_text)
{
	const unsigned char *in = data;
	unsigned int bits = 0, held = 0;
	char *out = ret_text;
	size_t i;

	for (i = 0; i < size; i++) {
		bits = bits << 8 | in[i];
		for (held += 8; held >= 6; held -= 6)
			*out++ = alphabet[bits >> (held - 6) & 63];
	}
	if (held)
		*out++ = alphabet[bits << (6 - held) & 63];
	*out = '\0';
}

/* The six bits of a character, or -1. */
static int value_of(char c)
{
	const char *at = c ? strchr(alphabet, c) : NULL;

	return at ? (int)(at - alphabet) : -1;
}

int base64url_decode(const char *text, size_t length, void *data, size_t room,
		     size_t *ret_size)
{
	unsigned int bits = 0, held = 0;
	unsigned char *out = data;
	size_t i, done = 0;

	if (length % 4 == 1)
		return -EBADMSG;
	if (length / 4 * 3 + (length % 4 ? length % 4 - 1 : 0) > room)
		return -EFBIG;
	for (i = 0; i < length; i++) {
		int v = value_of(text[i]);

		if (v < 0)
			return -EBADMSG;
		bits = bits << 6 | (unsigned int)v;
		held += 6;
		if (held >= 8) {
			held -= 8;
			out[done++] = (unsigned char)(bits >> held);
		}
	}
	/* Left-over bits encode nothing: one text for each value. */
	if (bits & ((1u << held) - 1))
		return -EBADMSG;
	*ret_size = done;
	return 0;
}
