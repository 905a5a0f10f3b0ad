// SPDX-License-Identifier: Apache-2.0
/*
 * Counters of what happened: a hash table, as few different ones occur. What a
 * hostile guest makes up beyond the table's size is counted as such.
 */
#include "asm.h"
#include "log.h"
#include "stats.h"

#define SLOTS 1024u
#define MOST_USED (SLOTS * 3 / 4)

struct counter {
	u64 code, call, count;
	enum stats_kind kind;
	unsigned int vmpl;
	bool used;
};

static struct counter counters[SLOTS];

static struct {
	unsigned int used;
	u64 call;
	u64 dropped;
	u64 guest_ticks, waited_ticks;
} stats = { .call = STATS_NO_CALL };

static unsigned int hash(const struct counter *c)
{
	u64 h = (c->code ^ (u64)c->kind << 40 ^ (u64)c->vmpl << 48) *
		0x9e3779b97f4a7c15ull;

	h = (h ^ h >> 29 ^ c->call) * 0xbf58476d1ce4e5b9ull;
	return (unsigned int)(h >> 40) % SLOTS;
}

static bool is_same(const struct counter *a, const struct counter *b)
{
	return a->code == b->code && a->call == b->call && a->kind == b->kind &&
	       a->vmpl == b->vmpl;
}

/* The counter with this key, a new one if need be; NULL when all are used. */
static struct counter *find(const struct counter *key)
{
	unsigned int i = hash(key);

	while (counters[i].used && !is_same(&counters[i], key))
		i = (i + 1) % SLOTS;
	if (!counters[i].used) {
		if (stats.used == MOST_USED)
			return NULL;
		stats.used++;
		counters[i] = *key;
	}
	return &counters[i];
}

void stats_add(enum stats_kind kind, unsigned int vmpl, u64 code, u64 n)
{
	const struct counter key = {
		.code = code, .call = stats.call, .kind = kind, .vmpl = vmpl,
		.used = true,
	};
	struct counter *c = find(&key);

	if (c)
		c->count += n;
	else
		stats.dropped++;
	if (kind == STATS_TICKS)
		stats.guest_ticks += n;
}

void stats_count(enum stats_kind kind, unsigned int vmpl, u64 code)
{
	stats_add(kind, vmpl, code, 1);
}

void stats_set_call(u64 call)
{
	stats.call = call;
}

void stats_waited(u64 ticks)
{
	stats.waited_ticks += ticks;
}

/* tests/machine/run reads these lines. */
void stats_log(void)
{
	static const char *const name[STATS_KINDS] = {
		[STATS_EXIT] = "exit",
		[STATS_VC] = "vc",
		[STATS_GHCB] = "ghcb",
		[STATS_MSR] = "msr-request",
		[STATS_SWITCH] = "switch",
		[STATS_SVSM] = "svsm-call",
		[STATS_CPL3] = "cpl3",
		[STATS_TICKS] = "ticks",
	};
	u64 model = rdtsc() - stats.guest_ticks - stats.waited_ticks;
	unsigned int i;

	for (i = 0; i < SLOTS; i++) {
		const struct counter *c = &counters[i];

		if (c->used)
			log_line("stats %s vmpl=%u call=%lx code=%lx count=%lu",
				 name[c->kind], c->vmpl, c->call, c->code,
				 c->count);
	}
	log_line("stats model ticks=%lu dropped=%lu", model, stats.dropped);
}
