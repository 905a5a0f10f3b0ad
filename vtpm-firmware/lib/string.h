/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The C library's memory functions, which gcc also calls by itself, and a wipe
 * that the compiler can't drop. Same prototypes as <string.h>, so that both
 * may be included on the host, where the C library's own are used.
 */
#ifndef LIB_STRING_H
#define LIB_STRING_H

#include <stddef.h>

void *memcpy(void *to, const void *from, size_t size);
void *memset(void *at, int value, size_t size);
int memcmp(const void *a, const void *b, size_t size);
size_t strlen(const char *s);

/* Overwrite size bytes with zeros, even when nothing reads them again. */
static inline void wipe(void *at, size_t size)
{
	memset(at, 0, size);
	asm volatile("" : : "r"(at) : "memory");
}

#endif
