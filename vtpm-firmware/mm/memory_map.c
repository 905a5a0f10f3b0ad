// SPDX-License-Identifier: Apache-2.0
/*
 * Reads what the IGVM loader wrote into the parameter area (IGVM VP_COUNT and
 * MEMORY_MAP). Whatever is odd is refused: a host that means well has no need
 * of it.
 */
#include "mm/memory_map.h"

#include "image/layout.h"
#include "lib/errno.h"
#include "protocol/cursor.h"
#include "protocol/igvm.h"

/* RAM of the guest must stay below the firmware's own region. */
static bool to_range(const struct svp_igvm_memory_range *m, struct guest_range *ret_range)
{
	u64 limit = FW_BASE / PAGE_SIZE;

	if (m->first_page >= limit || m->page_count > limit - m->first_page)
		return false;
	ret_range->first = gpa(m->first_page * PAGE_SIZE);
	ret_range->size = m->page_count * PAGE_SIZE;
	return true;
}

static bool is_after(const struct guest_range *r, const struct guest_range *last)
{
	return r->first.at >= last->first.at + last->size;
}

static bool holds_launch_area(const struct guest_range *r)
{
	return r->first.at <= FW_LOW_BASE &&
	       r->first.at + r->size >= FW_LOW_BASE + FW_LOW_SIZE;
}

int memory_map_parse(const void *parameters, struct guest_range *ret_ranges,
		     unsigned int *ret_count)
{
	struct svp_reader in = svp_reader(parameters, PAGE_SIZE);
	const struct svp_igvm_memory_range *m;
	unsigned int n = 0;
	bool launch_area = false;

	svp_take(&in, FW_PARAMETERS_MEMORY_MAP);
	for (;;) {
		m = (const void *)svp_take(&in, sizeof(*m));
		if (!m || !m->page_count)
			break;
		if (m->type != SVP_IGVM_MEMORY_RAM)
			continue;
		if (n == GUEST_MAX_RANGES || !to_range(m, &ret_ranges[n]) ||
		    (n && !is_after(&ret_ranges[n], &ret_ranges[n - 1])))
			return -EINVAL;
		launch_area |= holds_launch_area(&ret_ranges[n]);
		n++;
	}
	if (!launch_area)
		return -EINVAL;
	*ret_count = n;
	return 0;
}

int memory_map_vcpus(const void *parameters, unsigned int max, unsigned int *ret_vcpus)
{
	u32 n = svp_le32((const u8 *)parameters + FW_PARAMETERS_VP_COUNT);

	if (!n || n > max)
		return -EINVAL;
	*ret_vcpus = n;
	return 0;
}
