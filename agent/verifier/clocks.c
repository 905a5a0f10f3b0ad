// SPDX-License-Identifier: Apache-2.0
/*
 * Clocks of earlier quotes. TPM 2.0 part 1, section 36: resetCount counts TPM
 * resets, restartCount restarts since, clock milliseconds; none goes back
 * while those before it stay.
 */
#include "agent/verifier/clocks.h"
#include "agent/verifier/quote.h"
#include "agent/verifier/reason.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int clocks_init(struct clocks *clocks)
{
	*clocks = (struct clocks){ .lock = PTHREAD_MUTEX_INITIALIZER };
	clocks->entries = calloc(CLOCKS_MAX, sizeof(*clocks->entries));
	return clocks->entries ? 0 : -ENOMEM;
}

void clocks_clear(struct clocks *clocks)
{
	free(clocks->entries);
	clocks->entries = NULL;
}

/* The TPM's entry, or NULL. */
static struct clocks_entry *find(struct clocks *clocks,
				 const struct clocks_id *id)
{
	size_t i;

	for (i = 0; i < CLOCKS_MAX; i++)
		if (clocks->entries[i].used &&
		    !memcmp(&clocks->entries[i].id, id, sizeof(*id)))
			return &clocks->entries[i];
	return NULL;
}

/* The entry to give up: an empty one, or the longest unused. */
static struct clocks_entry *oldest(struct clocks *clocks)
{
	struct clocks_entry *found = &clocks->entries[0];
	size_t i;

	for (i = 1; i < CLOCKS_MAX; i++)
		if (clocks->entries[i].used < found->used)
			found = &clocks->entries[i];
	return found;
}

static bool goes_back(const struct clocks_entry *last, const struct quote *q)
{
	if (q->reset_count != last->reset_count)
		return q->reset_count < last->reset_count;
	if (q->restart_count != last->restart_count)
		return q->restart_count < last->restart_count;
	return q->clock < last->clock;
}

enum outcome clocks_check(struct clocks *clocks, const struct clocks_id *id,
			  const struct quote *quote, struct reason *ret_why)
{
	const struct clocks_entry *last;
	enum outcome outcome = CHECK_SKIP;

	pthread_mutex_lock(&clocks->lock);
	last = find(clocks, id);
	if (!last) {
		reason_set(ret_why, "this TPM's first quote here");
	} else if (goes_back(last, quote)) {
		outcome = CHECK_FAIL;
		reason_set(ret_why,
			   "the TPM went back: resets %u, restarts %u, clock %llu ms; before %u, %u, %llu ms",
			   quote->reset_count, quote->restart_count,
			   (unsigned long long)quote->clock, last->reset_count,
			   last->restart_count,
			   (unsigned long long)last->clock);
	} else {
		outcome = CHECK_PASS;
		reason_set(ret_why,
			   "goes on from the last quote: resets %u, restarts %u, clock %llu ms",
			   quote->reset_count, quote->restart_count,
			   (unsigned long long)quote->clock);
	}
	pthread_mutex_unlock(&clocks->lock);
	return outcome;
}

void clocks_remember(struct clocks *clocks, const struct clocks_id *id,
		     const struct quote *quote)
{
	struct clocks_entry *e;

	pthread_mutex_lock(&clocks->lock);
	e = find(clocks, id);
	if (!e)
		e = oldest(clocks);
	*e = (struct clocks_entry){
		.id = *id, .used = ++clocks->uses, .clock = quote->clock,
		.reset_count = quote->reset_count,
		.restart_count = quote->restart_count,
	};
	pthread_mutex_unlock(&clocks->lock);
}
