// SPDX-License-Identifier: Apache-2.0
/*
 * Counters of what happened. Few different codes occur, so a short list.
 */
#include "log.h"
#include "stats.h"

#define MAX_COUNTERS 128u

struct counter {
	u64 code, count;
	enum stats_kind kind;
	unsigned int vmpl;
};

static struct {
	struct counter counter[MAX_COUNTERS];
	unsigned int used;
} stats;

void stats_count(enum stats_kind kind, unsigned int vmpl, u64 code)
{
	struct counter *c;
	unsigned int i;

	for (i = 0; i < stats.used; i++) {
		c = &stats.counter[i];
		if (c->code == code && c->kind == kind && c->vmpl == vmpl) {
			c->count++;
			return;
		}
	}
	if (stats.used < MAX_COUNTERS)
		stats.counter[stats.used++] = (struct counter){
			.code = code, .count = 1, .kind = kind, .vmpl = vmpl,
		};
}

void stats_log(void)
{
	static const char *const name[STATS_KINDS] = {
		[STATS_EXIT] = "exit",
		[STATS_VC] = "vc",
		[STATS_GHCB] = "ghcb",
		[STATS_MSR] = "msr-request",
		[STATS_SWITCH] = "switch",
		[STATS_SVSM] = "svsm-call",
	};
	unsigned int i;

	for (i = 0; i < stats.used; i++) {
		const struct counter *c = &stats.counter[i];

		log_line("stats %s vmpl=%u code=%lx count=%lu", name[c->kind],
			 c->vmpl, c->code, c->count);
	}
}
