// SPDX-License-Identifier: Apache-2.0
/*
 * The one file through which the monitor reaches guest memory, and the state
 * of each of its pages. Addresses are hostile (APM 15.36 for what a page's
 * state means).
 */
#include "mm/guest_mem.h"

#include "arch/spinlock.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "mm/direct.h"
#include "mm/frames.h"

/* States that a page must and must not have for the monitor to touch it. */
#define FORBIDDEN (GUEST_PAGE_FIRMWARE | GUEST_PAGE_VMSA)

static struct {
	unsigned int count;
	struct guest_range ranges[GUEST_MAX_RANGES];
	u8 *states[GUEST_MAX_RANGES];	/* one byte for each page */
} guest RO_AFTER_INIT;
static struct spinlock lock;

static bool is_valid_range(const struct guest_range *r, u64 above)
{
	return r->size && is_aligned(r->first.at | r->size, PAGE_SIZE) &&
	       r->first.at >= above && r->first.at + r->size > r->first.at;
}

int guest_mem_init(const struct guest_range *ranges, unsigned int count)
{
	u64 above = 0;
	unsigned int i;

	if (!count || count > GUEST_MAX_RANGES)
		return -EINVAL;
	for (i = 0; i < count; i++) {
		u64 table = align_up(ranges[i].size / PAGE_SIZE, PAGE_SIZE);

		if (!is_valid_range(&ranges[i], above))
			return -EINVAL;
		above = ranges[i].first.at + ranges[i].size;
		guest.states[i] = frames_alloc((unsigned int)(table / PAGE_SIZE));
		if (!guest.states[i])
			return -ENOMEM;
		guest.ranges[i] = ranges[i];
	}
	guest.count = count;
	return 0;
}

const struct guest_range *guest_mem_ranges(unsigned int *ret_count)
{
	*ret_count = guest.count;
	return guest.ranges;
}

void guest_lock(void)
{
	spin_lock(&lock);
}

void guest_unlock(void)
{
	spin_unlock(&lock);
}

/*
 * The states of the pages that [at, at + size) touches, *ret_count of them;
 * NULL when it is empty, overflows or is not within one range.
 */
static u8 *states_of(struct gpa at, u64 size, u64 *ret_count)
{
	unsigned int i;

	for (i = 0; i < guest.count; i++) {
		const struct guest_range *r = &guest.ranges[i];
		u64 offset = at.at - r->first.at;

		if (at.at < r->first.at || offset >= r->size)
			continue;
		if (!size || size > r->size - offset)
			return NULL;
		*ret_count = (offset + size - 1) / PAGE_SIZE - offset / PAGE_SIZE + 1;
		return guest.states[i] + offset / PAGE_SIZE;
	}
	return NULL;
}

/* The or and the and of the states of some pages. */
struct summary {
	unsigned int any;
	unsigned int all;
};

/* Of the pages that [at, at + size) touches. False: not within one range. */
static bool summarize(struct gpa at, u64 size, struct summary *ret_summary)
{
	struct summary s = { .any = 0, .all = ~0u };
	u64 count;
	const u8 *states = states_of(at, size, &count);

	if (!states)
		return false;
	for (; count; count--, states++) {
		s.any |= *states;
		s.all &= *states;
	}
	*ret_summary = s;
	return true;
}

unsigned int guest_pages_any(struct gpa at, u64 size)
{
	struct summary s;

	return summarize(at, size, &s) ? s.any : 0;
}

bool guest_pages_all(struct gpa at, u64 size, unsigned int flags)
{
	struct summary s;

	return summarize(at, size, &s) && (s.all & flags) == flags;
}

void guest_pages_change(struct gpa at, u64 size, unsigned int clear, unsigned int set)
{
	u64 count;
	u8 *states = states_of(at, size, &count);

	while (states && count) {
		count--;
		states[count] = (u8)((states[count] & ~clear) | set);
	}
}

bool guest_is_ram(struct gpa at, u64 size)
{
	struct summary s;

	return summarize(at, size, &s) && !(s.any & GUEST_PAGE_FIRMWARE);
}

/* A pointer to validated pages that are nothing of what is forbidden, or NULL. */
static void *pointer(struct gpa at, u64 size, unsigned int forbidden)
{
	struct summary s;

	if (!summarize(at, size, &s) || s.any & forbidden ||
	    !(s.all & GUEST_PAGE_VALIDATED))
		return NULL;
	return direct_ptr(at);
}

void *guest_ptr(struct gpa at, u64 size)
{
	return pointer(at, size, GUEST_PAGE_FIRMWARE);
}

void *guest_rmp_va(struct gpa at, u64 size)
{
	return guest_is_ram(at, size) ? direct_ptr(at) : NULL;
}

/* As guest_ptr, for what the guest itself may name: no VMSA. */
static void *accessible(struct gpa at, u64 size)
{
	return pointer(at, size, FORBIDDEN);
}

bool guest_is_accessible(struct gpa at, u64 size)
{
	bool accessible_now;

	guest_lock();
	accessible_now = accessible(at, size);
	guest_unlock();
	return accessible_now;
}

int guest_read(struct gpa from, void *to, size_t size)
{
	const void *p;

	guest_lock();
	p = accessible(from, size);
	if (p)
		memcpy(to, p, size);
	guest_unlock();
	return p ? 0 : -EFAULT;
}

int guest_write(struct gpa to, const void *from, size_t size)
{
	void *p;

	guest_lock();
	p = accessible(to, size);
	if (p)
		memcpy(p, from, size);
	guest_unlock();
	return p ? 0 : -EFAULT;
}

int guest_exchange_byte(struct gpa at, u8 value, u8 *ret_old)
{
	u8 *p;

	guest_lock();
	p = accessible(at, 1);
	if (p)
		*ret_old = __atomic_exchange_n(p, value, __ATOMIC_SEQ_CST);
	guest_unlock();
	return p ? 0 : -EFAULT;
}
