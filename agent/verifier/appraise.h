/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From evidence to verdict: the checks of README.md, in their order, each by
 * its stable id. The evidence is hostile, policy and trust are the owner's.
 */
#ifndef VERIFIER_APPRAISE_H
#define VERIFIER_APPRAISE_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "agent/verifier/outcome.h"
#include "agent/verifier/reason.h"

struct clocks;
struct evidence;
struct policy;
struct svp_challenge;
struct trust;

#define VERDICT_MAX_FINDINGS 24u

/* How a check has come out. */
struct finding {
	const char *id;
	enum outcome outcome;
	struct reason why;
};

/* Trusted only when no check has failed. */
struct verdict {
	bool trusted;
	size_t count;
	struct finding findings[VERDICT_MAX_FINDINGS];
};

/*
 * Is the challenge fresh? Decided where challenges are made.
 */
typedef enum outcome (*appraise_fresh)(void *user,
				       const struct svp_challenge *challenge,
				       struct reason *ret_why);

/* What evidence is judged by. */
struct appraisal {
	const struct policy *policy;
	const struct trust *trust;
	time_t now;			/* for the certificates' validity */
	appraise_fresh fresh;
	void *fresh_user;
	struct clocks *clocks;		/* of earlier quotes, or NULL */
};

/* Judge. Runs every check, whatever the ones before it said. */
void appraise(const struct appraisal *a, const struct evidence *evidence,
	      struct verdict *ret_verdict);

#endif
