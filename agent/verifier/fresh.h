/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Challenges that this verifier (or one with the same key) made, each good
 * once and for a while. Safe to use from several threads.
 */
#ifndef VERIFIER_FRESH_H
#define VERIFIER_FRESH_H

#include <pthread.h>

#include "agent/evidence/challenge.h"
#include "agent/verifier/outcome.h"

struct reason;

/* How long a challenge can be answered, milliseconds. */
#define FRESH_MAX_AGE_MS 300000u
/* Answered challenges that are remembered until they expire. */
#define FRESH_MAX_USED 65536u

struct fresh {
	svp_u8 key[CHALLENGE_KEY_SIZE];
	svp_u64 since_ms;		/* what was used before is unknown */
	pthread_mutex_t lock;
	size_t next;
	struct svp_challenge *used;	/* ring of FRESH_MAX_USED */
};

/* With the key in file (32 bytes), or a random one for NULL. 0 or -errno. */
int fresh_init(struct fresh *f, const char *key_file);

void fresh_clear(struct fresh *f);

/* A new challenge. 0 or -EIO. */
int fresh_make(struct fresh *f, struct svp_challenge *ret_challenge);

/*
 * An appraise_fresh; user is the struct fresh. A challenge that passes has
 * thereby been used. One made before fresh_init() may have been used, too, and
 * fails. Fails rather than forgets when the memory of those that
 * have not expired is full.
 */
enum outcome fresh_check(void *user, const struct svp_challenge *challenge,
			 struct reason *ret_why);

/*
 * An appraise_fresh for saved evidence: user is the expected challenge, or
 * NULL for whatever the evidence has, which is then not checked.
 */
enum outcome fresh_check_saved(void *user,
			       const struct svp_challenge *challenge,
			       struct reason *ret_why);

#endif
