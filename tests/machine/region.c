// SPDX-License-Identifier: Apache-2.0
/*
 * Which gPA lies at which hPA. A linear search of a few entries.
 */
#include "region.h"

static struct {
	struct region region[MAX_REGIONS];
	unsigned int count;
	struct moved {
		struct gpa gpa;
		struct hpa hpa;
	} moved[MAX_MOVED];
	unsigned int moved_count;
} regions;

static bool overlaps(const struct region *a, const struct region *b)
{
	return a->gpa.v < b->gpa.v + b->size && b->gpa.v < a->gpa.v + a->size;
}

int region_add(const struct region *r)
{
	unsigned int i;

	if (!r->size || (r->gpa.v | r->size | r->hpa.v) & ~PAGE_MASK)
		return -EINVAL;
	if (r->gpa.v >= CBIT || r->size > CBIT - r->gpa.v)
		return -EINVAL;
	for (i = 0; i < regions.count; i++)
		if (overlaps(&regions.region[i], r))
			return -EEXIST;
	if (regions.count == MAX_REGIONS)
		return -ENOSPC;
	regions.region[regions.count++] = *r;
	return 0;
}

const struct region *region_at(unsigned int i)
{
	return i < regions.count ? &regions.region[i] : NULL;
}

const struct region *region_find(struct gpa gpa)
{
	u64 a = gpa.v & ~CBIT;
	unsigned int i;

	for (i = 0; i < regions.count; i++)
		if (a - regions.region[i].gpa.v < regions.region[i].size)
			return &regions.region[i];
	return NULL;
}

static struct moved *find_moved(u64 page)
{
	unsigned int i;

	for (i = 0; i < regions.moved_count; i++)
		if (regions.moved[i].gpa.v == page)
			return &regions.moved[i];
	return NULL;
}

void region_move(struct gpa gpa, struct hpa hpa)
{
	struct moved *m = find_moved(gpa.v);

	if (!m && regions.moved_count < MAX_MOVED)
		m = &regions.moved[regions.moved_count++];
	if (m)
		*m = (struct moved){ gpa, hpa };
}

bool region_any_moved(void)
{
	return regions.moved_count;
}

int region_hpa(struct gpa gpa, struct hpa *ret_hpa)
{
	const struct region *r = region_find(gpa);
	u64 at = gpa.v & ~CBIT;
	const struct moved *m;

	if (!r)
		return -EFAULT;
	m = find_moved(at & PAGE_MASK);
	if (m)
		ret_hpa->v = m->hpa.v + (at & ~PAGE_MASK);
	else
		ret_hpa->v = r->hpa.v + (at - r->gpa.v);
	return 0;
}

int region_gpa(struct hpa hpa, struct gpa *ret_gpa)
{
	unsigned int i;

	for (i = 0; i < regions.count; i++) {
		const struct region *r = &regions.region[i];

		if (hpa.v - r->hpa.v < r->size) {
			ret_gpa->v = r->gpa.v + (hpa.v - r->hpa.v);
			return 0;
		}
	}
	return -EFAULT;
}
