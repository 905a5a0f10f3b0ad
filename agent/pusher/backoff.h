/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When to push next. Pure arithmetic: the caller brings the random numbers.
 * Jitter keeps a fleet that booted together from asking together.
 */
#ifndef PUSHER_BACKOFF_H
#define PUSHER_BACKOFF_H

#include "protocol/types.h"

/* The first pause after an error, milliseconds, before jitter. */
#define BACKOFF_FIRST_MS 1000u

/*
 * The pause before the next try after `failures` failures in a row (at least
 * 1): doubling from BACKOFF_FIRST_MS up to max_s seconds, of which random
 * takes off up to half. Never 0; it never gives up. Milliseconds.
 */
svp_u32 backoff_after_failure(svp_u32 failures, svp_u32 max_s, svp_u32 random);

/* The pause after a push that got a verdict: interval_s +- 10 %. Milliseconds. */
svp_u32 backoff_after_verdict(svp_u32 interval_s, svp_u32 random);

#endif
