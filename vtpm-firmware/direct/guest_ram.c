// SPDX-License-Identifier: Apache-2.0
/*
 * Boot-time validation, 2 MiB at a time where it can be: page by page it would
 * take minutes. Nothing is zeroed, since no guest relies on what its RAM holds
 * when it starts. APM 15.36.5 and 15.36.6.
 */
#include "direct/guest_layout.h"
#include "direct/guest_ram.h"
#include "firmware.h"
#include "lib/errno.h"
#include "mm/guest_mem.h"
#include "protocol/ghcb.h"
#include "snp/ghcb.h"
#include "snp/rmp.h"

/* PVALIDATE and RMPADJUST one page of the given size. */
static int take_page(struct gpa at, unsigned int size, unsigned int vmpl)
{
	void *va = guest_rmp_va(at, size == SVP_RMP_2M ? LARGE_PAGE_SIZE :
							 PAGE_SIZE);
	unsigned int rc;

	if (!va)
		return -EINVAL;
	rc = pvalidate(va, size, true);
	if (rc == SVP_RMP_FAIL_SIZE)
		return -EAGAIN;
	/* Anything else is a page that the host has put here twice. */
	if (rc)
		return -EIO;
	return rmpadjust(va, size, vmpl | SVP_RMPADJUST_ALL) ? -EIO : 0;
}

static int take_small_pages(struct gpa at, u64 size, unsigned int vmpl)
{
	for (u64 done = 0; done < size; done += PAGE_SIZE)
		if (take_page(gpa_add(at, done), SVP_RMP_4K, vmpl))
			return -EIO;
	return 0;
}

/* The next step from at: a large page if all of one is left, else to there. */
static u64 step(struct gpa at, u64 left)
{
	u64 to_large = align_up(at.at, LARGE_PAGE_SIZE) - at.at;

	if (!to_large && left >= LARGE_PAGE_SIZE)
		return LARGE_PAGE_SIZE;
	return to_large && to_large < left ? to_large : left;
}

int guest_ram_take(const struct firmware *firmware, struct cpu *cpu,
		   struct gpa at, u64 size)
{
	unsigned int vmpl = firmware->guest_vmpl;
	u64 piece;

	if (ghcb_page_state(cpu, at, size, SVP_PSC_PRIVATE))
		return -EIO;
	for (u64 done = 0; done < size; done += piece) {
		struct gpa here = gpa_add(at, done);
		int rc = -EAGAIN;

		piece = step(here, size - done);
		if (piece == LARGE_PAGE_SIZE &&
		    is_aligned(here.at, LARGE_PAGE_SIZE))
			rc = take_page(here, SVP_RMP_2M, vmpl);
		if (rc == -EAGAIN)
			rc = take_small_pages(here, piece, vmpl);
		if (rc)
			return -EIO;
	}
	guest_lock();
	guest_pages_change(at, size, 0, GUEST_PAGE_VALIDATED);
	guest_unlock();
	return 0;
}

void guest_ram_reserve(struct gpa at, u64 size)
{
	guest_lock();
	guest_pages_change(at, size, 0,
			   GUEST_PAGE_VALIDATED | GUEST_PAGE_FIRMWARE);
	guest_unlock();
}

int guest_ram_show(const struct firmware *firmware, struct gpa at)
{
	void *va = guest_rmp_va(at, PAGE_SIZE);

	if (!va || rmpadjust(va, SVP_RMP_4K, firmware->guest_vmpl |
			     SVP_RMPADJUST_ALL))
		return -EIO;
	guest_ram_reserve(at, PAGE_SIZE);
	return 0;
}

u64 guest_ram_low_end(void)
{
	unsigned int count;
	const struct guest_range *range = guest_mem_ranges(&count);

	for (unsigned int i = 0; i < count; i++) {
		u64 end = range[i].first.at + range[i].size;

		if (range[i].first.at > GUEST_LOW_HOLE_END ||
		    end < GUEST_STACK_TOP)
			continue;
		return end < GUEST_LOW_END ? end : GUEST_LOW_END;
	}
	return 0;
}

/* What stays as it is for now, ascending. */
static const struct guest_range untouched[] = {
	{ { GUEST_STAGING }, GUEST_STAGING_SIZE },
	{ { FW_LOW_BASE }, FW_GUEST_CAA_GPA - FW_LOW_BASE },
};

/* Validate a range of RAM but for what is untouched. */
static int validate_range(const struct firmware *firmware, struct cpu *cpu,
			  const struct guest_range *range)
{
	u64 at = range->first.at, end = at + range->size;
	int rc;

	for (size_t i = 0; i < ARRAY_SIZE(untouched); i++) {
		u64 hole = untouched[i].first.at;

		if (at >= hole + untouched[i].size || end <= hole)
			continue;
		if (at > hole || end < hole + untouched[i].size)
			return -EINVAL;
		rc = at == hole ? 0 : guest_ram_take(firmware, cpu, gpa(at),
						     hole - at);
		if (rc)
			return rc;
		at = hole + untouched[i].size;
	}
	return at == end ? 0 : guest_ram_take(firmware, cpu, gpa(at), end - at);
}

int guest_ram_validate(const struct firmware *firmware, struct cpu *cpu)
{
	unsigned int count;
	const struct guest_range *range = guest_mem_ranges(&count);

	if (!guest_ram_low_end())
		return -EINVAL;
	for (unsigned int i = 0; i < count; i++) {
		int rc = validate_range(firmware, cpu, &range[i]);

		if (rc)
			return rc;
	}
	return 0;
}
