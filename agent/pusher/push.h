/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One push: a challenge from the verifier, evidence from the collector, the
 * verdict from the verifier. Everything that comes back is hostile input.
 */
#ifndef PUSHER_PUSH_H
#define PUSHER_PUSH_H

#include <jansson.h>
#include <stdbool.h>

#include "protocol/types.h"

struct config;

#define PUSH_MAX_ERROR 512u

/* How a push ended. */
enum push_result {
	PUSH_TRUSTED,
	PUSH_REFUSED,
	PUSH_FAILED,	/* no verdict; error says why */
	PUSH_CANCELED,	/* stop() wanted it */
};

/* A push that ended. */
struct push {
	enum push_result result;
	json_t *verdict;		/* the verifier's, or NULL */
	char error[PUSH_MAX_ERROR];	/* printable; empty with a verdict */
	svp_u32 retry_after_s;		/* the verifier's wish; 0: none */
};

/* What a push asks and tells its caller while it runs. */
struct push_caller {
	bool (*stop)(void);		/* asked about once a second */
	void (*progress)(const char *stage);	/* after each stage */
};

/* Push once. Free the result with push_release(). */
struct push push_evidence(const struct config *config,
			  const struct push_caller *caller);

/* Free what a push holds. */
void push_release(struct push *push);

#endif
