// SPDX-License-Identifier: Apache-2.0
/*
 * The PVALIDATE call of the SVSM core protocol (AMD 58019, section 6.2). Only
 * VMPL0 may execute PVALIDATE, so the guest names the pages. The monitor's own
 * record of each page decides, not the host's: a page that is validated is
 * never validated again, or the host could swap it for another (APM 15.36.6).
 */
#include "arch/percpu.h"
#include "calls/calls.h"
#include "calls/pvalidate.h"
#include "firmware.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "mm/guest_mem.h"
#include "protocol/svsm_core.h"
#include "snp/rmp.h"

/* Pages after which other vCPUs get their turn: each may have to be zeroed. */
#define PAGES_PER_CALL 16384u

/* The list as copied from the guest; entries in the call's page. */
struct list {
	struct gpa at;
	struct svp_pvalidate header;
	u64 *entry;
};

/* An entry, decoded. */
struct range {
	struct gpa first;
	u64 size;
	unsigned int page_size;	/* SVP_RMP_4K or SVP_RMP_2M */
	bool validate;
	bool ignore_no_change;
};

/* -EINVAL: a reserved bit, a reserved size or a misaligned large page. */
static int decode(u64 entry, struct range *ret_range)
{
	u64 size = entry & SVP_PVALIDATE_SIZE_MASK;
	bool large = size == SVP_PVALIDATE_SIZE_2M;
	struct range range = {
		.first = gpa(entry & SVP_PVALIDATE_GPA_MASK),
		.size = large ? LARGE_PAGE_SIZE : PAGE_SIZE,
		.page_size = large ? SVP_RMP_2M : SVP_RMP_4K,
		.validate = entry & SVP_PVALIDATE_VALIDATE,
		.ignore_no_change = entry & SVP_PVALIDATE_IGNORE_CF,
	};

	if (entry & SVP_PVALIDATE_RESERVED ||
	    (!large && size != SVP_PVALIDATE_SIZE_4K))
		return -EINVAL;
	if (!is_aligned(range.first.at, range.size))
		return -EINVAL;
	*ret_range = range;
	return 0;
}

/* May the guest change these pages at all? Lock held. */
static bool may_change(const struct range *r)
{
	return guest_is_ram(r->first, r->size) &&
	       !(guest_pages_any(r->first, r->size) & ~GUEST_PAGE_VALIDATED);
}

/* Copy the list's header, then its entries, once. */
static int read_list(struct list *list)
{
	u64 room = PAGE_SIZE - list->at.at % PAGE_SIZE;

	if (!is_aligned(list->at.at, sizeof(u64)) ||
	    guest_read(list->at, &list->header, sizeof(list->header)))
		return -EFAULT;
	if (list->header.next >= list->header.count ||
	    list->header.count > (room - sizeof(list->header)) / sizeof(u64))
		return -EINVAL;
	return guest_read(gpa_add(list->at, sizeof(list->header)), list->entry,
			  list->header.count * sizeof(u64));
}

/* Check every entry that is still to be done. Lock held. */
static int check_list(const struct list *list)
{
	for (unsigned int i = list->header.next; i < list->header.count; i++) {
		struct range range;
		int rc = decode(list->entry[i], &range);

		if (rc)
			return rc;
		if (!may_change(&range))
			return -EFAULT;
	}
	return 0;
}

/* The result for a failed PVALIDATE or RMPADJUST. */
static u32 failure(unsigned int rc)
{
	return SVP_ERR_PROTOCOL_BASE + rc;
}

/*
 * The contents are the host's until the guest's own first write: zeros instead,
 * and the guest's rights only after that.
 */
static u32 validate(const struct range *r, unsigned int vmpl)
{
	void *va = guest_rmp_va(r->first, r->size);
	unsigned int rc = pvalidate(va, r->page_size, true);

	/*
	 * Not validated by us but by the RMP: the host has put another page
	 * here. That is never to be ignored.
	 */
	if (rc)
		return failure(rc);
	guest_pages_change(r->first, r->size, 0, GUEST_PAGE_VALIDATED);
	memset(va, 0, r->size);
	rc = rmpadjust(va, r->page_size, vmpl | SVP_RMPADJUST_ALL);
	return rc ? failure(rc) : SVP_SUCCESS;
}

/* Take the guest's rights away before the page stops being private. */
static u32 rescind(const struct range *r, unsigned int vmpl)
{
	void *va = guest_rmp_va(r->first, r->size);
	unsigned int rc = rmpadjust(va, r->page_size, vmpl);

	if (rc)
		return failure(rc);
	rc = pvalidate(va, r->page_size, false);
	if (rc) {
		rmpadjust(va, r->page_size, vmpl | SVP_RMPADJUST_ALL);
		return failure(rc);
	}
	guest_pages_change(r->first, r->size, GUEST_PAGE_VALIDATED, 0);
	return SVP_SUCCESS;
}

/* Lock held; the entry has been checked. */
static u32 change(const struct range *r, unsigned int vmpl)
{
	bool any = guest_pages_any(r->first, r->size) & GUEST_PAGE_VALIDATED;
	bool all = guest_pages_all(r->first, r->size, GUEST_PAGE_VALIDATED);

	if (r->validate ? all : !any)
		return r->ignore_no_change ? SVP_SUCCESS :
					     SVP_PVALIDATE_NO_CHANGE;
	/* A large page of which a part is: the guest has to go 4 KiB by 4. */
	if (any != all)
		return SVP_PVALIDATE_FAIL_SIZE;
	return r->validate ? validate(r, vmpl) : rescind(r, vmpl);
}

/* Work through the list from next on. Lock held, list checked. */
static u32 change_list(struct list *list, unsigned int vmpl)
{
	u64 pages = 0;

	while (list->header.next < list->header.count) {
		struct range range;
		u32 result;

		if (pages >= PAGES_PER_CALL)
			return SVP_ERR_INCOMPLETE;
		if (decode(list->entry[list->header.next], &range))
			return SVP_ERR_INVALID_PARAMETER;
		/* An earlier entry cannot have made this one forbidden. */
		result = change(&range, vmpl);
		if (result)
			return result;
		pages += range.size / PAGE_SIZE;
		list->header.next++;
	}
	return SVP_SUCCESS;
}

static u32 serve_list(struct call *call, struct list *list)
{
	u32 result;
	int rc;

	rc = read_list(list);
	if (rc)
		return calls_result(rc);
	guest_lock();
	rc = check_list(list);
	result = rc ? calls_result(rc) :
		      change_list(list, call->firmware->guest_vmpl);
	guest_unlock();
	/* The list's own page may just have been rescinded: nothing to write. */
	(void)guest_write(gpa_add(list->at, offsetof(struct svp_pvalidate, next)),
			  &list->header.next, sizeof(list->header.next));
	return result;
}

u32 pvalidate_handle(struct call *call)
{
	struct list list = {
		.at = gpa(call->rcx),
		.entry = (u64 *)call->cpu->call_page,
	};

	return serve_list(call, &list);
}
