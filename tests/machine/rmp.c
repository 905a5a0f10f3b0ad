// SPDX-License-Identifier: Apache-2.0
/*
 * The reverse map table and the rules of what changes it. Operands come from
 * hostile software: every rule is checked before anything is changed.
 */
#include "heap.h"
#include "lib.h"
#include "protocol/snp_pages.h"
#include "rmp.h"

static struct {
	struct rmp_entry *entry;
	u64 first;		/* page number of entry[0] */
	u64 pages;
} rmp;

void rmp_init(struct hpa first, u64 pages)
{
	rmp.entry = heap_alloc(pages * sizeof(*rmp.entry), PAGE_SIZE);
	rmp.first = first.v / PAGE_SIZE;
	rmp.pages = pages;
}

struct rmp_entry *rmp_entry(struct hpa hpa)
{
	u64 i = hpa.v / PAGE_SIZE - rmp.first;

	return i < rmp.pages ? &rmp.entry[i] : NULL;
}

/* The entries of count pages, or NULL when not all are covered. */
static struct rmp_entry *entries(struct hpa hpa, u64 count)
{
	u64 i = hpa.v / PAGE_SIZE - rmp.first;

	if (i >= rmp.pages || count > rmp.pages - i)
		return NULL;
	return &rmp.entry[i];
}

static bool any_in_use(const struct rmp_entry *e, u64 count)
{
	u64 i;

	for (i = 0; i < count; i++)
		if (e[i].flags & RMP_IN_USE)
			return true;
	return false;
}

static int check_update(struct hpa hpa, u64 count)
{
	const struct rmp_entry *e = entries(hpa, count);

	if (!e)
		return -EFAULT;
	if (count != 1 && (count != LARGE_PAGES || hpa.v & (LARGE_SIZE - 1)))
		return -EINVAL;
	return any_in_use(e, count) ? -EBUSY : 0;
}

void rmp_smash(struct hpa hpa)
{
	struct rmp_entry *e;
	unsigned int i;

	hpa.v &= ~(LARGE_SIZE - 1);
	e = entries(hpa, LARGE_PAGES);
	for (i = 0; e && i < LARGE_PAGES; i++)
		e[i].flags &= (u8)~RMP_LARGE;
}

int rmp_assign(struct hpa hpa, struct gpa gpa, u64 count)
{
	int r = check_update(hpa, count);
	struct rmp_entry *e;
	u64 i;

	if (!r && count != 1 && gpa.v & (LARGE_SIZE - 1))
		r = -EINVAL;
	if (r)
		return r;
	e = rmp_entry(hpa);
	if (count == 1 && e->flags & RMP_LARGE)
		rmp_smash(hpa);
	for (i = 0; i < count; i++)
		e[i] = (struct rmp_entry){
			.gpa = gpa.v + i * PAGE_SIZE,
			.flags = RMP_ASSIGNED | (count == 1 ? 0 : RMP_LARGE),
			.permissions = { RMP_ALL },
		};
	return 0;
}

int rmp_reclaim(struct hpa hpa, u64 count)
{
	int r = check_update(hpa, count);
	struct rmp_entry *e;

	if (r)
		return r;
	e = rmp_entry(hpa);
	if (count == 1 && e->flags & RMP_LARGE)
		rmp_smash(hpa);
	memset(e, 0, count * sizeof(*e));
	return 0;
}

int rmp_launch(struct hpa hpa, struct gpa gpa, bool vmsa)
{
	int r = rmp_assign(hpa, gpa, 1);

	if (r)
		return r;
	rmp_entry(hpa)->flags |= RMP_VALIDATED | (vmsa ? RMP_VMSA : 0);
	return 0;
}

/* Is the page, and all of it, this guest's at this gPA? Else hardware faults. */
static bool is_owned(const struct rmp_entry *e, struct gpa gpa, u64 count)
{
	u64 i;

	for (i = 0; i < count; i++)
		if (!(e[i].flags & RMP_ASSIGNED) ||
		    e[i].gpa != gpa.v + i * PAGE_SIZE)
			return false;
	return true;
}

/*
 * What PVALIDATE and RMPADJUST have in common: size and alignment, then the
 * fault that no code reports, then the sizes of operand and entry.
 */
static u32 check_operand(const struct rmp_operand *op, u64 *ret_count)
{
	const struct rmp_entry *e;
	u64 count = op->size == SVP_RMP_2M ? LARGE_PAGES : 1;

	if (op->size > SVP_RMP_2M)
		return SVP_RMP_FAIL_INPUT;
	if (count != 1 && op->gpa.v & (LARGE_SIZE - 1))
		return SVP_RMP_FAIL_INPUT;
	e = entries(op->hpa, count);
	if (!e || !op->private || !is_owned(e, op->gpa, 1))
		return RMP_FAULT;
	if (count != 1 && !(e->flags & RMP_LARGE))
		return SVP_RMP_FAIL_SIZE;
	if (count == 1 && e->flags & RMP_LARGE)
		rmp_smash(op->hpa);
	*ret_count = count;
	return SVP_RMP_SUCCESS;
}

static void set_validated(struct rmp_entry *e, bool validate)
{
	unsigned int vmpl;

	if (validate)
		e->flags |= RMP_VALIDATED;
	else
		e->flags &= (u8)~(RMP_VALIDATED | RMP_VMSA);
	e->permissions[0] = RMP_ALL;
	for (vmpl = 1; vmpl < VMPLS; vmpl++)
		e->permissions[vmpl] = 0;
}

u32 rmp_pvalidate(const struct rmp_operand *op, bool validate,
		  bool *ret_unchanged)
{
	struct rmp_entry *e;
	u64 count, i;
	u32 code = check_operand(op, &count);

	if (code)
		return code;
	e = rmp_entry(op->hpa);
	if (any_in_use(e, count))
		return SVP_RMP_FAIL_INUSE;
	*ret_unchanged = !!(e->flags & RMP_VALIDATED) == validate;
	for (i = 0; !*ret_unchanged && i < count; i++)
		set_validated(&e[i], validate);
	return SVP_RMP_SUCCESS;
}

/* Who may give what to whom (APM vol. 3, RMPADJUST). */
static u32 check_adjust(const struct rmp_operand *op, u64 rdx)
{
	unsigned int target = rdx & 0xff;

	if (target >= VMPLS || rdx >> 17 || (rdx >> 8 & 0xff) > RMP_ALL)
		return SVP_RMP_FAIL_INPUT;
	if (target <= op->vmpl)
		return SVP_RMP_FAIL_PERMISSION;
	return SVP_RMP_SUCCESS;
}

u32 rmp_adjust(const struct rmp_operand *op, u64 rdx)
{
	u8 permissions = rdx >> 8 & RMP_ALL;
	/* Only VMPL0 has a say in what is a VMSA; of others it is ignored. */
	bool vmsa = rdx & SVP_RMPADJUST_VMSA && !op->vmpl;
	struct rmp_entry *e;
	u64 count, i;
	u32 code = check_adjust(op, rdx);

	if (!code)
		code = check_operand(op, &count);
	if (code)
		return code;
	e = rmp_entry(op->hpa);
	if (!(e->flags & RMP_VALIDATED))
		return RMP_FAULT_NOT_VALIDATED;
	if (permissions & ~e->permissions[op->vmpl])
		return SVP_RMP_FAIL_PERMISSION;
	if (vmsa && count != 1)
		return SVP_RMP_FAIL_INPUT;
	if (any_in_use(e, count))
		return SVP_RMP_FAIL_INUSE;
	for (i = 0; i < count; i++) {
		e[i].permissions[rdx & 0xff] = permissions;
		if (op->vmpl)
			continue;
		e[i].flags &= (u8)~RMP_VMSA;
		if (vmsa)
			e[i].flags |= RMP_VMSA;
	}
	return SVP_RMP_SUCCESS;
}

u32 rmp_query(const struct rmp_operand *op, u64 rdx, u64 *ret_rdx,
	      u64 *ret_size)
{
	const struct rmp_entry *e = rmp_entry(op->hpa);
	unsigned int target = rdx & 0xff;

	if (target >= VMPLS || target < op->vmpl)
		return SVP_RMP_FAIL_PERMISSION;
	if (!e || !op->private || !is_owned(e, op->gpa, 1))
		return RMP_FAULT;
	if (!(e->flags & RMP_VALIDATED))
		return RMP_FAULT_NOT_VALIDATED;
	*ret_rdx = target | (u64)e->permissions[target] << 8 |
		   (e->flags & RMP_VMSA ? SVP_RMPADJUST_VMSA : 0);
	*ret_size = e->flags & RMP_LARGE ? SVP_RMP_2M : SVP_RMP_4K;
	return SVP_RMP_SUCCESS;
}
