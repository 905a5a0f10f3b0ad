/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The firmware region for unit tests of the monitor: ordinary memory in place
 * of the direct map.
 */
#ifndef FAKE_ARENA_H
#define FAKE_ARENA_H

#include "mm/gpa.h"

#define ARENA_BASE 0x8000000000ull
#define ARENA_PAGES 4096u

/* Forget everything and give the frame allocator pages of the arena. */
void arena_reset(unsigned int pages);

#endif
