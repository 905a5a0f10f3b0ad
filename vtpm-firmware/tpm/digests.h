/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SHA-256 and SHA-384 of the same bytes, as they come.
 */
#ifndef TPM_DIGESTS_H
#define TPM_DIGESTS_H

#include <stddef.h>

#include "tpm/event_log.h"

struct evp_md_ctx_st;

/* Digests being computed; all zeros when not. */
struct digests {
	struct evp_md_ctx_st *sha256;
	struct evp_md_ctx_st *sha384;
};

/* Start. Returns 0 or -EIO; then d is all zeros. */
int digests_begin(struct digests *d);

/* More bytes. Returns 0 or -EIO. */
int digests_add(struct digests *d, const void *data, size_t size);

/* The digests of what was added; d is all zeros afterwards. 0 or -EIO. */
int digests_end(struct digests *d, struct event_digests *ret_digests);

/* Give up; d is all zeros afterwards. */
void digests_drop(struct digests *d);

/* The digests of size bytes at data. Returns 0 or -EIO. */
int digests_of(const void *data, size_t size,
	       struct event_digests *ret_digests);

#endif
