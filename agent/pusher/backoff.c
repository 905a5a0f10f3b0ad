// SPDX-License-Identifier: Apache-2.0
/*
 * Exponential backoff with a cap and jitter, without any overflow for any
 * number of failures and the longest pauses that a configuration may name.
 */
#include "agent/pusher/backoff.h"

/* low..high, both possible, as random says. */
static svp_u32 between(svp_u64 low, svp_u64 high, svp_u32 random)
{
	return (svp_u32)(low + random % (high - low + 1));
}

svp_u32 backoff_after_failure(svp_u32 failures, svp_u32 max_s, svp_u32 random)
{
	svp_u64 cap = (svp_u64)max_s * 1000;
	svp_u64 pause = BACKOFF_FIRST_MS;

	for (svp_u32 i = 1; i < failures && pause < cap; i++)
		pause *= 2;
	if (pause > cap)
		pause = cap;
	return between(pause / 2 + 1, pause ? pause : 1, random);
}

svp_u32 backoff_after_verdict(svp_u32 interval_s, svp_u32 random)
{
	svp_u64 pause = (svp_u64)interval_s * 1000;

	return between(pause - pause / 10, pause + pause / 10, random);
}
