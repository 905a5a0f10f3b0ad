// SPDX-License-Identifier: Apache-2.0
/*
 * Attacks on what is behind an address: the host has the NPTs, RMPUPDATE and
 * page state changes. What it copies is ciphertext, which means the same only
 * at the same hPA (APM vol. 2, 15.34.1), so it copies to where it was.
 */
#include "attack_hooks.h"
#include "encrypt.h"
#include "heap.h"
#include "lib.h"
#include "npt.h"
#include "rmp.h"

static struct {
	u8 *copy;		/* of the page that is replayed */
} pages;

static struct gpa next_page(struct gpa gpa)
{
	return (struct gpa){ gpa.v + PAGE_SIZE };
}

/* Put gpa at another hPA, which the RMP does or does not know of. */
static void move(struct gpa gpa, struct hpa hpa, bool tell_rmp)
{
	region_move(gpa, hpa);
	if (tell_rmp) {
		rmp_reclaim(hpa, 1);
		rmp_assign(hpa, gpa, 1);
	}
	npt_refresh(gpa, 1);
}

/* A page that the host fills and assigns at the victim's gPA. */
void attack_remap(const struct host_vcpu *v, struct gpa gpa)
{
	struct hpa hpa = { (u64)(uintptr_t)heap_alloc(PAGE_SIZE, PAGE_SIZE) };

	(void)v;
	attack_fill_random(hpa_ptr(hpa), PAGE_SIZE);
	move(gpa, hpa, true);
}

/* The guest's next page, still the RMP's for its own gPA. */
void attack_alias(const struct host_vcpu *v, struct gpa gpa)
{
	struct hpa hpa;

	(void)v;
	if (!region_hpa(next_page(gpa), &hpa))
		move(gpa, hpa, false);
}

/* Both pages, with an RMP that agrees. */
void attack_swap(const struct host_vcpu *v, struct gpa gpa)
{
	struct hpa one, other;

	(void)v;
	if (region_hpa(gpa, &one) || region_hpa(next_page(gpa), &other))
		return;
	move(gpa, other, true);
	move(next_page(gpa), one, true);
}

/* First keep the contents; then have the page back, with them, as it was. */
void attack_replay(const struct host_vcpu *v, struct gpa gpa)
{
	struct hpa hpa;

	(void)v;
	if (region_hpa(gpa, &hpa))
		return;
	if (!pages.copy) {
		pages.copy = heap_alloc(PAGE_SIZE, PAGE_SIZE);
		memcpy(pages.copy, hpa_ptr(hpa), PAGE_SIZE);
		return;
	}
	rmp_reclaim(hpa, 1);
	memcpy(hpa_ptr(hpa), pages.copy, PAGE_SIZE);
	rmp_assign(hpa, gpa, 1);
	npt_refresh(gpa, 1);
}

void attack_share(const struct host_vcpu *v, struct gpa gpa)
{
	struct hpa hpa;

	(void)v;
	if (region_hpa(gpa, &hpa))
		return;
	if (!rmp_reclaim(hpa, 1))
		encrypt_page(hpa);
	npt_refresh(gpa, 1);
}

static bool is_msr_psc(const struct host_vcpu *v)
{
	return (v->ghcb_msr & SVP_GHCB_MSR_INFO_MASK) == SVP_GHCB_MSR_PSC_REQ;
}

static struct svp_psc_list *psc_list(const struct host_vcpu *v)
{
	struct svp_ghcb *g = attack_ghcb(v);

	if (attack_code(v) != SVP_EXIT_PSC)
		return NULL;
	return host_shared(svp_le64(&g->sw_scratch),
			   sizeof(struct svp_psc_list));
}

/* "Done." */
struct host_decision attack_psc_skip(struct host_vcpu *v)
{
	struct svp_psc_list *list = psc_list(v);

	if (is_msr_psc(v)) {
		v->ghcb_msr = SVP_GHCB_MSR_PSC_RESP;
		return attack_answer(v, 0, 0);
	}
	if (!list)
		return host_vmgexit(v);
	svp_put_le16(&list->current_entry,
		     (u16)(svp_le16(&list->end_entry) + 1));
	return attack_answer(v, 0, 0);
}

/* Done for the page beside each one. */
struct host_decision attack_psc_other(struct host_vcpu *v)
{
	struct svp_psc_list *list = psc_list(v);
	unsigned int i;

	if (is_msr_psc(v))
		v->ghcb_msr ^= PAGE_SIZE;
	for (i = 0; list && i < SVP_PSC_MAX_ENTRIES; i++)
		list->entry[i] ^= list->entry[i] & SVP_PSC_ENTRY_2M ?
				  LARGE_SIZE : PAGE_SIZE;
	return host_vmgexit(v);
}

/* 512 small pages for each large one. */
struct host_decision attack_psc_size(struct host_vcpu *v)
{
	struct svp_psc_list *list = psc_list(v);
	u64 entry, page;
	unsigned int i;

	if (!list)
		return host_vmgexit(v);
	for (i = 0; i <= svp_le16(&list->end_entry) &&
		    i < SVP_PSC_MAX_ENTRIES; i++) {
		entry = list->entry[i] & ~SVP_PSC_ENTRY_2M;
		for (page = 0; page < LARGE_PAGES; page++)
			host_change_page(entry + page * PAGE_SIZE);
	}
	svp_put_le16(&list->current_entry, (u16)i);
	return attack_answer(v, 0, 0);
}

/* "There is more to do", for ever. */
struct host_decision attack_psc_stuck(struct host_vcpu *v)
{
	return psc_list(v) ? attack_answer(v, 0, 0) : host_vmgexit(v);
}
