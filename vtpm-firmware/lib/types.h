/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Short integer names and the few helpers that every file of the monitor uses.
 * Freestanding, and the same on the host where the unit tests run.
 */
#ifndef LIB_TYPES_H
#define LIB_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;

#define PAGE_SIZE	4096u
#define PAGE_SHIFT	12u
#define LARGE_PAGE_SIZE	(2u << 20)

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/* What boot writes and nobody afterwards: kernel_map_seal(). */
#define RO_AFTER_INIT	__attribute__((section(".ro_after_init")))

/* Is v a multiple of size, a power of two? */
static inline bool is_aligned(u64 v, u64 size)
{
	return !(v & (size - 1));
}

/* v rounded down to a multiple of size, a power of two. */
static inline u64 align_down(u64 v, u64 size)
{
	return v & ~(size - 1);
}

/* v rounded up to a multiple of size, a power of two; the caller bounds v. */
static inline u64 align_up(u64 v, u64 size)
{
	return align_down(v + size - 1, size);
}

#endif
