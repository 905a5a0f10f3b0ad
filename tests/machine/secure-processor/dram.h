/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The machine's DRAM as the secure processor sees it: all of it, by host
 * physical address. The addresses come from the host, so this is where they
 * are checked. The CPU keeps running meanwhile: copy, then check the copy.
 */
#ifndef SP_DRAM_H
#define SP_DRAM_H

#include "protocol/types.h"

/* QEMU's q35 puts DRAM below this at 0 and the rest at 4 GiB. */
#define SP_DRAM_LOW_SIZE	0x80000000ull
#define SP_DRAM_HIGH_START	0x100000000ull

/* A mapping of DRAM: base and its size in bytes. */
struct sp_dram {
	svp_u8 *base;
	svp_u64 size;
};

/*
 * Where the size bytes at hpa are mapped, or NULL when any of them is not
 * DRAM, when they wrap, or when they straddle the hole below 4 GiB.
 */
static inline svp_u8 *sp_dram_at(const struct sp_dram *dram, svp_u64 hpa,
				 svp_u64 size)
{
	svp_u64 start = 0, limit = dram->size;
	svp_u64 file_start = 0;

	if (limit > SP_DRAM_LOW_SIZE)
		limit = SP_DRAM_LOW_SIZE;
	if (hpa >= SP_DRAM_HIGH_START) {
		start = SP_DRAM_HIGH_START;
		file_start = SP_DRAM_LOW_SIZE;
		limit = dram->size > SP_DRAM_LOW_SIZE ?
			dram->size - SP_DRAM_LOW_SIZE : 0;
	}
	if (hpa - start > limit || size > limit - (hpa - start))
		return NULL;
	return dram->base + file_start + (hpa - start);
}

#endif
