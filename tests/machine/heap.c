// SPDX-License-Identifier: Apache-2.0
/*
 * Memory that is never given back. The end of the machine's part of DRAM is
 * fixed: QEMU is started with at least 2 GiB whatever the guest gets.
 */
#include "heap.h"
#include "lib.h"
#include "stop.h"

#define HEAP_END 0x80000000ull

extern char machine_end[];

static struct {
	u64 at;
} heap;

void *heap_alloc(u64 size, u64 align)
{
	u64 start;

	if (!heap.at)
		heap.at = (u64)machine_end;
	start = (heap.at + align - 1) & ~(align - 1);
	size = (size + PAGE_SIZE - 1) & PAGE_MASK;
	if (start > HEAP_END || size > HEAP_END - start)
		stop(STOP_ERROR, "heap: no room for %lu bytes", size);
	heap.at = start + size;
	return memset((void *)start, 0, size);
}
