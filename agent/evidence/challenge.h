/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The challenge (struct svp_challenge): the verifier makes and checks it, the
 * collector derives the quote's qualifying data from it.
 */
#ifndef EVIDENCE_CHALLENGE_H
#define EVIDENCE_CHALLENGE_H

#include "protocol/tpm_wire.h"

struct svp_challenge;

/* Size of the key that verifiers share, bytes. */
#define CHALLENGE_KEY_SIZE 32u

/* Make a challenge for now_ms. Returns 0; -EIO: OpenSSL failed. */
int challenge_make(const svp_u8 key[CHALLENGE_KEY_SIZE], svp_u64 now_ms,
		   struct svp_challenge *ret_challenge);

/*
 * Is the challenge one of ours and at most max_age_ms old at now_ms? Returns
 * 0; -EKEYREJECTED: not made with this key; -ETIME: too old or from the
 * future; -EIO: OpenSSL failed.
 */
int challenge_check(const svp_u8 key[CHALLENGE_KEY_SIZE], svp_u64 now_ms,
		    svp_u64 max_age_ms, const struct svp_challenge *challenge);

/* The qualifying data of a quote that answers challenge. 0 or -EIO. */
int challenge_qualifying_data(const struct svp_challenge *challenge,
			      svp_u8 ret_data[SVP_SHA256_SIZE]);

#endif
