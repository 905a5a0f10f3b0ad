/* SPDX-License-Identifier: Apache-2.0 */
/* The host's memory map, from the parameter area. Hostile. */
#ifndef MM_MEMORY_MAP_H
#define MM_MEMORY_MAP_H

#include "mm/guest_mem.h"

/*
 * Parse the monitor's copy of the parameter area, one page: the guest's RAM,
 * *ret_count ranges in ret_ranges (room for GUEST_MAX_RANGES), ascending and
 * disjoint, below the firmware region; the launch area lies in one of them.
 * -EINVAL for anything else.
 */
int memory_map_parse(const void *parameters, struct guest_range *ret_ranges,
		     unsigned int *ret_count);

/* The number of vCPUs that the host names: 1 .. max, or -EINVAL. */
int memory_map_vcpus(const void *parameters, unsigned int max, unsigned int *ret_vcpus);

#endif
