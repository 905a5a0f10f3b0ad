// SPDX-License-Identifier: Apache-2.0
/*
 * The nested page tables, four levels of 4 KiB pages: QEMU's TLB knows no
 * larger ones, so 2 MiB leaves would gain nothing. An NPT is what turns the
 * RMP's rules into faults, so every RMP change ends in npt_refresh().
 */
#include "heap.h"
#include "lib.h"
#include "npt.h"
#include "rmp.h"

#define NPT_PRESENT	(1ull << 0)
#define NPT_WRITE	(1ull << 1)
#define NPT_USER	(1ull << 2)	/* nested accesses are user accesses */
#define NPT_NX		(1ull << 63)
#define NPT_TABLE	(NPT_PRESENT | NPT_WRITE | NPT_USER)
#define NPT_ADDRESS	0x000ffffffffff000ull
#define ENTRIES		512u

/* Roots of one VMPL; roots of different VMPLs share no table. */
struct view {
	u64 *paging_on;
	u64 *paging_off;
};

static struct {
	struct view view[VMPLS];
	bool lost_rights;
} npt;

static u64 *next_table(u64 *slot)
{
	if (!*slot)
		*slot = (u64)(uintptr_t)heap_alloc(PAGE_SIZE, PAGE_SIZE) | NPT_TABLE;
	return (u64 *)(uintptr_t)(*slot & NPT_ADDRESS);
}

/* The table of leaves that covers the 2 MiB around addr; made when missing. */
static u64 *leaf_table(u64 *root, u64 addr)
{
	u64 *pdpt = next_table(&root[addr >> 39 & 511]);
	u64 *pd = next_table(&pdpt[addr >> 30 & 511]);

	return next_table(&pd[addr >> 21 & 511]);
}

/* A private page as a VMPL's NPT has it: 0 or a leaf. */
static u64 private_leaf(const struct rmp_entry *e, struct hpa hpa,
			struct gpa gpa, unsigned int vmpl)
{
	const u8 state = RMP_ASSIGNED | RMP_VALIDATED;
	u8 may = e->permissions[vmpl];
	u64 leaf = hpa.v | NPT_PRESENT | NPT_USER;

	if ((e->flags & state) != state || e->gpa != gpa.v || !(may & RMP_READ))
		return 0;
	/* A VMSA must never be the less privileged VMPL's to write. */
	if (may & RMP_WRITE && !(e->flags & RMP_VMSA && vmpl))
		leaf |= NPT_WRITE;
	/* NPT_NX does not tell user from supervisor code: see npf.c. */
	if ((may & RMP_EXEC) != RMP_EXEC)
		leaf |= NPT_NX;
	return leaf;
}

static u64 shared_leaf(const struct rmp_entry *e, struct hpa hpa)
{
	return e->flags & RMP_ASSIGNED ? 0 : hpa.v | NPT_TABLE;
}

static void set_leaf(u64 *slot, u64 leaf)
{
	u64 old = *slot;

	if (old == leaf)
		return;
	if (old & NPT_PRESENT &&
	    (old & ~leaf & NPT_TABLE || (old ^ leaf) & NPT_ADDRESS ||
	     leaf & ~old & NPT_NX))
		npt.lost_rights = true;
	*slot = leaf;
}

static u64 *leaf_slot(unsigned int vmpl, u64 addr)
{
	u64 *table = leaf_table(npt.view[vmpl].paging_on, addr);

	return &table[addr / PAGE_SIZE & (ENTRIES - 1)];
}

/* Pages of one VMPL that lie in one 2 MiB range and in one region. */
static void refresh_run(unsigned int vmpl, struct gpa gpa, struct hpa hpa,
			u64 count)
{
	u64 *private = leaf_table(npt.view[vmpl].paging_on, gpa.v | CBIT);
	u64 *shared = leaf_table(npt.view[vmpl].paging_on, gpa.v);
	u64 i = gpa.v / PAGE_SIZE & (ENTRIES - 1);

	for (; count; count--, i++) {
		const struct rmp_entry *e = rmp_entry(hpa);

		set_leaf(&private[i], private_leaf(e, hpa, gpa, vmpl));
		set_leaf(&shared[i], shared_leaf(e, hpa));
		gpa.v += PAGE_SIZE;
		hpa.v += PAGE_SIZE;
	}
}

/* How many of count pages at gpa are in one 2 MiB range, contiguous in hPA. */
static u64 run_length(struct gpa gpa, u64 count)
{
	u64 run = ENTRIES - (gpa.v / PAGE_SIZE & (ENTRIES - 1));

	if (region_any_moved())
		return 1;
	return run < count ? run : count;
}

/* In the views of VMPLs first to last. */
static void refresh(struct gpa gpa, u64 count, unsigned int first,
		    unsigned int last)
{
	unsigned int vmpl;
	struct hpa hpa;
	u64 run;

	gpa = gpa_page(gpa);
	for (; count; count -= run, gpa.v += run * PAGE_SIZE) {
		run = run_length(gpa, count);
		if (region_hpa(gpa, &hpa) || !rmp_entry(hpa))
			continue;
		for (vmpl = first; vmpl <= last; vmpl++)
			if (npt.view[vmpl].paging_on)
				refresh_run(vmpl, gpa, hpa, run);
	}
}

void npt_refresh(struct gpa gpa, u64 count)
{
	refresh(gpa, count, 0, VMPLS - 1);
}

/* With paging off addresses are the private ones without their C-bit. */
static void link_paging_off(struct view *v)
{
	memcpy(v->paging_off, &v->paging_on[ENTRIES / 2], PAGE_SIZE / 2);
}

void npt_add_vmpl(unsigned int vmpl)
{
	struct view *v = &npt.view[vmpl];
	const struct region *r;
	unsigned int i;

	if (v->paging_on)
		return;
	v->paging_on = heap_alloc(PAGE_SIZE, PAGE_SIZE);
	v->paging_off = heap_alloc(PAGE_SIZE, PAGE_SIZE);
	for (i = 0; (r = region_at(i)); i++)
		refresh(r->gpa, r->size / PAGE_SIZE, vmpl, vmpl);
	link_paging_off(v);
}

void npt_init(void)
{
	memset(&npt, 0, sizeof(npt));
	npt_add_vmpl(0);
	npt_add_vmpl(2);
}

u64 npt_root(unsigned int vmpl, bool paging)
{
	const struct view *v = &npt.view[vmpl];

	return (u64)(uintptr_t)(paging ? v->paging_on : v->paging_off);
}

int npt_lend(unsigned int vmpl, struct gpa gpa, bool execute)
{
	const struct rmp_entry *e;
	struct hpa hpa;
	u64 leaf;

	gpa = gpa_page(gpa);
	if (region_hpa(gpa, &hpa))
		return -ENOENT;
	e = rmp_entry(hpa);
	if (!(e->flags & RMP_VALIDATED) || e->gpa != gpa.v)
		return -ENOENT;
	leaf = private_leaf(e, hpa, gpa, vmpl);
	if (!leaf)
		return -EACCES;
	*leaf_slot(vmpl, gpa.v) = execute ? leaf & ~NPT_NX : leaf;
	return 0;
}

void npt_lend_execution(unsigned int vmpl, struct gpa gpa)
{
	*leaf_slot(vmpl, gpa_page(gpa).v | CBIT) &= ~NPT_NX;
}

/* The private page in all views, without the rights in but_not. */
static void set_private(struct hpa hpa, struct gpa gpa, u64 but_not)
{
	unsigned int vmpl;
	u64 leaf;

	for (vmpl = 0; vmpl < VMPLS; vmpl++) {
		if (!npt.view[vmpl].paging_on)
			continue;
		leaf = private_leaf(rmp_entry(hpa), hpa, gpa, vmpl);
		set_leaf(leaf_slot(vmpl, gpa.v | CBIT), leaf & ~but_not);
	}
}

int npt_lend_copy(unsigned int vmpl, struct gpa gpa, struct hpa copy)
{
	struct hpa hpa;

	gpa = gpa_page(gpa);
	if (region_hpa(gpa, &hpa))
		return -ENOENT;
	set_private(hpa, gpa, NPT_WRITE);
	/* A fetch must fault: it gets the page itself. */
	*leaf_slot(vmpl, gpa.v) = copy.v | NPT_PRESENT | NPT_USER | NPT_NX;
	return 0;
}

void npt_unprotect(struct gpa gpa)
{
	struct hpa hpa;

	gpa = gpa_page(gpa);
	if (!region_hpa(gpa, &hpa))
		set_private(hpa, gpa, 0);
}

void npt_withdraw(unsigned int vmpl, struct gpa gpa)
{
	struct hpa hpa;
	u64 *shared;

	gpa = gpa_page(gpa);
	if (region_hpa(gpa, &hpa))
		return;
	set_leaf(leaf_slot(vmpl, gpa.v | CBIT),
		 private_leaf(rmp_entry(hpa), hpa, gpa, vmpl));
	shared = leaf_slot(vmpl, gpa.v);
	if ((*shared ^ hpa.v) & NPT_ADDRESS)
		npt_refresh(gpa, 1);	/* a copy was there */
	else
		*shared = shared_leaf(rmp_entry(hpa), hpa);
}

bool npt_take_lost_rights(void)
{
	bool lost = npt.lost_rights;

	npt.lost_rights = false;
	return lost;
}
