// SPDX-License-Identifier: Apache-2.0
/*
 * VMGEXIT with a GHCB (AMD 56421, section 4): checks the page, takes the
 * request out of it once, and gives it to the handler of its exit code.
 */
#include "asm.h"
#include "cpu.h"
#include "cpuid.h"
#include "host_apic.h"
#include "host_call.h"
#include "host_doorbell.h"
#include "lib.h"
#include "log.h"
#include "region.h"
#include "stats.h"

#define KVM_ENOSYS ((u64)-1000l)

/* Registers that must be valid for an exit (56421, table 6). */
#define NEEDS_RAX	(1u << 0)
#define NEEDS_RBX	(1u << 1)
#define NEEDS_RCX	(1u << 2)
#define NEEDS_RDX	(1u << 3)
#define NEEDS_SCRATCH	(1u << 4)
#define NEEDS_CPL	(1u << 5)
#define NEEDS_XCR0	(1u << 6)

/* The CPUID function whose answer depends on XCR0. */
#define CPUID_XSAVE	0xdu

#define REG(name) offsetof(struct svp_ghcb, name)

void host_refuse(struct host_call *call, u64 reason)
{
	log_line("vcpu=%u vmpl=%u: exit %lx refused, reason %lu: info1=%lx info2=%lx scratch=%lx rax=%lx",
		 call->vcpu->apic_id, call->vcpu->vmpl, call->code, reason,
		 call->info1, call->info2, call->scratch, call->rax);
	call->ret_info1 = SVP_GHCB_ERR_INPUT;
	call->ret_info2 = reason;
}

void host_return(struct host_call *call, size_t off, u64 value)
{
	memcpy((u8 *)call->ghcb + off, &value, sizeof(value));
	svp_ghcb_set_valid(call->ghcb, off);
}

void *host_scratch(const struct host_call *call, u64 size)
{
	u64 ghcb = call->vcpu->ghcb_msr;
	u64 buffer = ghcb + offsetof(struct svp_ghcb, shared_buffer);
	u64 end = buffer + sizeof(call->ghcb->shared_buffer);

	if (call->scratch >= ghcb && call->scratch < ghcb + SVP_PAGE_SIZE) {
		if (call->scratch < buffer || call->scratch > end ||
		    size > end - call->scratch)
			return NULL;
	}
	return host_shared(call->scratch, size);
}

static void serve_nothing(struct host_call *call)
{
	(void)call;
}

static void serve_nmi_complete(struct host_call *call)
{
	call->vcpu->nmi_blocked = false;
}

static void serve_read_dr7(struct host_call *call)
{
	host_return(call, REG(rax), 0x400);
}

static void serve_rdtsc(struct host_call *call)
{
	u64 tsc = rdtsc();

	host_return(call, REG(rax), (u32)tsc);
	host_return(call, REG(rdx), tsc >> 32);
}

/* TSC_AUX is the guest's own: a host that does not know it says 0. */
static void serve_rdtscp(struct host_call *call)
{
	serve_rdtsc(call);
	host_return(call, REG(rcx), 0);
}

static void serve_rdpmc(struct host_call *call)
{
	host_return(call, REG(rax), 0);
	host_return(call, REG(rdx), 0);
}

static void serve_cpuid(struct host_call *call)
{
	struct cpuid_result r = cpuid_get((u32)call->rax, (u32)call->rcx);

	host_return(call, REG(rax), r.eax);
	host_return(call, REG(rbx), r.ebx);
	host_return(call, REG(rcx), r.ecx);
	host_return(call, REG(rdx), r.edx);
}

/* No hypercalls. */
static void serve_vmmcall(struct host_call *call)
{
	host_return(call, REG(rax), KVM_ENOSYS);
}

static void serve_ap_hold(struct host_call *call)
{
	/* Non-zero SW_EXITINFO2 once woken: the caller was started anew. */
	call->ret_info2 = 1;
	call->decision.action = HOST_HOLD;
}

/* Only kept: a guest of before AP creation would use it. */
static void serve_jump_table(struct host_call *call)
{
	static u64 table;

	if (call->info1 == SVP_AP_JUMP_TABLE_SET)
		table = call->info2;
	else if (call->info1 == SVP_AP_JUMP_TABLE_GET)
		call->ret_info2 = table;
	else
		host_refuse(call, SVP_GHCB_INPUT_INVALID);
}

static void serve_ipi(struct host_call *call)
{
	if (host_has_doorbell())
		host_apic_ipi(call->vcpu, call->info1);
	else
		host_refuse(call, SVP_GHCB_INPUT_EVENT);
}

static void serve_apic_ids(struct host_call *call)
{
	u32 *list = host_shared(call->info1, SVP_PAGE_SIZE);
	u32 i;

	if (call->rax && (!list || call->info1 & ~PAGE_MASK)) {
		host_refuse(call, SVP_GHCB_INPUT_INVALID);
		return;
	}
	for (i = 0; call->rax && i < cpu_count(); i++)
		list[1 + i] = i;
	if (call->rax)
		list[0] = cpu_count();
	host_return(call, REG(rax), 1);
}

static void serve_run_vmpl(struct host_call *call)
{
	if (!host_has_vmpl(call->info1)) {
		host_refuse(call, SVP_GHCB_INPUT_INVALID);
		return;
	}
	call->decision.action = HOST_RUN_VMPL;
	call->decision.vmpl = (unsigned int)call->info1;
}

static void serve_features(struct host_call *call)
{
	call->ret_info2 = host_features();
}

static void serve_terminate(struct host_call *call)
{
	call->decision.action = HOST_TERMINATE;
	call->decision.set = call->info1 & 0xf;
	call->decision.code = call->info1 >> 4 & 0xff;
}

/* RAX has the VMSA's SEV_FEATURES: KVM runs those of the launch. */
static bool runs_features(u64 features)
{
	u64 differ = features ^ cpu_launch_features();

	if (host_has_doorbell())
		differ &= ~SVP_SEV_FEATURE_RESTRICTED_INJ;
	return !differ;
}

/* A #VC that the guest has no answer to: it can't go on. */
static void serve_unsupported(struct host_call *call)
{
	log_line("vcpu=%u vmpl=%u: the guest does not support exit %lx, its information is %lx",
		 call->vcpu->apic_id, call->vcpu->vmpl, call->info1,
		 call->info2);
	call->decision.action = HOST_FAIL;
	call->decision.reason = "the guest reports an exit that it does not support";
}

void host_serve_ap_creation(struct host_call *call)
{
	struct cpu_vmsa_change change = {
		.apic_id = (u32)(call->info1 >> 32),
		.vmpl = call->info1 >> 16 & 0xf,
		.caller = call->vcpu->apic_id,
	};
	u32 op = call->info1 & 0xffff;
	int r = -EINVAL;

	if ((op == SVP_AP_CREATE || op == SVP_AP_CREATE_ON_INIT) &&
	    runs_features(call->rax)) {
		change.on_init = op == SVP_AP_CREATE_ON_INIT;
		if (!(call->info2 & ~PAGE_MASK) &&
		    !region_hpa((struct gpa){ call->info2 }, &change.vmsa))
			r = cpu_set_vmsa(&change);
	} else if (op == SVP_AP_DESTROY) {
		r = cpu_set_vmsa(&change);
	}
	log_line("vcpu=%u vmpl=%u: AP creation op=%u apic=%u vmpl=%u vmsa=%lx: %s",
		 call->vcpu->apic_id, call->vcpu->vmpl, op, change.apic_id,
		 change.vmpl, call->info2, r ? "refused" : "done");
	if (r)
		host_refuse(call, SVP_GHCB_INPUT_INVALID);
}

static const struct {
	u64 code;
	u32 needs;
	void (*serve)(struct host_call *call);
} exits[] = {
	{ SVP_EXIT_RUN_VMPL, 0, serve_run_vmpl },
	{ SVP_EXIT_IOIO, 0, host_serve_ioio },
	{ SVP_EXIT_MSR, NEEDS_RCX, host_serve_msr },
	{ SVP_EXIT_MMIO_READ, NEEDS_SCRATCH, host_serve_mmio },
	{ SVP_EXIT_MMIO_WRITE, NEEDS_SCRATCH, host_serve_mmio },
	{ SVP_EXIT_PSC, NEEDS_SCRATCH, host_serve_psc },
	{ SVP_EXIT_CPUID, NEEDS_RAX | NEEDS_RCX, serve_cpuid },
	{ SVP_EXIT_RDTSC, 0, serve_rdtsc },
	{ SVP_EXIT_RDTSCP, 0, serve_rdtscp },
	{ SVP_EXIT_RDPMC, NEEDS_RCX, serve_rdpmc },
	{ SVP_EXIT_READ_DR7, 0, serve_read_dr7 },
	{ SVP_EXIT_WRITE_DR7, NEEDS_RAX, serve_nothing },
	{ SVP_EXIT_INVD, 0, serve_nothing },
	{ SVP_EXIT_WBINVD, 0, serve_nothing },
	{ SVP_EXIT_MONITOR, NEEDS_RAX | NEEDS_RCX | NEEDS_RDX, serve_nothing },
	{ SVP_EXIT_MWAIT, NEEDS_RAX | NEEDS_RCX, serve_nothing },
	{ SVP_EXIT_VMMCALL, NEEDS_RAX | NEEDS_CPL, serve_vmmcall },
	{ SVP_EXIT_NMI_COMPLETE, 0, serve_nmi_complete },
	{ SVP_EXIT_AP_RESET_HOLD, 0, serve_ap_hold },
	{ SVP_EXIT_AP_JUMP_TABLE, 0, serve_jump_table },
	{ SVP_EXIT_GUEST_REQUEST, 0, host_serve_request },
	{ SVP_EXIT_EXT_REQUEST, NEEDS_RAX | NEEDS_RBX, host_serve_request },
	{ SVP_EXIT_AP_CREATION, 0, host_serve_ap_creation },
	{ SVP_EXIT_HV_DOORBELL, 0, host_serve_doorbell },
	{ SVP_EXIT_HV_IPI, 0, serve_ipi },
	{ SVP_EXIT_APIC_ID_LIST, NEEDS_RAX, serve_apic_ids },
	{ SVP_EXIT_HV_FEATURES, 0, serve_features },
	{ SVP_EXIT_TERMINATE, 0, serve_terminate },
	{ SVP_EXIT_UNSUPPORTED, 0, serve_unsupported },
};

/* Copy the request and forget which fields are valid, as KVM does. */
static u32 take(struct host_call *call)
{
	struct svp_ghcb *g = call->ghcb;
	u32 have = 0;

	have |= svp_ghcb_is_valid(g, REG(rax)) ? NEEDS_RAX : 0;
	have |= svp_ghcb_is_valid(g, REG(rbx)) ? NEEDS_RBX : 0;
	have |= svp_ghcb_is_valid(g, REG(rcx)) ? NEEDS_RCX : 0;
	have |= svp_ghcb_is_valid(g, REG(rdx)) ? NEEDS_RDX : 0;
	have |= svp_ghcb_is_valid(g, REG(sw_scratch)) ? NEEDS_SCRATCH : 0;
	have |= svp_ghcb_is_valid(g, REG(cpl)) ? NEEDS_CPL : 0;
	have |= svp_ghcb_is_valid(g, REG(xcr0)) ? NEEDS_XCR0 : 0;
	call->code = svp_le64(&g->sw_exit_code);
	call->info1 = svp_le64(&g->sw_exit_info_1);
	call->info2 = svp_le64(&g->sw_exit_info_2);
	call->scratch = svp_le64(&g->sw_scratch);
	call->rax = svp_le64(&g->rax);
	call->rbx = svp_le64(&g->rbx);
	call->rcx = svp_le64(&g->rcx);
	call->rdx = svp_le64(&g->rdx);
	memset(g->valid_bitmap, 0, sizeof(g->valid_bitmap));
	return have;
}

/* What is wrong with the page as a whole, or 0. */
static u64 check_page(const struct host_call *call)
{
	const struct svp_ghcb *g = call->ghcb;

	if (call->vcpu->registered != call->vcpu->ghcb_msr)
		return SVP_GHCB_INPUT_NOT_REGISTERED;
	if (svp_le32(&g->usage))
		return SVP_GHCB_INPUT_USAGE;
	if (!svp_ghcb_is_valid(g, REG(sw_exit_code)) ||
	    !svp_ghcb_is_valid(g, REG(sw_exit_info_1)) ||
	    !svp_ghcb_is_valid(g, REG(sw_exit_info_2)))
		return SVP_GHCB_INPUT_MISSING;
	return 0;
}

/* What an exit needs beside its row, by what it asks for. */
static u32 needs_also(const struct host_call *call)
{
	switch (call->code) {
	case SVP_EXIT_CPUID:
		return (u32)call->rax == CPUID_XSAVE ? NEEDS_XCR0 : 0;
	case SVP_EXIT_IOIO:
		if (call->info1 & SVP_IOIO_STRING)
			return NEEDS_SCRATCH;
		return call->info1 & SVP_IOIO_IN ? 0 : NEEDS_RAX;
	case SVP_EXIT_MSR:
		return call->info1 ? NEEDS_RAX | NEEDS_RDX : 0;
	case SVP_EXIT_AP_CREATION:
		return (u16)call->info1 == SVP_AP_DESTROY ? 0 : NEEDS_RAX;
	default:
		return 0;
	}
}

static void serve(struct host_call *call, u32 have)
{
	unsigned int i;

	stats_count(STATS_GHCB, call->vcpu->vmpl, call->code);
	for (i = 0; i < sizeof(exits) / sizeof(exits[0]); i++) {
		if (exits[i].code != call->code)
			continue;
		if ((exits[i].needs | needs_also(call)) & ~have)
			host_refuse(call, SVP_GHCB_INPUT_MISSING);
		else
			exits[i].serve(call);
		return;
	}
	host_refuse(call, SVP_GHCB_INPUT_EVENT);
}

struct host_decision host_ghcb(struct host_vcpu *vcpu)
{
	struct host_call call = { .vcpu = vcpu };
	u64 error;
	u32 have;

	call.decision.action = HOST_RESUME;
	call.ghcb = host_shared(vcpu->ghcb_msr, SVP_PAGE_SIZE);
	if (!call.ghcb) {
		call.decision.action = HOST_FAIL;
		call.decision.reason = "the GHCB is not a shared page";
		return call.decision;
	}
	error = check_page(&call);
	have = take(&call);
	if (error)
		host_refuse(&call, error);
	else
		serve(&call, have);
	host_return(&call, REG(sw_exit_info_1), call.ret_info1);
	host_return(&call, REG(sw_exit_info_2), call.ret_info2);
	return call.decision;
}
