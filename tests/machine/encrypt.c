// SPDX-License-Identifier: Apache-2.0
/*
 * A mask per page, the same each way. A guest's boot changes each page of its
 * memory once, so a mask is one line of eight words that is used over and over.
 */
#include "encrypt.h"

#define WORDS 8u
#define GOLDEN 0x9e3779b97f4a7c15ull

static u64 encrypt_key;

void encrypt_init(void)
{
	asm volatile("1: rdrand %0; jnc 1b" : "=r"(encrypt_key) : : "cc");
}

/* The finaliser of SplitMix64. */
static u64 mix(u64 x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ull;
	x = (x ^ x >> 27) * 0x94d049bb133111ebull;
	return x ^ x >> 31;
}

/* Unrolled: emulated, each instruction costs. */
static inline void mask_line(u64 *line, const u64 mask[WORDS])
{
	line[0] ^= mask[0];
	line[1] ^= mask[1];
	line[2] ^= mask[2];
	line[3] ^= mask[3];
	line[4] ^= mask[4];
	line[5] ^= mask[5];
	line[6] ^= mask[6];
	line[7] ^= mask[7];
}

void encrypt_page(struct hpa hpa)
{
	u64 *p = hpa_ptr(hpa);
	u64 *end = p + PAGE_SIZE / sizeof(*p);
	u64 mask[WORDS];
	unsigned int i;

	/* No byte stays as it was: none of a mask's bytes is 0. */
	for (i = 0; i < WORDS; i++)
		mask[i] = mix(encrypt_key + (hpa.v + i) * GOLDEN) |
			  0x0101010101010101ull;
	for (; p < end; p += WORDS)
		mask_line(p, mask);
}
