// SPDX-License-Identifier: Apache-2.0
/*
 * The #HV doorbell page of each vCPU. The guest writes to it at any time, on
 * other vCPUs too: each byte is changed by one atomic access.
 */
#include "cpu.h"
#include "host_call.h"
#include "host_doorbell.h"
#include "lib.h"
#include "options.h"

#define APIC_EOI	0xfee000b0ull
#define APIC_TMR	0xfee00180ull	/* 32 vectors in each 16 bytes */

#define PRIORITY(vector) ((vector) >> 4)

/* By APIC id. Vectors, a bit each. */
static struct doorbell {
	u32 requested[8];	/* not yet shown */
	u32 in_service[8];	/* shown, no EOI yet */
	u32 level[8];		/* QEMU's APIC waits for the EOI */
	bool nmi;
	bool no_eoi;		/* the page says so about the one in service */
} doorbells[MAX_CPUS];

bool host_has_doorbell(void)
{
	return options_number("hv-doorbell", 0);
}

static struct svp_hv_doorbell *page_of(const struct host_vcpu *v)
{
	return v->doorbell ? host_shared(v->doorbell, SVP_PAGE_SIZE) : NULL;
}

static void set(u32 *bits, u8 vector)
{
	bits[vector / 32] |= 1u << vector % 32;
}

static void clear(u32 *bits, u8 vector)
{
	bits[vector / 32] &= ~(1u << vector % 32);
}

static bool is_set(const u32 *bits, u8 vector)
{
	return bits[vector / 32] >> vector % 32 & 1;
}

/* 0: none; vectors below 16 are no interrupts. */
static u8 highest(const u32 *bits)
{
	unsigned int i;

	for (i = 8; i--;)
		if (bits[i])
			return (u8)(32 * i + 31 -
				    (unsigned int)__builtin_clz(bits[i]));
	return 0;
}

static bool is_level(u8 vector)
{
	u64 at = APIC_TMR + vector / 32 * 16ull;

	return *(volatile u32 *)at >> vector % 32 & 1;
}

static void hardware_eoi(void)
{
	*(volatile u32 *)APIC_EOI = 0;
}

void host_doorbell_raise(struct host_vcpu *v, u8 vector)
{
	struct doorbell *d = &doorbells[v->apic_id];

	set(d->requested, vector);
	if (is_level(vector))
		set(d->level, vector);
	else
		hardware_eoi();
}

void host_doorbell_nmi(struct host_vcpu *v)
{
	doorbells[v->apic_id].nmi = true;
}

static bool end_of_interrupt(struct doorbell *d)
{
	u8 vector = highest(d->in_service);

	d->no_eoi = false;
	if (!vector)
		return false;
	clear(d->in_service, vector);
	if (is_set(d->level, vector)) {
		clear(d->level, vector);
		hardware_eoi();
	}
	return true;
}

bool host_doorbell_eoi(u32 apic_id)
{
	return end_of_interrupt(&doorbells[apic_id]);
}

/*
 * NoEoiRequired is a promise that nothing waits for the end of the interrupt.
 * Once something does it is taken back; the guest, which clears it when it is
 * done, may have been faster.
 */
static void hear_of_end(struct doorbell *d, struct svp_hv_doorbell *page)
{
	if (!d->no_eoi)
		return;
	if (__atomic_exchange_n(&page->no_eoi_required, 0, __ATOMIC_ACQ_REL) &
	    SVP_HV_NO_EOI_REQUIRED)
		d->no_eoi = false;
	else
		end_of_interrupt(d);
}

static bool show_vector(struct doorbell *d, struct svp_hv_doorbell *page)
{
	u8 next = highest(d->requested);

	if (!next)
		return false;
	hear_of_end(d, page);
	if (__atomic_load_n(&page->vector, __ATOMIC_ACQUIRE) ||
	    PRIORITY(next) <= PRIORITY(highest(d->in_service)))
		return false;
	clear(d->requested, next);
	d->no_eoi = !highest(d->in_service) && !highest(d->requested) &&
		    !is_set(d->level, next);
	set(d->in_service, next);
	__atomic_store_n(&page->no_eoi_required,
			 d->no_eoi ? SVP_HV_NO_EOI_REQUIRED : 0,
			 __ATOMIC_RELAXED);
	__atomic_store_n(&page->vector, next, __ATOMIC_RELEASE);
	return true;
}

bool host_doorbell_show(struct host_vcpu *v)
{
	struct doorbell *d = &doorbells[v->apic_id];
	struct svp_hv_doorbell *page = page_of(v);
	u8 flags = 0;

	if (!page)
		return false;
	if (d->nmi)
		flags = SVP_HV_NMI;
	d->nmi = false;
	if (!show_vector(d, page) && !flags)
		return false;
	flags |= SVP_HV_NO_FURTHER_SIGNAL;
	return !(__atomic_fetch_or(&page->flags, flags, __ATOMIC_ACQ_REL) &
		 SVP_HV_NO_FURTHER_SIGNAL);
}

bool host_doorbell_is_ringing(const struct host_vcpu *v)
{
	const struct svp_hv_doorbell *page = page_of(v);

	return page && (__atomic_load_n(&page->vector, __ATOMIC_ACQUIRE) ||
			__atomic_load_n(&page->flags, __ATOMIC_ACQUIRE) &
			(SVP_HV_NMI | SVP_HV_MC));
}

/* As KVM: a bad page leaves none registered. */
static void set_page(struct host_call *call)
{
	call->vcpu->doorbell = 0;
	if (!call->info2 || call->info2 & ~PAGE_MASK ||
	    !host_shared(call->info2, SVP_PAGE_SIZE)) {
		host_refuse(call, SVP_GHCB_INPUT_INVALID);
		return;
	}
	memset(&doorbells[call->vcpu->apic_id], 0, sizeof(struct doorbell));
	call->vcpu->doorbell = call->info2;
	call->ret_info2 = call->info2;
}

void host_serve_doorbell(struct host_call *call)
{
	if (!host_has_doorbell()) {
		host_refuse(call, SVP_GHCB_INPUT_EVENT);
		return;
	}
	switch (call->info1) {
	case SVP_HV_DOORBELL_PREFERRED:
		call->ret_info2 = SVP_HV_DOORBELL_NONE;
		return;
	case SVP_HV_DOORBELL_SET:
		set_page(call);
		return;
	case SVP_HV_DOORBELL_QUERY:
		call->ret_info2 = call->vcpu->doorbell ? call->vcpu->doorbell :
							 SVP_HV_DOORBELL_NONE;
		return;
	case SVP_HV_DOORBELL_CLEAR:
		call->vcpu->doorbell = 0;
		return;
	default:
		host_refuse(call, SVP_GHCB_INPUT_INVALID);
	}
}
