// SPDX-License-Identifier: Apache-2.0
/*
 * Attacks on exits: which VMPL runs after one, whether it is served at all,
 * and what the guest finds when it goes on.
 */
#include "asm.h"
#include "attack_hooks.h"
#include "cpu.h"
#include "lib.h"
#include "protocol/fw_cfg.h"

#define EVERY_SO_OFTEN	8u

static const struct host_decision go_on = { .action = HOST_RESUME };

/* VMPL0 asks for the guest, and most of the time is run itself. */
struct host_decision attack_run_vmpl0(struct host_vcpu *v)
{
	if (attack_code(v) == SVP_EXIT_RUN_VMPL &&
	    attack_random() % EVERY_SO_OFTEN)
		return attack_answer(v, 0, 0);
	return host_vmgexit(v);
}

/* The guest asks for VMPL0, and is run itself. */
struct host_decision attack_run_vmpl2(struct host_vcpu *v)
{
	if (attack_code(v) == SVP_EXIT_RUN_VMPL)
		return attack_answer(v, 0, 0);
	if ((v->ghcb_msr & SVP_GHCB_MSR_INFO_MASK) !=
	    SVP_GHCB_MSR_RUN_VMPL_REQ)
		return host_vmgexit(v);
	v->ghcb_msr = SVP_GHCB_MSR_RUN_VMPL_RESP;
	return go_on;
}

/* Some: a guest whose exits all come to nothing is only stopped. */
struct host_decision attack_drop(struct host_vcpu *v)
{
	return attack_random() % EVERY_SO_OFTEN ? host_vmgexit(v) : go_on;
}

/* Served, asked again by the host in the guest's name, served again. */
struct host_decision attack_double(struct host_vcpu *v)
{
	static u8 request[SVP_PAGE_SIZE];
	struct svp_ghcb *g = attack_ghcb(v);
	u64 msr = v->ghcb_msr;
	struct host_decision first;

	if (g)
		memcpy(request, g, sizeof(request));
	first = host_vmgexit(v);
	if (first.action != HOST_RESUME)
		return first;
	if (g)
		memcpy(g, request, sizeof(request));
	v->ghcb_msr = msr;
	return host_vmgexit(v);
}

/* All of the GHCB, or all of the MSR. */
struct host_decision attack_garbage(struct host_vcpu *v)
{
	struct svp_ghcb *g = attack_ghcb(v);
	struct host_decision d = host_vmgexit(v);

	if (g)
		attack_fill_random(g, sizeof(*g));
	else
		attack_fill_random(&v->ghcb_msr, sizeof(v->ghcb_msr));
	return d;
}

/* The exit is said to have succeeded, all that it returns is garbage. */
struct host_decision attack_garbage_answer(struct host_vcpu *v)
{
	struct svp_ghcb *g = attack_ghcb(v);
	u64 kind = v->ghcb_msr & SVP_GHCB_MSR_INFO_MASK;
	struct host_decision d = host_vmgexit(v);

	if (!g) {
		v->ghcb_msr = attack_random() << 12 | kind | 1;
		return d;
	}
	attack_fill_random(g, sizeof(*g));
	memset(g->valid_bitmap, 0xff, sizeof(g->valid_bitmap));
	svp_put_le64(&g->sw_exit_info_1, 0);
	return d;
}

static u32 big_endian(u32 value)
{
	return __builtin_bswap32(value);
}

/* Of each transfer of fw_cfg, what it brought to shared memory is changed. */
struct host_decision attack_garbage_files(struct host_vcpu *v)
{
	const struct svp_ghcb *g = attack_ghcb(v);
	u64 info = g ? svp_le64(&g->sw_exit_info_1) : 0;
	bool transfer = attack_code(v) == SVP_EXIT_IOIO &&
			info >> SVP_IOIO_PORT_SHIFT == SVP_FW_CFG_PORT_DMA_LOW;
	u32 at = g ? big_endian((u32)svp_le64(&g->rax)) : 0;
	const struct svp_fw_cfg_dma *dma;
	struct host_decision d = host_vmgexit(v);
	void *data;
	u32 size;

	if (!transfer)
		return d;
	dma = host_shared(at, sizeof(*dma));
	size = dma ? big_endian(dma->length) : 0;
	data = size ? host_shared(__builtin_bswap64(dma->address), size) : NULL;
	if (data)
		attack_fill_random(data, size);
	return d;
}

/* CPUID by exit and by MSR; what counts is the CPUID page. */
struct host_decision attack_cpuid_exit(struct host_vcpu *v)
{
	bool by_msr = (v->ghcb_msr & SVP_GHCB_MSR_INFO_MASK) ==
		      SVP_GHCB_MSR_CPUID_REQ;
	bool by_exit = attack_code(v) == SVP_EXIT_CPUID;
	struct svp_ghcb *g = attack_ghcb(v);
	struct host_decision d = host_vmgexit(v);

	if (by_msr)
		v->ghcb_msr = attack_random() << 32 | SVP_GHCB_MSR_CPUID_RESP;
	if (by_exit) {
		svp_put_le64(&g->rax, (u32)attack_random());
		svp_put_le64(&g->rbx, (u32)attack_random());
		svp_put_le64(&g->rcx, (u32)attack_random());
		svp_put_le64(&g->rdx, (u32)attack_random());
	}
	return d;
}

/* Forth and back by up to four seconds or so. */
struct host_decision attack_tsc(struct host_vcpu *v)
{
	v->tsc_offset = (attack_random() & 0x3ffffffffull) - 0x1ffffffffull;
	return host_vmgexit(v);
}

/* All but the first vCPU. */
bool attack_stop_vcpu(struct host_vcpu *v, struct host_decision *ret)
{
	if (!v->apic_id)
		return false;
	ret->action = HOST_HOLD;
	return true;
}

/* VMPL0 is run after one exit in eight, whatever VMPL2 was at. */
bool attack_hammer(struct host_vcpu *v, struct host_decision *ret)
{
	(void)v;
	if (attack_random() % EVERY_SO_OFTEN)
		return false;
	ret->action = HOST_RUN_VMPL;
	ret->vmpl = 0;
	return true;
}

/* The last vCPU is to run VMPL0 from what the guest wrote in a page. */
void attack_forge_vmsa(const struct host_vcpu *v, struct gpa gpa)
{
	struct cpu_vmsa_change change = {
		.apic_id = cpu_count() - 1,
		.vmpl = 0,
		.caller = v->apic_id,
		.forged = true,
	};

	if (!region_hpa(gpa, &change.vmsa))
		cpu_set_vmsa(&change);
}
