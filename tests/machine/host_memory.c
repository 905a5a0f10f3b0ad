// SPDX-License-Identifier: Apache-2.0
/*
 * The memory that a host may touch: pages that are hypervisor-owned. A write
 * to any other would fault on hardware, a read would give ciphertext.
 */
#include "encrypt.h"
#include "host_call.h"
#include "lib.h"
#include "log.h"
#include "npt.h"
#include "protocol/cursor.h"
#include "region.h"
#include "rmp.h"

#define PSC_OP_SHIFT 52
#define PSC_OP(entry) ((entry) >> PSC_OP_SHIFT & 0xf)
#define PSC_GPA(entry) ((entry) & 0x000ffffffffff000ull)

bool host_has_vmpl(u64 vmpl)
{
	return vmpl < VMPLS && npt_root((unsigned int)vmpl, true);
}

void *host_shared(u64 gpa, u64 size)
{
	const struct region *r = region_find((struct gpa){ gpa });
	struct hpa hpa, page;

	if (gpa & CBIT || !r || size > r->size - (gpa - r->gpa.v))
		return NULL;
	region_hpa((struct gpa){ gpa }, &hpa);
	for (page.v = hpa.v & PAGE_MASK; page.v < hpa.v + size;
	     page.v += PAGE_SIZE)
		if (rmp_entry(page)->flags & RMP_ASSIGNED)
			return NULL;
	return hpa_ptr(hpa);
}

/* To private: pages that are private already stay as they are. */
static int make_private(struct hpa hpa, struct gpa gpa, u64 count)
{
	const struct rmp_entry *e = rmp_entry(hpa);
	bool any = false;
	u64 i;

	for (i = 0; i < count; i++)
		any = any || e[i].flags & RMP_ASSIGNED;
	if (!any)
		return rmp_assign(hpa, gpa, count);
	for (i = 0; i < count; i++) {
		if (!(e[i].flags & RMP_ASSIGNED) &&
		    rmp_assign((struct hpa){ hpa.v + i * PAGE_SIZE },
			       (struct gpa){ gpa.v + i * PAGE_SIZE }, 1))
			return -EFAULT;
	}
	return 0;
}

static int change_owner(u64 op, struct hpa hpa, struct gpa gpa, u64 count)
{
	return op == SVP_PSC_PRIVATE ? make_private(hpa, gpa, count) :
				       rmp_reclaim(hpa, count);
}

/* The change, and what it does to the contents of the pages that changed. */
static int change_pages(u64 op, struct hpa hpa, struct gpa gpa, u64 count)
{
	const struct rmp_entry *e = rmp_entry(hpa);
	u8 was[LARGE_PAGES];
	int error;
	u64 i;

	for (i = 0; i < count; i++)
		was[i] = e[i].flags & RMP_ASSIGNED;
	error = change_owner(op, hpa, gpa, count);
	for (i = 0; i < count; i++)
		if ((e[i].flags & RMP_ASSIGNED) != was[i])
			encrypt_page((struct hpa){ hpa.v + i * PAGE_SIZE });
	npt_refresh(gpa, count);
	return error;
}

int host_change_page(u64 entry)
{
	u64 count = entry & SVP_PSC_ENTRY_2M ? LARGE_PAGES : 1;
	struct gpa gpa = { PSC_GPA(entry) };
	const struct region *r = region_find(gpa);
	struct hpa hpa;

	if (gpa.v & CBIT || !r || gpa.v & (count * PAGE_SIZE - 1) ||
	    count * PAGE_SIZE > r->size - (gpa.v - r->gpa.v))
		return -EINVAL;
	region_hpa(gpa, &hpa);
	switch (PSC_OP(entry)) {
	case SVP_PSC_PRIVATE:
	case SVP_PSC_SHARED:
		return change_pages(PSC_OP(entry), hpa, gpa, count);
	case SVP_PSC_PSMASH:
	case SVP_PSC_UNSMASH:
		return 0;	/* hints */
	default:
		return -EINVAL;
	}
}

int host_write_fault(struct host_vcpu *vcpu, struct gpa gpa)
{
	u64 page = gpa_page(gpa).v;
	u8 ciphertext[PAGE_SIZE];
	struct hpa hpa;

	if (region_hpa((struct gpa){ page }, &hpa))
		return -EFAULT;
	encrypt_read(hpa, ciphertext);
	if (host_change_page((u64)SVP_PSC_SHARED << PSC_OP_SHIFT | page))
		return -EBUSY;
	memcpy(hpa_ptr(hpa), ciphertext, PAGE_SIZE);
	log_line("vcpu=%u vmpl=%u: gpa=%lx written with C=0: shared from now on",
		 vcpu->apic_id, vcpu->vmpl, gpa.v);
	return 0;
}

/* The list as it was when it was looked at. */
static u64 read_entry(const struct svp_psc_list *list, u16 i)
{
	return __atomic_load_n(&((const u64 *)(const void *)list->entry)[i],
			       __ATOMIC_RELAXED);
}

void host_serve_psc(struct host_call *call)
{
	struct svp_psc_list *list = host_scratch(call, sizeof(*list));
	u16 i, end;

	if (!list) {
		host_refuse(call, SVP_GHCB_INPUT_SCRATCH);
		return;
	}
	i = svp_le16(&list->current_entry);
	end = svp_le16(&list->end_entry);
	if (end >= SVP_PSC_MAX_ENTRIES || i > end) {
		call->ret_info2 = SVP_PSC_ERR_HEADER;
		return;
	}
	for (; i <= end; i++) {
		if (host_change_page(read_entry(list, i))) {
			call->ret_info2 = SVP_PSC_ERR_ENTRY;
			break;
		}
		svp_put_le16(&list->current_entry, (u16)(i + 1));
	}
}
