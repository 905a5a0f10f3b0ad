// SPDX-License-Identifier: Apache-2.0
/*
 * memcpy and the like for the monitor. The string instructions of the CPU are
 * the fastest there are without vector registers; by words, for CPUs (and
 * emulators) that go one step at a time.
 */
#include "lib/string.h"

void *memcpy(void *to, const void *from, size_t size)
{
	size_t words = size / 8, bytes = size % 8;
	void *at = to;

	asm volatile("rep movsq"
		     : "+D"(at), "+S"(from), "+c"(words)
		     : : "memory");
	asm volatile("rep movsb"
		     : "+D"(at), "+S"(from), "+c"(bytes)
		     : : "memory");
	return to;
}

void *memset(void *at, int value, size_t size)
{
	unsigned long word = (unsigned char)value * 0x0101010101010101ul;
	size_t words = size / 8, bytes = size % 8;
	void *to = at;

	asm volatile("rep stosq"
		     : "+D"(to), "+c"(words)
		     : "a"(word)
		     : "memory");
	asm volatile("rep stosb"
		     : "+D"(to), "+c"(bytes)
		     : "a"(word)
		     : "memory");
	return at;
}

int memcmp(const void *a, const void *b, size_t size)
{
	const unsigned char *x = a, *y = b;

	for (; size; size--, x++, y++) {
		if (*x != *y)
			return *x - *y;
	}
	return 0;
}

size_t strlen(const char *s)
{
	size_t n = 0;

	while (s[n])
		n++;
	return n;
}
