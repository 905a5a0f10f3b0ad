// SPDX-License-Identifier: Apache-2.0
/*
 * memcpy and the like for the monitor. The string instructions of the CPU are
 * the fastest there are without vector registers.
 */
#include "lib/string.h"

void *memcpy(void *to, const void *from, size_t size)
{
	void *at = to;

	asm volatile("rep movsb"
		     : "+D"(at), "+S"(from), "+c"(size)
		     : : "memory");
	return to;
}

void *memset(void *at, int value, size_t size)
{
	void *to = at;

	asm volatile("rep stosb"
		     : "+D"(to), "+c"(size)
		     : "a"(value)
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
