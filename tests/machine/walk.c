// SPDX-License-Identifier: Apache-2.0
/*
 * The CPU's way through a guest's page tables. The tables are the guest's:
 * any entry may be nonsense. They are read as private memory whatever the
 * C-bit that leads to them says (APM vol. 2, 15.34.5).
 */
#include "lib.h"
#include "region.h"
#include "rmp.h"
#include "vmcb.h"
#include "walk.h"

#define PTE_PRESENT	(1ull << 0)
#define PTE_LARGE	(1ull << 7)
#define PTE_ADDRESS	0x000ffffffffff000ull

/* May this VMPL reach the private page with these permissions? */
static bool private_allowed(struct hpa hpa, struct gpa gpa, unsigned int vmpl,
			    u8 want)
{
	const struct rmp_entry *e = rmp_entry(hpa);

	return e && e->flags & RMP_VALIDATED && e->gpa == (gpa.v & PAGE_MASK) &&
	       !(want & ~e->permissions[vmpl]);
}

static bool shared_allowed(struct hpa hpa)
{
	const struct rmp_entry *e = rmp_entry(hpa);

	return e && !(e->flags & RMP_ASSIGNED);
}

static int read_entry(const struct walk_state *s, struct gpa table,
		      unsigned int index, u64 *ret_entry)
{
	struct hpa hpa;

	if (region_hpa(table, &hpa) ||
	    !private_allowed(hpa, table, s->vmpl, RMP_READ))
		return -EFAULT;
	*ret_entry = ((const u64 *)hpa_ptr(hpa))[index];
	return *ret_entry & PTE_PRESENT ? 0 : -EFAULT;
}

int walk(const struct walk_state *s, u64 linear, struct walk_result *ret)
{
	u64 entry = s->cr3;
	int level;

	if (!(s->cr0 & CR0_PG)) {
		*ret = (struct walk_result){ { linear }, true };
		return 0;
	}
	if (!(s->efer & EFER_LMA))
		return -EFAULT;
	for (level = 3; level >= 0; level--) {
		struct gpa table = { entry & PTE_ADDRESS & ~CBIT };
		unsigned int shift = 12 + 9 * (unsigned int)level;
		u64 offset = (1ull << shift) - 1;

		if (read_entry(s, table, linear >> shift & 511, &entry))
			return -EFAULT;
		if (level && (level == 3 || !(entry & PTE_LARGE)))
			continue;
		ret->private = !!(entry & CBIT);
		ret->gpa.v = (entry & PTE_ADDRESS & ~CBIT & ~offset) |
			     (linear & offset);
		return 0;
	}
	return -EFAULT;
}

/* The memory at a linear address, up to the end of its page. */
static int reach(const struct walk_state *s, u64 linear, u8 want, u8 **ret)
{
	struct walk_result at;
	struct hpa hpa;

	if (walk(s, linear, &at) || region_hpa(at.gpa, &hpa))
		return -EFAULT;
	if (at.private ? !private_allowed(hpa, at.gpa, s->vmpl, want)
		       : !shared_allowed(hpa))
		return -EFAULT;
	*ret = hpa_ptr(hpa);
	return 0;
}

static u64 in_page(u64 linear, u64 n)
{
	u64 left = PAGE_SIZE - (linear & (PAGE_SIZE - 1));

	return n < left ? n : left;
}

int walk_read(const struct walk_state *s, u64 linear, void *to, u64 n)
{
	u8 *d = to;
	u8 *page;
	u64 step;

	for (; n; n -= step, linear += step, d += step) {
		step = in_page(linear, n);
		if (reach(s, linear, RMP_READ, &page))
			return -EFAULT;
		memcpy(d, page, step);
	}
	return 0;
}

int walk_write(const struct walk_state *s, u64 linear, const void *from, u64 n)
{
	const u8 *d = from;
	u8 *page;
	u64 step;

	for (; n; n -= step, linear += step, d += step) {
		step = in_page(linear, n);
		if (reach(s, linear, RMP_READ | RMP_WRITE, &page))
			return -EFAULT;
		memcpy(page, d, step);
	}
	return 0;
}
