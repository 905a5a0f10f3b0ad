/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which gPA lies at which hPA: guest memory is a short table of regions, each
 * contiguous in both. The host decides it (QEMU's DRAM is the host's), the NPT
 * and every software access go through it. What is in no region is MMIO.
 */
#ifndef MACHINE_REGION_H
#define MACHINE_REGION_H

#include <errno.h>
#include "types.h"

#define MAX_REGIONS 8u

enum region_kind {
	REGION_RAM,		/* guest RAM: gPA == hPA, devices' DMA reaches it */
	REGION_FIRMWARE,	/* backed from the machine's heap */
};

struct region {
	struct gpa gpa;
	u64 size;
	struct hpa hpa;
	enum region_kind kind;
};

/*
 * Add a region; all of it page-aligned. -EINVAL: misaligned or empty; -EEXIST:
 * overlaps a region's gPA; -ENOSPC: table full. Before npt_init() only.
 */
int region_add(const struct region *r);

/* The i-th region in the order added, or NULL. */
const struct region *region_at(unsigned int i);

/* The region that holds this gPA (C-bit ignored), or NULL: it is MMIO. */
const struct region *region_find(struct gpa gpa);

/* Where the gPA (C-bit ignored) lies. -EFAULT when in no region. */
int region_hpa(struct gpa gpa, struct hpa *ret_hpa);

/*
 * From now on this page of a region lies at another hPA; for a hostile host,
 * which tells the NPTs (npt_refresh()). At most MAX_MOVED pages, else ignored.
 */
#define MAX_MOVED 8u
void region_move(struct gpa gpa, struct hpa hpa);

/* Has any page moved? Then regions are not contiguous in hPA. */
bool region_any_moved(void);

/* The gPA that the regions give this hPA. -EFAULT when none does. */
int region_gpa(struct hpa hpa, struct gpa *ret_gpa);

#endif
