// SPDX-License-Identifier: Apache-2.0
/*
 * Eight vCPUs at full use. No specification promises a share, but a machine
 * that starves a vCPU can't judge a guest: timeouts would tell of the machine.
 *
 * Seven vCPUs count what they do, each in its own word; the boot CPU watches
 * until all have got on so many times. Of those that do the same work the
 * slowest must then have at least a third of the median; as QEMU gives turns by
 * the clock, and a busy host makes some of them short, it may take more rounds
 * until it has. All of it is counts. They spin without an exit, or exit all the
 * time, or both are mixed; and two of them hammer the machine: one switches
 * between VMPLs, one creates and destroys a VMPL of a third, which is interrupted
 * each time.
 */
#include "groups.h"
#include "lib/ghcb_page.h"
#include "lib/instructions.h"
#include "lib/levels.h"

#define WORKERS		7u
#define ROUNDS		6u
#define MOST_ROUNDS	100u
#define LEAST_SHARE	3u	/* of the median */
/* The watcher gives up when nobody else gets on while it looks so often. */
#define IMPATIENCE	20000000000ull
#define CREATE		1u
#define DESTROY		2u

static const u32 worker[WORKERS] = {
	OTHER, MORE, MORE + 1, MORE + 2, MORE + 3, MORE + 4, MORE + 5,
};

/* Each in a cache line of its own. */
static volatile struct {
	u64 count;
	u64 pad[7];
} done[WORKERS];

static volatile bool stop;

static u64 spin(u64 i)
{
	while (!stop)
		done[i].count++;
	return 0;
}

static u64 exit_always(u64 i)
{
	while (!stop) {
		msr_protocol(0x002);
		done[i].count++;
	}
	return 0;
}

/* To VMPL2 of this vCPU, which hands back at once. */
static u64 switch_always(u64 i)
{
	while (!stop) {
		run_vmpl(2);
		done[i].count++;
	}
	return 0;
}

static u64 create_always(u64 i)
{
	ghcb_setup();
	while (!stop) {
		ap_creation(VICTIM, CREATE);
		ap_creation(VICTIM, DESTROY);
		done[i].count++;
	}
	return 0;
}

static bool all_got_on(const u64 before[WORKERS])
{
	u32 i;

	for (i = 0; i < WORKERS; i++)
		if (done[i].count == before[i])
			return false;
	return true;
}

static void join(void)
{
	u32 i;

	stop = true;
	for (i = 0; i < WORKERS; i++)
		while (!contexts[worker[i]].done)
			asm volatile("pause" ::: "memory");
	stop = false;
}

static void sort(u64 *v, u32 n)
{
	u32 i, j;

	for (i = 1; i < n; i++)
		for (j = i; j && v[j - 1] > v[j]; j--) {
			u64 t = v[j];

			v[j] = v[j - 1];
			v[j - 1] = t;
		}
}

/* Workers first to last do the same work. */
struct work {
	const char *name;
	u32 first, last;
	u64 (*work)(u64);
};

static bool is_fair(const struct work *w, bool print)
{
	u64 count[WORKERS] = { 0 };
	u32 n = w->last - w->first + 1, i;

	for (i = 0; i < n; i++)
		count[i] = done[w->first + i].count;
	if (print)
		say_numbers(w->name, count, n);
	sort(count, n);
	return count[0] * LEAST_SHARE >= count[n / 2];
}

static bool all_fair(const struct work *w, u32 n)
{
	for (; n; n--, w++)
		if (!is_fair(w, false))
			return false;
	return true;
}

/* Until all have got on so often, and are even. False: somebody has not. */
static bool watch(const struct work *w, u32 n)
{
	u64 before[WORKERS], patience = IMPATIENCE;
	u32 i, round;

	for (round = 0; round < MOST_ROUNDS; round++) {
		for (i = 0; i < WORKERS; i++)
			before[i] = done[i].count;
		while (!all_got_on(before))
			if (!--patience)
				return false;
		if (round >= ROUNDS && all_fair(w, n))
			break;
	}
	return true;
}

static void run(const char *name, const struct work *w, u32 n)
{
	u32 i, j;

	for (i = 0; i < n; i++)
		for (j = w[i].first; j <= w[i].last; j++) {
			done[j].count = 0;
			level_give(&contexts[worker[j]], w[i].work, j);
		}
	rule(name, watch(w, n), 1);
	join();
	for (i = 0; i < n; i++)
		rule(w[i].name, is_fair(&w[i], true), 1);
}

#define RUN(name, ...) do { \
	static const struct work works[] = { __VA_ARGS__ }; \
	run(name, works, sizeof(works) / sizeof(works[0])); \
} while (0)

static void start(u32 context)
{
	context_init(&contexts[context]);
	vmsa_write(context);
	if (vmsa_mark(context, true) || ap_creation(context, CREATE))
		give_up("a vCPU can't be made");
}

void rules_fairness(void)
{
	u32 i;

	group("fairness", "counts of eight vCPUs");
	for (i = 0; i < WORKERS; i++)
		start(worker[i]);
	start(OTHER_LOWER);
	context_init(&contexts[VICTIM]);
	vmsa_write(VICTIM);
	vmsa_mark(VICTIM, true);

	RUN("all-spin", { "all-spin-shares", 0, 6, spin });
	RUN("all-exit", { "all-exit-shares", 0, 6, exit_always });
	RUN("some-exit", { "some-exit-shares-of-exits", 0, 2, exit_always },
	    { "some-exit-shares-of-the-others", 3, 6, spin });
	RUN("hammered", { "hammered-switches", 0, 0, switch_always },
	    { "hammered-creations", 1, 1, create_always },
	    { "hammered-shares-of-the-others", 2, 6, spin });
}
