// SPDX-License-Identifier: Apache-2.0
/*
 * Builds page tables. Callers are the monitor's own files; addresses that a
 * process chose are bounded by process/space.c before they come here.
 */
#include "mm/paging.h"

#include "lib/errno.h"
#include "lib/string.h"
#include "mm/frames.h"

#define ENTRIES 512u
#define LOWER_ENTRIES 256u
#define ADDRESS_MASK 0x000ffffffffff000ull

static struct {
	u64 c_bit;
} paging RO_AFTER_INIT;

void paging_init(u64 c_bit)
{
	paging.c_bit = c_bit;
}

int paging_new(struct page_table *ret_table)
{
	u64 *root = frame_alloc();

	if (!root)
		return -ENOMEM;
	ret_table->root = root;
	return 0;
}

void paging_share_upper(struct page_table *to, const struct page_table *from)
{
	memcpy(to->root + LOWER_ENTRIES, from->root + LOWER_ENTRIES,
	       (ENTRIES - LOWER_ENTRIES) * sizeof(u64));
}

struct gpa paging_target(u64 entry)
{
	return gpa(entry & ADDRESS_MASK & ~paging.c_bit);
}

u64 paging_cr3(const struct page_table *t)
{
	return frame_gpa(t->root).at | paging.c_bit;
}

/* The index of va in a table of level 4 (top) to 1. */
static unsigned int index_of(u64 va, unsigned int level)
{
	return (unsigned int)(va >> (PAGE_SHIFT + 9 * (level - 1)) & (ENTRIES - 1));
}

static u64 *next_table(u64 entry)
{
	return frame_at(paging_target(entry));
}

/* The entry for va at level, making tables on the way. */
static int make_entry(const struct page_table *t, u64 va, unsigned int level,
		      u64 **ret_entry)
{
	u64 user = va >> 63 ? 0 : PTE_USER;
	u64 *table = t->root;
	unsigned int l;

	for (l = 4; l > level; l--) {
		u64 *entry = &table[index_of(va, l)];

		if (!(*entry & PTE_PRESENT)) {
			void *frame = frame_alloc();

			if (!frame)
				return -ENOMEM;
			*entry = frame_gpa(frame).at | paging.c_bit | PTE_PRESENT |
				 PTE_WRITE | user;
		} else if (*entry & PTE_LARGE) {
			return -EEXIST;
		}
		table = next_table(*entry);
	}
	*ret_entry = &table[index_of(va, level)];
	return 0;
}

static int map_at(struct page_table *t, u64 va, struct gpa at, u64 flags, unsigned int level)
{
	u64 *entry;
	int r = make_entry(t, va, level, &entry);

	if (r)
		return r;
	if (*entry)
		return -EEXIST;
	if (level == 2)
		flags |= PTE_LARGE;
	*entry = at.at | (flags & PTE_HOST ? 0 : paging.c_bit) | flags;
	return 0;
}

int paging_map(struct page_table *t, u64 va, struct gpa at, u64 flags)
{
	return map_at(t, va, at, flags, 1);
}

int paging_map_range(struct page_table *t, u64 va, struct gpa at, u64 size, u64 flags)
{
	u64 done = 0;

	while (done < size) {
		bool large = is_aligned(va + done, LARGE_PAGE_SIZE) &&
			     is_aligned(at.at + done, LARGE_PAGE_SIZE) &&
			     size - done >= LARGE_PAGE_SIZE;
		int r = map_at(t, va + done, gpa_add(at, done), flags, large ? 2 : 1);

		if (r)
			return r;
		done += large ? LARGE_PAGE_SIZE : PAGE_SIZE;
	}
	return 0;
}

u64 *paging_entry(const struct page_table *t, u64 va)
{
	u64 *table = t->root;
	unsigned int l;

	for (l = 4; l > 1; l--) {
		u64 entry = table[index_of(va, l)];

		if ((entry & (PTE_PRESENT | PTE_LARGE)) != PTE_PRESENT)
			return NULL;
		table = next_table(entry);
	}
	return &table[index_of(va, 1)];
}
