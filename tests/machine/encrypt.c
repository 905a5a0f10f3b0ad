// SPDX-License-Identifier: Apache-2.0
/*
 * A mask per page, the same each way. A guest's boot changes each page of its
 * memory once, so a mask is one line of eight words that is used over and over.
 * What is read without C-bit is rare: a cipher, as hardware has it.
 */
#include "encrypt.h"
#include "speck.h"

#define WORDS 8u
#define GOLDEN 0x9e3779b97f4a7c15ull

struct line {
	u64 word[WORDS];
};

static struct {
	u64 mask;
	struct speck data, tweak;
} keys;

static u64 random_word(void)
{
	u64 r;

	asm volatile("1: rdrand %0; jnc 1b" : "=r"(r) : : "cc");
	return r;
}

static void random_key(struct speck *s)
{
	speck_init(s, (struct speck_block){ random_word(), random_word() });
}

void encrypt_init(void)
{
	keys.mask = random_word();
	random_key(&keys.data);
	random_key(&keys.tweak);
}

/* The finaliser of SplitMix64. */
static u64 mix(u64 x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ull;
	x = (x ^ x >> 27) * 0x94d049bb133111ebull;
	return x ^ x >> 31;
}

/* Unrolled: emulated, each instruction costs. */
static inline void mask_line(struct line *line, const struct line *mask)
{
	line->word[0] ^= mask->word[0];
	line->word[1] ^= mask->word[1];
	line->word[2] ^= mask->word[2];
	line->word[3] ^= mask->word[3];
	line->word[4] ^= mask->word[4];
	line->word[5] ^= mask->word[5];
	line->word[6] ^= mask->word[6];
	line->word[7] ^= mask->word[7];
}

void encrypt_page(struct hpa hpa)
{
	struct line *line = hpa_ptr(hpa);
	struct line *end = line + PAGE_SIZE / sizeof(*line);
	struct line mask;
	unsigned int i;

	/* No byte stays as it was: none of a mask's bytes is 0. */
	for (i = 0; i < WORDS; i++)
		mask.word[i] = mix(keys.mask + (hpa.v + i) * GOLDEN) |
			       0x0101010101010101ull;
	for (; line < end; line++)
		mask_line(line, &mask);
}

/* XEX: the block's address, encrypted, goes in before and after. */
static void encrypt_block(struct speck_block *b, u64 address)
{
	struct speck_block tweak = { 0, address };

	speck_encrypt(&keys.tweak, &tweak);
	b->x ^= tweak.x;
	b->y ^= tweak.y;
	speck_encrypt(&keys.data, b);
	b->x ^= tweak.x;
	b->y ^= tweak.y;
}

void encrypt_read(struct hpa hpa, void *to)
{
	const struct speck_block *from = hpa_ptr(hpa);
	struct speck_block *d = to;
	unsigned int i;

	for (i = 0; i < PAGE_SIZE / sizeof(*d); i++) {
		d[i] = from[i];
		encrypt_block(&d[i], hpa.v + i * sizeof(*d));
	}
}
