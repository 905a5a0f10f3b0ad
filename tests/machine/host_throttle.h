/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How hosts keep guests from hammering the secure processor, which all guests
 * share: at most so many requests in so much time, the others answered BUSY
 * (AMD 56421, 4.1.7). As Linux' ratelimit: the time starts with the first.
 */
#ifndef MACHINE_HOST_THROTTLE_H
#define MACHINE_HOST_THROTTLE_H

#include "types.h"

/* A limit, and what of it is used. Zero: no limit. */
struct host_throttle {
	u64 requests;		/* allowed in each interval */
	u64 interval;		/* TSC ticks */
	u64 start;		/* of the running interval */
	u64 used;
};

/* May a request pass at this time? Then it counts. */
bool host_throttle_admit(struct host_throttle *t, u64 now);

/* The same for this machine's limit, as its options have it, now. */
bool host_may_request(void);

#endif
