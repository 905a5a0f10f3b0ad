/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The block cipher Speck128/128 (Beaulieu and others, IACR eprint 2013/404):
 * AES needs FPU registers, which are the guest's, or tables.
 */
#ifndef MACHINE_SPECK_H
#define MACHINE_SPECK_H

#include "types.h"

#define SPECK_ROUNDS 32u

struct speck {
	u64 round[SPECK_ROUNDS];	/* keys */
};

/* A block or a key: two words, the paper's x and y. */
struct speck_block {
	u64 x, y;
};

static inline void speck_round(struct speck_block *b, u64 key)
{
	b->x = ((b->x >> 8 | b->x << 56) + b->y) ^ key;
	b->y = (b->y << 3 | b->y >> 61) ^ b->x;
}

static inline void speck_init(struct speck *s, struct speck_block key)
{
	unsigned int i;

	for (i = 0; i < SPECK_ROUNDS; i++) {
		s->round[i] = key.y;
		speck_round(&key, i);
	}
}

static inline void speck_encrypt(const struct speck *s, struct speck_block *b)
{
	unsigned int i;

	for (i = 0; i < SPECK_ROUNDS; i++)
		speck_round(b, s->round[i]);
}

#endif
