// SPDX-License-Identifier: Apache-2.0
/* The host's parameter area; what is taken must keep memory_map.h's promises. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "mm/memory_map.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct guest_range ranges[GUEST_MAX_RANGES];
	uint8_t page[PAGE_SIZE] = { 0 };
	unsigned int i, count, vcpus;
	u64 above = 0;

	memcpy(page, data, size < sizeof(page) ? size : sizeof(page));
	memory_map_vcpus(page, 64, &vcpus);
	if (memory_map_parse(page, ranges, &count))
		return 0;
	for (i = 0; i < count; i++) {
		if (ranges[i].first.at < above || !ranges[i].size ||
		    !is_aligned(ranges[i].first.at | ranges[i].size, PAGE_SIZE))
			abort();
		above = ranges[i].first.at + ranges[i].size;
	}
	if (above > 0x8000000000)
		abort();
	return 0;
}
