// SPDX-License-Identifier: Apache-2.0
/*
 * The machine's one limit: options throttle=<requests> and throttle-us=<time>.
 */
#include "asm.h"
#include "cpuid.h"
#include "host_throttle.h"
#include "log.h"
#include "options.h"

bool host_throttle_admit(struct host_throttle *t, u64 now)
{
	if (!t->requests)
		return true;
	if (!t->start || now - t->start >= t->interval) {
		t->start = now;
		t->used = 0;
	}
	if (t->used == t->requests)
		return false;
	t->used++;
	return true;
}

bool host_may_request(void)
{
	static struct host_throttle throttle;

	throttle.requests = options_number("throttle", 0);
	throttle.interval = options_number("throttle-us", 0) *
			    cpuid_tsc_khz() / 1000;
	if (host_throttle_admit(&throttle, rdtsc()))
		return true;
	log_line("guest request: busy");
	return false;
}
