/* SPDX-License-Identifier: Apache-2.0 */
/*
 * POST to the verifier by libcurl: TLS only, certificates checked, time and
 * size of everything bounded. What the verifier answers is hostile until a
 * parser has taken it.
 */
#ifndef PUSHER_HTTP_H
#define PUSHER_HTTP_H

#include <stdbool.h>
#include <stddef.h>

#include "protocol/types.h"

struct config;

/* The most that is taken of an answer's body, bytes. */
#define HTTP_MAX_ANSWER (256u * 1024u)
#define HTTP_MAX_ERROR 256u

/* An answer: status, NUL-terminated body, and what Retry-After asked for. */
struct http_answer {
	long status;
	char *body;
	size_t size;
	svp_u32 retry_after_s;	/* 0: it did not say */
};

/*
 * Post size bytes of data, of type content_type, to path at the configured
 * verifier. Gives up when stop() says so, asked about once a second. Returns 0
 * with any HTTP status, ret_answer->body then to be freed; -ECANCELED: stop()
 * did; -EFBIG: the answer is too long; -EIO: anything else that went wrong;
 * ret_error says what.
 */
int http_post(const struct config *config, const char *path,
	      const char *content_type, const void *data, size_t size,
	      bool (*stop)(void), struct http_answer *ret_answer,
	      char ret_error[HTTP_MAX_ERROR]);

#endif
