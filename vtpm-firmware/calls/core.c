// SPDX-License-Identifier: Apache-2.0
/*
 * SVSM core protocol, version 1 (AMD 58019, section 6), but for page
 * validation: calling areas, vCPUs and the protocol query. The guest trusts
 * the monitor; the monitor believes no address and no VMSA of the guest's.
 */
#include "arch/percpu.h"
#include "calls/calls.h"
#include "calls/pvalidate.h"
#include "firmware.h"
#include "lib/errno.h"
#include "mm/guest_mem.h"
#include "protocol/svsm_core.h"
#include "snp/rmp.h"
#include "snp/tlb.h"

/* Is at a page of the guest's own, validated and of no special use? */
static bool is_plain_page(struct gpa at)
{
	return guest_is_ram(at, PAGE_SIZE) &&
	       guest_pages_any(at, PAGE_SIZE) == GUEST_PAGE_VALIDATED;
}

static bool is_usable_area(struct gpa area, const struct cpu *cpu)
{
	return is_plain_page(area) ||
	       (area.at == cpu->guest_caa.at && guest_is_ram(area, PAGE_SIZE));
}

/* Make area the calling area of cpu, with no call pending. Lock held. */
static int set_area(struct cpu *cpu, struct gpa area)
{
	struct svp_calling_area *ca = guest_ptr(area, PAGE_SIZE);

	if (!ca)
		return -EFAULT;
	if (cpu->guest_caa.at)
		guest_pages_change(cpu->guest_caa, PAGE_SIZE,
				   GUEST_PAGE_CALLING_AREA, 0);
	guest_pages_change(area, PAGE_SIZE, 0, GUEST_PAGE_CALLING_AREA);
	__atomic_store_n(&ca->call_pending, 0, __ATOMIC_SEQ_CST);
	cpu->guest_caa = area;
	return 0;
}

static int remap_area(struct cpu *cpu, struct gpa area)
{
	int rc = -EFAULT;

	if (!is_aligned(area.at, PAGE_SIZE))
		return -EINVAL;
	guest_lock();
	if (is_usable_area(area, cpu))
		rc = set_area(cpu, area);
	guest_unlock();
	return rc;
}

static u32 handle_remap(struct call *call)
{
	return calls_result(remap_area(call->cpu, gpa(call->rcx)));
}

/* Give the guest's VMPL these rights to a page. Lock held. 0 or -EPERM. */
static int set_rights(struct call *call, struct gpa page, u64 rights)
{
	return rmpadjust(guest_rmp_va(page, PAGE_SIZE), SVP_RMP_4K,
			 call->firmware->guest_vmpl | rights) ? -EPERM : 0;
}

/*
 * May this VMSA run? It must not change any more: the guest's VMPL has no
 * right to it. One with other features could turn off what protects the guest.
 */
static bool is_valid_vmsa(struct call *call, struct gpa at)
{
	const struct svp_vmsa *new = guest_ptr(at, PAGE_SIZE);
	const struct svp_vmsa *own = guest_ptr(call->cpu->guest_vmsa, PAGE_SIZE);

	return new && own && new->vmpl == call->firmware->guest_vmpl &&
	       new->efer & SVP_EFER_SVME &&
	       new->sev_features == own->sev_features;
}

/* Turn a page into the VMSA of target. Lock held, addresses checked. */
static int make_vmsa(struct call *call, struct cpu *target, struct gpa vmsa)
{
	int rc = set_rights(call, vmsa, 0);

	if (rc)
		return rc;
	/* Or another vCPU could make it one of VMPL 0 after the check. */
	tlb_flush_all(call->firmware->cpuid);
	rc = is_valid_vmsa(call, vmsa) ? 0 : -EINVAL;
	/* Linux goes on reading the page after this call. */
	if (!rc)
		rc = set_rights(call, vmsa,
				SVP_RMPADJUST_VMSA | SVP_RMPADJUST_READ);
	if (rc) {
		set_rights(call, vmsa, SVP_RMPADJUST_ALL);
		return rc;
	}
	guest_pages_change(vmsa, PAGE_SIZE, 0, GUEST_PAGE_VMSA);
	target->guest_vmsa = vmsa;
	return 0;
}

/*
 * A vCPU that has a VMSA already gets the new one: Linux creates the new and
 * deletes the old one afterwards when it brings a CPU back. Lock held.
 */
static int create_vcpu(struct call *call, struct gpa vmsa, struct gpa area,
		       u32 apic_id)
{
	struct cpu *target = cpu_by_apic_id(apic_id);
	int rc;

	if (!is_aligned(vmsa.at, PAGE_SIZE) || !is_aligned(area.at, PAGE_SIZE))
		return -EFAULT;
	if (!target || target == call->cpu || vmsa.at == area.at)
		return -EINVAL;
	if (!is_plain_page(vmsa) || !is_usable_area(area, target))
		return -EFAULT;
	rc = make_vmsa(call, target, vmsa);
	if (rc)
		return rc;
	return set_area(target, area);
}

static u32 handle_create(struct call *call)
{
	int rc;

	guest_lock();
	rc = create_vcpu(call, gpa(call->rcx), gpa(call->rdx), (u32)call->r8);
	guest_unlock();
	return calls_result(rc);
}

/* The CPU that a VMSA belongs to now, or NULL. */
static struct cpu *vmsa_owner(struct gpa vmsa)
{
	for (unsigned int i = 0; i < cpu_count(); i++)
		if (cpu_by_index(i)->guest_vmsa.at == vmsa.at)
			return cpu_by_index(i);
	return NULL;
}

/* Lock held. RMPADJUST refuses a VMSA that a CPU is running (APM, vol. 3). */
static int delete_vcpu(struct call *call, struct gpa vmsa)
{
	struct cpu *owner;

	if (!is_aligned(vmsa.at, PAGE_SIZE) || !guest_is_ram(vmsa, PAGE_SIZE))
		return -EFAULT;
	owner = vmsa_owner(vmsa);
	if (!guest_pages_all(vmsa, PAGE_SIZE, GUEST_PAGE_VMSA) ||
	    owner == call->cpu)
		return -EINVAL;
	if (set_rights(call, vmsa, SVP_RMPADJUST_ALL))
		return -EPERM;
	guest_pages_change(vmsa, PAGE_SIZE, GUEST_PAGE_VMSA, 0);
	if (!owner)
		return 0;
	guest_pages_change(owner->guest_caa, PAGE_SIZE,
			   GUEST_PAGE_CALLING_AREA, 0);
	owner->guest_vmsa = gpa(0);
	owner->guest_caa = gpa(0);
	return 0;
}

static u32 handle_delete(struct call *call)
{
	int rc;

	guest_lock();
	rc = delete_vcpu(call, gpa(call->rcx));
	guest_unlock();
	return calls_result(rc);
}

static u32 handle_query(struct call *call)
{
	call->rcx = calls_versions(SVP_CALL_PROTOCOL(call->rcx),
				   SVP_CALL_ID(call->rcx));
	return SVP_SUCCESS;
}

const struct call_entry *core_calls(size_t *ret_count)
{
	static const struct call_entry calls[] = {
		{ SVP_CORE_REMAP_CA, handle_remap },
		{ SVP_CORE_PVALIDATE, pvalidate_handle },
		{ SVP_CORE_CREATE_VCPU, handle_create },
		{ SVP_CORE_DELETE_VCPU, handle_delete },
		{ SVP_CORE_QUERY_PROTOCOL, handle_query },
	};

	*ret_count = ARRAY_SIZE(calls);
	return calls;
}
