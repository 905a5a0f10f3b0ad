// SPDX-License-Identifier: Apache-2.0
/*
 * The GHCB MSR protocol (AMD 56421, 2.3.1): what a guest can ask before it has
 * a GHCB.
 */
#include "cpuid.h"
#include "host_call.h"
#include "host_doorbell.h"
#include "stats.h"

#define GHCB_VERSION_MIN 2ull
#define REQUEST(msr) ((msr) & SVP_GHCB_MSR_INFO_MASK)

static void sev_info(struct host_vcpu *v, struct host_decision *d)
{
	(void)d;
	v->ghcb_msr = (u64)SVP_GHCB_PROTOCOL_VERSION << 48 |
		      GHCB_VERSION_MIN << 32 | (u64)CBIT_POSITION << 24 |
		      SVP_GHCB_MSR_SEV_INFO_RESP;
}

static void cpuid(struct host_vcpu *v, struct host_decision *d)
{
	struct cpuid_result r = cpuid_get((u32)(v->ghcb_msr >> 32), 0);
	const u32 value[4] = { r.eax, r.ebx, r.ecx, r.edx };

	(void)d;
	v->ghcb_msr = (u64)value[v->ghcb_msr >> 30 & 3] << 32 |
		      SVP_GHCB_MSR_CPUID_RESP;
}

static void ap_hold(struct host_vcpu *v, struct host_decision *d)
{
	/* Not 0 once woken, [63:12]: by a start-up, or the caller is new. */
	v->ghcb_msr = 1ull << 12 | SVP_GHCB_MSR_AP_HOLD_RESP;
	d->action = HOST_HOLD;
}

static void preferred_gpa(struct host_vcpu *v, struct host_decision *d)
{
	(void)d;
	v->ghcb_msr = SVP_GHCB_NO_PREFERRED_GFN << 12 |
		      SVP_GHCB_MSR_PREF_GPA_RESP;
}

static void register_gpa(struct host_vcpu *v, struct host_decision *d)
{
	(void)d;
	v->registered = v->ghcb_msr & PAGE_MASK;
	v->ghcb_msr = v->registered | SVP_GHCB_MSR_REG_GPA_RESP;
}

/* A 2 MiB change can't be asked for this way: that bit is reserved. */
static void page_state(struct host_vcpu *v, struct host_decision *d)
{
	int r = host_change_page(v->ghcb_msr & ~SVP_PSC_ENTRY_2M & PAGE_MASK);

	(void)d;
	v->ghcb_msr = (r ? 1ull << 32 : 0) | SVP_GHCB_MSR_PSC_RESP;
}

static void run_vmpl(struct host_vcpu *v, struct host_decision *d)
{
	u64 vmpl = v->ghcb_msr >> 32 & 0xff;
	bool known = host_has_vmpl(vmpl);

	v->ghcb_msr = (known ? 0 : 1ull << 32) | SVP_GHCB_MSR_RUN_VMPL_RESP;
	if (!known)
		return;
	d->action = HOST_RUN_VMPL;
	d->vmpl = (unsigned int)vmpl;
}

u64 host_features(void)
{
	return HOST_FEATURES |
	       (host_has_doorbell() ? SVP_GHCB_FEATURE_RESTRICTED_INJ : 0);
}

static void features(struct host_vcpu *v, struct host_decision *d)
{
	(void)d;
	v->ghcb_msr = host_features() << 12 | SVP_GHCB_MSR_FEATURES_RESP;
}

static void terminate(struct host_vcpu *v, struct host_decision *d)
{
	d->action = HOST_TERMINATE;
	d->set = v->ghcb_msr >> 12 & 0xf;
	d->code = v->ghcb_msr >> 16 & 0xff;
}

static const struct {
	u32 request;
	void (*serve)(struct host_vcpu *v, struct host_decision *d);
} requests[] = {
	{ SVP_GHCB_MSR_PSC_REQ, page_state },
	{ SVP_GHCB_MSR_RUN_VMPL_REQ, run_vmpl },
	{ SVP_GHCB_MSR_CPUID_REQ, cpuid },
	{ SVP_GHCB_MSR_SEV_INFO_REQ, sev_info },
	{ SVP_GHCB_MSR_AP_HOLD_REQ, ap_hold },
	{ SVP_GHCB_MSR_PREF_GPA_REQ, preferred_gpa },
	{ SVP_GHCB_MSR_REG_GPA_REQ, register_gpa },
	{ SVP_GHCB_MSR_FEATURES_REQ, features },
	{ SVP_GHCB_MSR_TERMINATE, terminate },
};

struct host_decision host_msr_protocol(struct host_vcpu *v)
{
	struct host_decision d = { .action = HOST_RESUME };
	u32 request = REQUEST(v->ghcb_msr);
	unsigned int i;

	stats_count(STATS_MSR, v->vmpl, request);
	for (i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
		if (requests[i].request != request)
			continue;
		requests[i].serve(v, &d);
		return d;
	}
	d.action = HOST_FAIL;
	d.reason = "unknown request of the MSR protocol";
	return d;
}

struct host_decision host_vmgexit(struct host_vcpu *v)
{
	return REQUEST(v->ghcb_msr) ? host_msr_protocol(v) : host_ghcb(v);
}
