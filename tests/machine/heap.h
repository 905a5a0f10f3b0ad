/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory that is never given back: hPA from the machine's end to 0x80000000.
 */
#ifndef MACHINE_HEAP_H
#define MACHINE_HEAP_H

#include "types.h"

/*
 * Take size bytes (rounded up to pages) of zeros, aligned to align (a power of
 * two, at least PAGE_SIZE). Never fails: the machine stops when it is full.
 */
void *heap_alloc(u64 size, u64 align);

#endif
