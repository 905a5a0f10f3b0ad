/* SPDX-License-Identifier: Apache-2.0 */
/*
 * 4-level page tables (APM vol. 2, 5.3), the monitor's and the processes'.
 * Tables are page frames. Nothing here flushes a TLB: the caller loads CR3
 * before the change must be seen.
 */
#ifndef MM_PAGING_H
#define MM_PAGING_H

#include "lib/types.h"

struct gpa;

#define PTE_PRESENT	(1ull << 0)
#define PTE_WRITE	(1ull << 1)
#define PTE_USER	(1ull << 2)
#define PTE_LARGE	(1ull << 7)
/* Ours to use: an entry that holds a frame, whether or not it is present. */
#define PTE_OWNED	(1ull << 9)
/* Ours to use: map shared with the host, C-bit clear. */
#define PTE_HOST	(1ull << 10)
#define PTE_NX		(1ull << 63)
#define PTE_FLAGS	(PTE_NX | 0xfffull)

/* One address space: the top-level table. */
struct page_table {
	u64 *root;
};

/* Set the mask of the C-bit for all tables made from now on. Boot only. */
void paging_init(u64 c_bit);

/* A new empty table. -ENOMEM. */
int paging_new(struct page_table *ret_table);

/* Give process tables the monitor's upper half. */
void paging_share_upper(struct page_table *to, const struct page_table *from);

/* Map the 4 KiB page at to va. PTE_* flags. -ENOMEM, -EEXIST. */
int paging_map(struct page_table *t, u64 va, struct gpa at, u64 flags);

/*
 * Map [at, at + size), page-aligned, at va, with 2 MiB pages where both are
 * aligned. -ENOMEM, -EEXIST (what was mapped before stays).
 */
int paging_map_range(struct page_table *t, u64 va, struct gpa at, u64 size, u64 flags);

/* The 4 KiB entry for va, or NULL when there is no table for it. */
u64 *paging_entry(const struct page_table *t, u64 va);

/* The address in an entry. */
struct gpa paging_target(u64 entry);

/* What to load into CR3. */
u64 paging_cr3(const struct page_table *t);

#endif
