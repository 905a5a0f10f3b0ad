// SPDX-License-Identifier: Apache-2.0
/*
 * Validates memory at boot. The host chooses what is behind each address, so
 * a page that says it was validated before means an attack: two addresses for
 * one page, or a page that was swapped under us (APM 15.36.6).
 */
#include "mm/accept.h"

#include "lib/errno.h"
#include "mm/direct.h"
#include "protocol/ghcb.h"
#include "snp/ghcb.h"
#include "snp/ghcb_msr.h"
#include "snp/rmp.h"

int accept_early(struct gpa first, struct gpa end)
{
	for (; first.at < end.at; first.at += PAGE_SIZE) {
		if (ghcb_msr_page_state(first, SVP_PSC_PRIVATE) ||
		    pvalidate(direct_ptr(first), SVP_RMP_4K, true))
			return -EIO;
	}
	return 0;
}

/* Validate pages that are private now; 2 MiB at a time where aligned. */
static int validate(struct gpa first, struct gpa end)
{
	while (first.at < end.at) {
		bool large = is_aligned(first.at, LARGE_PAGE_SIZE) &&
			     end.at - first.at >= LARGE_PAGE_SIZE;
		unsigned int size = large ? SVP_RMP_2M : SVP_RMP_4K;

		if (pvalidate(direct_ptr(first), size, true))
			return -EIO;
		first.at += large ? LARGE_PAGE_SIZE : PAGE_SIZE;
	}
	return 0;
}

int accept_firmware(struct cpu *cpu, struct gpa first, struct gpa end)
{
	if (ghcb_page_state(cpu, first, end.at - first.at, SVP_PSC_PRIVATE))
		return -EIO;
	return validate(first, end);
}
