/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Making guest RAM private and the guest's, at boot.
 */
#ifndef DIRECT_GUEST_RAM_H
#define DIRECT_GUEST_RAM_H

#include "mm/gpa.h"

struct cpu;
struct firmware;

/*
 * Validate all guest RAM, but for the launch pages and the staging area, with
 * all rights for the guest's VMPL. Boot only. -EINVAL: the memory map lacks
 * what direct boot needs; -EIO: the host refused or mapped something twice.
 */
int guest_ram_validate(const struct firmware *firmware, struct cpu *cpu);

/*
 * Validate [at, at + size), page-aligned RAM that is shared, with all rights
 * for the guest's VMPL. Boot only. -EIO as above.
 */
int guest_ram_take(const struct firmware *firmware, struct cpu *cpu,
		   struct gpa at, u64 size);

/*
 * [at, at + size), launch pages, is no memory that a call may name from now
 * on; the guest's VMPL, which has no right to a launch page, gets none either.
 */
void guest_ram_reserve(struct gpa at, u64 size);

/*
 * The same for a launch page that the guest itself may read and write. -EIO.
 */
int guest_ram_show(const struct firmware *firmware, struct gpa at);

/*
 * End of the RAM that starts at or below 1 MiB and holds the launch area, at
 * most 4 GiB; 0 when there is none.
 */
u64 guest_ram_low_end(void);

#endif
