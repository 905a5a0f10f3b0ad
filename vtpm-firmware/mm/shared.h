/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory shared with the host (C-bit clear): the host may read and change it
 * at any time. Read once, copy, check the copy.
 */
#ifndef MM_SHARED_H
#define MM_SHARED_H

#include "mm/gpa.h"

struct cpu;

/*
 * Map [at, at + size), page-aligned, that is shared already, into the shared
 * window. Boot only. Returns the pointer, or NULL when out of frames.
 */
volatile void *shared_map(struct gpa at, u64 size);

/*
 * Turn count fresh frames into shared memory and map them: for guest request
 * pages. Not for QEMU's DMA, which knows only guest RAM. Boot only; cpu has a
 * GHCB. *ret_at is what to tell the host. NULL when out of frames or refused.
 */
volatile void *shared_alloc(struct cpu *cpu, unsigned int count, struct gpa *ret_at);

#endif
