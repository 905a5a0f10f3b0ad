/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The clock of each TPM in its last trusted quote. A quote that is older than
 * one seen before was made by a TPM that was rolled back, or by a copy of it.
 * Safe to use from several threads.
 */
#ifndef VERIFIER_CLOCKS_H
#define VERIFIER_CLOCKS_H

#include <pthread.h>

#include "agent/verifier/outcome.h"
#include "protocol/tpm_wire.h"

struct quote;
struct reason;

/* TPMs that are remembered; the one not heard of longest goes first. */
#define CLOCKS_MAX 4096u

/* Which TPM: SHA-256 of its manifest, whose keys are new at each boot. */
struct clocks_id {
	svp_u8 digest[SVP_SHA256_SIZE];
};

/* A TPM and its last quote's clock. */
struct clocks_entry {
	struct clocks_id id;
	svp_u64 used;		/* order of use; 0: empty */
	svp_u64 clock;
	svp_u32 reset_count;
	svp_u32 restart_count;
};

struct clocks {
	pthread_mutex_t lock;
	svp_u64 uses;
	struct clocks_entry *entries;	/* CLOCKS_MAX, owned */
};

/* An empty memory. 0 or -ENOMEM. */
int clocks_init(struct clocks *clocks);

void clocks_clear(struct clocks *clocks);

/* Does the quote's clock go on from the last one? SKIP: it is the first. */
enum outcome clocks_check(struct clocks *clocks, const struct clocks_id *id,
			  const struct quote *quote, struct reason *ret_why);

/* Keep the clock of a quote that was trusted. */
void clocks_remember(struct clocks *clocks, const struct clocks_id *id,
		     const struct quote *quote);

#endif
