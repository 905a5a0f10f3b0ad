// SPDX-License-Identifier: Apache-2.0
/*
 * Builds the monitor's address space from the linker's symbols. Each section
 * of the image gets exactly the rights it needs, and the direct map leaves the
 * image out, so that no second way leads to its text.
 */
#include "mm/kernel_map.h"

#include "lib/errno.h"
#include "mm/direct.h"
#include "mm/frames.h"
#include "mm/shared.h"
#include "protocol/ghcb.h"
#include "snp/ghcb.h"
#include "snp/rmp.h"

/* From monitor.ld, all page-aligned. */
extern char image_text[], image_rodata[], image_ro_after_init[], image_data[];
extern char image_stack_guard[], image_stack[], image_end[];

static struct {
	struct page_table table;
	u64 next_stack;
} kernel RO_AFTER_INIT;

struct page_table *kernel_table(void)
{
	return &kernel.table;
}

/* Map the image from one symbol to another. */
static int map_section(struct gpa image, const char *from, const char *to, u64 flags)
{
	u64 offset = (u64)from - IMAGE_BASE;

	return paging_map_range(&kernel.table, (u64)from, gpa_add(image, offset),
				(u64)(to - from), PTE_PRESENT | flags);
}

int kernel_map_init(struct gpa image, struct gpa region_end)
{
	u64 image_size = (u64)image_end - IMAGE_BASE;
	struct gpa rest = gpa_add(image, image_size);
	int r = paging_new(&kernel.table);

	kernel.next_stack = STACKS_BASE;
	if (!r)
		r = map_section(image, (char *)IMAGE_BASE, image_text, PTE_NX);
	if (!r)
		r = map_section(image, image_text, image_rodata, 0);
	if (!r)
		r = map_section(image, image_rodata, image_ro_after_init, PTE_NX);
	if (!r)
		r = map_section(image, image_ro_after_init, image_stack_guard,
				PTE_NX | PTE_WRITE);
	if (!r)
		r = map_section(image, image_stack, image_end, PTE_NX | PTE_WRITE);
	if (!r)
		r = paging_map_range(&kernel.table, DIRECT_BASE + rest.at, rest,
				     region_end.at - rest.at,
				     PTE_PRESENT | PTE_NX | PTE_WRITE);
	return r;
}

void kernel_map_seal(void)
{
	u64 va;

	for (va = (u64)image_ro_after_init; va < (u64)image_data; va += PAGE_SIZE)
		*paging_entry(&kernel.table, va) &= ~PTE_WRITE;
}

int kernel_map_ram(struct gpa at, u64 size)
{
	return paging_map_range(&kernel.table, DIRECT_BASE + at.at, at, size,
				PTE_PRESENT | PTE_NX | PTE_WRITE);
}

int kernel_map_stack(unsigned int pages, u64 *ret_top)
{
	u64 va = kernel.next_stack + PAGE_SIZE;
	unsigned int i;

	for (i = 0; i < pages; i++, va += PAGE_SIZE) {
		void *frame = frame_alloc();
		int r = frame ? paging_map(&kernel.table, va, frame_gpa(frame),
					   PTE_PRESENT | PTE_NX | PTE_WRITE) : -ENOMEM;

		if (r)
			return r;
	}
	kernel.next_stack = va;
	*ret_top = va;
	return 0;
}

volatile void *shared_map(struct gpa at, u64 size)
{
	u64 va = SHARED_BASE + at.at;

	if (paging_map_range(&kernel.table, va, at, size,
			     PTE_PRESENT | PTE_NX | PTE_WRITE | PTE_HOST))
		return NULL;
	return (volatile void *)va;
}

/* Take the pages away from the private side, then give them to the host. */
static int make_shared(struct cpu *cpu, u8 *frames, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++) {
		if (pvalidate(frames + (size_t)i * PAGE_SIZE, SVP_RMP_4K, false))
			return -EIO;
	}
	return ghcb_page_state(cpu, frame_gpa(frames), (u64)count * PAGE_SIZE,
			       SVP_PSC_SHARED);
}

volatile void *shared_alloc(struct cpu *cpu, unsigned int count, struct gpa *ret_at)
{
	u8 *frames = frames_alloc(count);
	volatile void *shared;

	if (!frames || make_shared(cpu, frames, count))
		return NULL;
	shared = shared_map(frame_gpa(frames), (u64)count * PAGE_SIZE);
	if (shared)
		*ret_at = frame_gpa(frames);
	return shared;
}
