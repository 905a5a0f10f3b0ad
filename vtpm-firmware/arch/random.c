// SPDX-License-Identifier: Apache-2.0
/*
 * Randomness from RDSEED alone, the source that the host has no hand in. All
 * keys come from it, so a source that is stuck, biased or dry ends the VM: all
 * of it goes through the health tests of NIST SP 800-90B, section 4.4, which
 * take a byte for 4 bits of entropy (RDSEED claims 8), a word for 32, and accept
 * one false alarm in 2^40.
 */
#include "arch/random.h"

#include "arch/spinlock.h"
#include "lib/log.h"
#include "lib/string.h"
#include "snp/ghcb.h"

/* Tries for a word. Other guests may drain RDSEED, but not for so long. */
#define TRIES			1000000u
/* Repetition count, 4.4.1: 1 + ceil(40 / 32) equal words. */
#define REPETITION_CUTOFF	3u
/*
 * Adaptive proportion, 4.4.2: among WINDOW bytes the first one so often. The
 * cutoff is 1 + critbinom(WINDOW, 2^-4, 1 - 2^-40). One byte more than the usual
 * 512, so that windows begin at each byte of a word in turn.
 */
#define WINDOW			513u
#define PROPORTION_CUTOFF	78u
/* Start-up tests, 4.3: over at least so many bytes. */
#define START_UP_BYTES		1024u

/* The source, as the bytes so far have shown it. */
static struct {
	struct spinlock lock;
	u64 last;		/* repetition: run times */
	unsigned int run;
	u8 first;		/* proportion: seen times among at bytes */
	unsigned int seen;
	unsigned int at;
} source;

static void fail(const char *why) __attribute__((noreturn));

static void fail(const char *why)
{
	log_line("RDSEED: %s", why);
	ghcb_terminate(TERM_RANDOM);
}

static void test_repetition(u64 word)
{
	source.run = word == source.last ? source.run + 1 : 1;
	source.last = word;
	if (source.run >= REPETITION_CUTOFF)
		fail("repeats itself");
}

static void test_proportion(u8 byte)
{
	if (!source.at) {
		source.first = byte;
		source.seen = 0;
	}
	source.seen += byte == source.first;
	source.at = (source.at + 1) % WINDOW;
	if (source.seen >= PROPORTION_CUTOFF)
		fail("is biased");
}

static u64 take_word(void)
{
	u64 word;
	unsigned int i;

	for (i = 0; !rdseed(&word); i++) {
		if (i == TRIES)
			fail("has run dry");
		__builtin_ia32_pause();
	}
	test_repetition(word);
	for (i = 0; i < sizeof(word); i++)
		test_proportion((u8)(word >> 8 * i));
	return word;
}

void random_init(void)
{
	unsigned int i;

	for (i = 0; i < START_UP_BYTES; i += sizeof(u64))
		take_word();
}

void random_bytes(void *to, size_t size)
{
	u8 *at = to;
	u64 word = 0;

	spin_lock(&source.lock);
	while (size) {
		size_t n = size < sizeof(word) ? size : sizeof(word);

		word = take_word();
		memcpy(at, &word, n);
		at += n;
		size -= n;
	}
	spin_unlock(&source.lock);
	wipe(&word, sizeof(word));
}
