// SPDX-License-Identifier: Apache-2.0
/*
 * Randomness from the CPU, the only source that the host has no hand in
 * (RDSEED, RDRAND: APM vol. 3).
 */
#include "arch/random.h"

#include "lib/errno.h"
#include "lib/string.h"

/* RDSEED runs dry under load, RDRAND practically never. */
#define SEED_TRIES	64u
#define RAND_TRIES	1024u

static bool read_word(u64 *ret_word)
{
	unsigned int i;
	bool ok;

	for (i = 0; i < SEED_TRIES; i++) {
		asm volatile("rdseed %0" : "=r"(*ret_word), "=@ccc"(ok));
		if (ok)
			return true;
		__builtin_ia32_pause();
	}
	for (i = 0; i < RAND_TRIES; i++) {
		asm volatile("rdrand %0" : "=r"(*ret_word), "=@ccc"(ok));
		if (ok)
			return true;
	}
	return false;
}

int random_bytes(void *to, size_t size)
{
	u8 *at = to;
	u64 word;

	while (size) {
		size_t n = size < sizeof(word) ? size : sizeof(word);

		if (!read_word(&word))
			return -EIO;
		memcpy(at, &word, n);
		at += n;
		size -= n;
	}
	wipe(&word, sizeof(word));
	return 0;
}
