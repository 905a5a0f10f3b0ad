// SPDX-License-Identifier: Apache-2.0
/* Ordinary memory as the direct map of the firmware region. */
#include "fake_arena.h"

#include <string.h>

#include "mm/direct.h"
#include "mm/frames.h"

static u8 arena[ARENA_PAGES * PAGE_SIZE] __attribute__((aligned(4096)));

void *direct_ptr(struct gpa at)
{
	return arena + (at.at - ARENA_BASE);
}

struct gpa direct_gpa(const void *ptr)
{
	return gpa(ARENA_BASE + (u64)((const u8 *)ptr - arena));
}

void arena_reset(unsigned int pages)
{
	memset(arena, 0xa5, sizeof(arena));
	frames_init(gpa(ARENA_BASE), gpa(ARENA_BASE + (u64)pages * PAGE_SIZE));
}
