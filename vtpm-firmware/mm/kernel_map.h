/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The monitor's own page tables (the map is in mm/direct.h). Nothing is
 * writable and executable; nothing of it is reachable from CPL3. Boot only,
 * but for kernel_table().
 */
#ifndef MM_KERNEL_MAP_H
#define MM_KERNEL_MAP_H

#include "mm/paging.h"

/*
 * Build the tables: the image by its sections, and the direct map of
 * [image end, region_end), with frames that are to be had already. -ENOMEM.
 */
int kernel_map_init(struct gpa image, struct gpa region_end);

/* Add [at, at + size) of guest RAM to the direct map. -ENOMEM, -EEXIST. */
int kernel_map_ram(struct gpa at, u64 size);

/*
 * A new stack of pages pages, an unmapped one below. *ret_top is where it
 * starts. -ENOMEM.
 */
int kernel_map_stack(unsigned int pages, u64 *ret_top);

/*
 * Take the right to write to RO_AFTER_INIT variables away, from the next load
 * of CR3 on for ever. No other CPU has loaded these tables yet.
 */
void kernel_map_seal(void);

/* The monitor's tables. */
struct page_table *kernel_table(void);

#endif
