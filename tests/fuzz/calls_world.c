// SPDX-License-Identifier: Apache-2.0
/*
 * The world of calls_world.h on the unit tests' fakes. What may change in the
 * guest's memory is taken from the specification of each call, not from the
 * handlers: all else must be byte for byte as it was.
 */
#include "calls_world.h"

#include <stdlib.h>
#include <string.h>

#include "calls/calls.h"
#include "lib/errno.h"
#include "mm/frames.h"
#include "protocol/ghcb.h"
#include "protocol/snp_report.h"
#include "protocol/svsm_attest.h"
#include "protocol/svsm_core.h"
#include "protocol/svsm_vtpm.h"

#define HUGE_PRIVATE	0x200000u
#define HUGE_SHARED	0x400000u
/* Of the honest guest that is asked at the end; inputs rarely name these. */
#define HONEST		0x3000000u
/* All other pages are nobody's for good: their validation fails. */
#define CHECKED_FIRST	(WORLD_WINDOW / PAGE_SIZE)
#define CHECKED_END	((HUGE_SHARED + LARGE_PAGE_SIZE) / PAGE_SIZE)
#define FIRMWARE_BYTE	0xf1
#define HOST_BYTE	0xcc
#define MESSAGE_SIZE	192u

struct world_script world_script;

static struct {
	u8 window[WORLD_SIZE];			/* as it may be after the call */
	unsigned int validations[FAKE_PAGES];
	unsigned int frames;
	bool moved[FAKE_PAGES];
	/* At the last call: what the TPM answered. */
	size_t response;
} before;

static void expect(bool ok)
{
	if (!ok)
		abort();
}

u64 world_gpa(unsigned int page)
{
	return WORLD_WINDOW + (u64)page * PAGE_SIZE;
}

static int run_process(struct process *p, const struct process_request *r,
		       size_t *ret_size)
{
	size_t size = world_script.size;

	if (p == FAKE_ATTEST)
		size = r->op == 2 ? MESSAGE_SIZE : SVP_REPORT_SIZE;
	if (world_script.process)
		return world_script.process;
	*ret_size = size < r->out_max ? size : r->out_max;
	memset(r->out, 0xee, *ret_size);
	before.response = *ret_size;
	return 0;
}

static int run_host(const struct ghcb_request *r, const u8 *request,
		    u8 *response, u8 *certificates)
{
	(void)r;
	(void)request;
	response[0] = 1;
	if (certificates)
		memcpy(certificates, world_script.certificates,
		       sizeof(world_script.certificates));
	return world_script.host;
}

static void make_firmware(void)
{
	u64 at = world_gpa(WORLD_FIRMWARE);

	for (unsigned int i = 0; i < 4; i++) {
		fake_page(at + i * PAGE_SIZE)->assigned = true;
		fake_page(at + i * PAGE_SIZE)->validated = true;
	}
	guest_pages_change(gpa(at), 4 * PAGE_SIZE, 0,
			   GUEST_PAGE_FIRMWARE | GUEST_PAGE_VALIDATED);
	memset(fake_ram(at), FIRMWARE_BYTE, 4 * PAGE_SIZE);
}

/* Shared pages are assigned, too: the host has made them private already. */
static void make_shared(u64 at, u64 size)
{
	for (u64 a = at; a < at + size; a += PAGE_SIZE)
		fake_page(a)->assigned = true;
	*(u8 *)fake_ram(at) = HOST_BYTE;
	*(u8 *)fake_ram(at + size - 1) = HOST_BYTE;
}

void world_reset(void)
{
	fake_reset();
	memset(&before, 0, sizeof(before));
	memset(&world_script, 0, sizeof(world_script));
	world_script.size = 12;
	fake.process = run_process;
	fake.guest_request = run_host;
	fake_give(WORLD_WINDOW, WORLD_SHARED * PAGE_SIZE);
	make_shared(world_gpa(WORLD_SHARED), 16 * PAGE_SIZE);
	make_firmware();
	fake_give(world_gpa(WORLD_MOVABLE), 16 * PAGE_SIZE);
	make_shared(world_gpa(64), 192 * PAGE_SIZE);
	fake_give(HUGE_PRIVATE, LARGE_PAGE_SIZE);
	make_shared(HUGE_SHARED, LARGE_PAGE_SIZE);
	for (unsigned int i = 0; i < FAKE_CPUS; i++) {
		u64 vmsa = world_gpa(WORLD_VMSA + 2 * i);

		fake_vcpu(i, vmsa, vmsa + PAGE_SIZE, 0);
		fake_page(vmsa)->rights[2] = SVP_RMPADJUST_READ;
	}
	expect(!attest_init(&fake.cpu[0]));
	before.frames = frames_free_count();
	world_assert_serves();
}

void world_poke(u64 at, const u8 *bytes, size_t size)
{
	const struct fake_page *p;

	if (at >= FAKE_RAM_SIZE || at % PAGE_SIZE + size > PAGE_SIZE)
		return;
	p = fake_page(at);
	if (p->validated && !(p->rights[2] & SVP_RMPADJUST_WRITE))
		return;
	memcpy(fake_ram(at), bytes, size);
}

void world_move(u64 at)
{
	struct fake_page *p;

	if (at < world_gpa(WORLD_MOVABLE) || at >= HONEST)
		return;
	p = fake_page(at);
	*p = (struct fake_page){
		.assigned = true, .validations = p->validations,
	};
	before.moved[at / PAGE_SIZE] = true;
	if (at < WORLD_WINDOW + WORLD_SIZE)
		memset(fake_ram(at & ~0xfffull), HOST_BYTE, 16);
}

/* The call may have changed these bytes. */
static void allow(u64 at, u64 size)
{
	u64 end = at + size;

	if (at < WORLD_WINDOW)
		at = WORLD_WINDOW;
	if (end > WORLD_WINDOW + WORLD_SIZE)
		end = WORLD_WINDOW + WORLD_SIZE;
	if (at < end)
		memcpy(before.window + (at - WORLD_WINDOW), fake_ram(at),
		       end - at);
}

static void allow_registers(u64 vmsa)
{
	allow(vmsa + offsetof(struct svp_vmsa, rax), 8);
	allow(vmsa + offsetof(struct svp_vmsa, rcx), 8);
	allow(vmsa + offsetof(struct svp_vmsa, rdx), 8);
	allow(vmsa + offsetof(struct svp_vmsa, r8), 16);
	allow(vmsa + offsetof(struct svp_vmsa, efer), 8);
}

/* The request as it was before the call; zeros when it is not watched. */
static struct svp_attest_request attest_request(u64 at)
{
	struct svp_attest_request r = { 0 };

	if (at >= WORLD_WINDOW &&
	    at + sizeof(r) <= WORLD_WINDOW + WORLD_SIZE)
		memcpy(&r, before.window + (at - WORLD_WINDOW), sizeof(r));
	return r;
}

static void allow_attest(const struct world_call *in,
			 const struct world_call *out)
{
	struct svp_attest_request r = attest_request(in->rcx);

	if (out->rax)
		return;
	expect(!r.manifest.gpa || out->rcx <= r.manifest.size);
	expect(!r.report.gpa || r.report.size >= SVP_REPORT_SIZE);
	allow(r.report.gpa, SVP_REPORT_SIZE);
	allow(r.manifest.gpa, out->rcx);
	allow(r.certificates.gpa, out->rdx);
}

/* What 58019 lets each call write; calling area and registers aside. */
static void allow_writes(const struct world_call *in,
			 const struct world_call *out)
{
	switch (in->rax) {
	case SVP_CALL(SVP_PROTOCOL_CORE, SVP_CORE_PVALIDATE):
		allow(in->rcx + offsetof(struct svp_pvalidate, next), 2);
		break;
	case SVP_CALL(SVP_PROTOCOL_CORE, SVP_CORE_REMAP_CA):
		allow(in->rcx, out->rax ? 0 : 1);
		break;
	case SVP_CALL(SVP_PROTOCOL_CORE, SVP_CORE_CREATE_VCPU):
		allow(in->rdx, out->rax ? 0 : 1);
		break;
	case SVP_CALL(SVP_PROTOCOL_VTPM, SVP_VTPM_CMD):
		allow(in->rcx, out->rax ? 0 : 4 + before.response);
		break;
	case SVP_CALL(SVP_PROTOCOL_ATTEST, SVP_ATTEST_SERVICES):
	case SVP_CALL(SVP_PROTOCOL_ATTEST, SVP_ATTEST_SINGLE_SERVICE):
		allow_attest(in, out);
		break;
	}
}

/* A page that became the guest's has nothing in it, the host's above all. */
static void check_new_pages(void)
{
	static const u8 zeros[PAGE_SIZE];

	for (unsigned int i = CHECKED_FIRST; i < CHECKED_END; i++) {
		u64 at = (u64)i * PAGE_SIZE;

		if (fake.page[i].validations == before.validations[i])
			continue;
		before.validations[i] = fake.page[i].validations;
		before.moved[i] = false;
		expect(!memcmp(fake_ram(at), zeros, PAGE_SIZE));
		allow(at, PAGE_SIZE);
	}
}

/* The RMP and the monitor's record of a page say the same. */
static void check_page(unsigned int i)
{
	const struct fake_page *p = &fake.page[i];
	unsigned int state = guest_pages_any(gpa((u64)i * PAGE_SIZE),
					     PAGE_SIZE);

	if (p->validated)
		expect(state & GUEST_PAGE_VALIDATED);
	if (before.moved[i])
		return;
	expect(p->validated == !!(state & GUEST_PAGE_VALIDATED));
	expect(p->vmsa == !!(state & GUEST_PAGE_VMSA));
	if (p->rights[2])
		expect(p->validated && !(state & GUEST_PAGE_FIRMWARE));
	if (state & GUEST_PAGE_VMSA)
		expect(!(p->rights[2] & ~(u32)SVP_RMPADJUST_READ));
}

static void check_cpu(const struct cpu *c)
{
	const struct svp_vmsa *v = fake_ram(c->guest_vmsa.at);
	unsigned int area;

	if (!c->guest_vmsa.at)
		return;
	area = guest_pages_any(c->guest_caa, PAGE_SIZE);
	expect(guest_pages_all(c->guest_vmsa, PAGE_SIZE, GUEST_PAGE_VMSA));
	expect(v->vmpl == 2 && v->efer & SVP_EFER_SVME &&
	       v->sev_features == SVP_SEV_FEATURE_SNP);
	expect(area & GUEST_PAGE_CALLING_AREA &&
	       !(area & (GUEST_PAGE_FIRMWARE | GUEST_PAGE_VMSA)));
}

static bool is_documented(u64 rax, u64 result)
{
	bool pvalidate = rax == SVP_CALL(SVP_PROTOCOL_CORE, SVP_CORE_PVALIDATE);

	if (result > SVP_ERR_PROTOCOL_BASE)
		return pvalidate && result <= SVP_PVALIDATE_NO_CHANGE;
	return !result || (result == SVP_ERR_INCOMPLETE && pvalidate) ||
	       (result > SVP_ERR_INCOMPLETE && result <= SVP_ERR_BUSY);
}

static void check_world(void)
{
	check_new_pages();
	expect(!memcmp(before.window, fake_ram(WORLD_WINDOW), WORLD_SIZE));
	for (unsigned int i = CHECKED_FIRST; i < CHECKED_END; i++)
		check_page(i);
	for (unsigned int i = 0; i < FAKE_CPUS; i++)
		check_cpu(&fake.cpu[i]);
	expect(fake.cpu[0].guest_caa.at != fake.cpu[1].guest_caa.at ||
	       !fake.cpu[0].guest_caa.at);
	expect(frames_free_count() == before.frames);
}

static void set_registers(struct svp_vmsa *v, const struct world_call *call,
			  bool at_vmgexit)
{
	v->rax = call->rax;
	v->rcx = call->rcx;
	v->rdx = call->rdx;
	v->r8 = call->r8;
	v->r9 = call->r9;
	v->guest_exit_code = at_vmgexit ? SVP_EXIT_VMGEXIT : SVP_EXIT_CPUID;
}

static struct world_call registers(const struct svp_vmsa *v)
{
	return (struct world_call){ v->rax, v->rcx, v->rdx, v->r8, v->r9 };
}

u64 world_serve(unsigned int cpu, struct world_call *call, bool pending,
		bool at_vmgexit)
{
	struct cpu *c = &fake.cpu[cpu % FAKE_CPUS];
	struct world_call in = *call;
	u64 vmsa = c->guest_vmsa.at, caa = c->guest_caa.at;
	bool taken = pending && at_vmgexit;

	if (!vmsa)
		return SVP_ERR_INVALID_REQUEST;
	set_registers(fake_ram(vmsa), call, at_vmgexit);
	*(u8 *)fake_ram(caa) = pending;
	memcpy(before.window, fake_ram(WORLD_WINDOW), WORLD_SIZE);
	calls_serve(&fake.firmware, c);
	*call = registers(fake_ram(vmsa));
	if (taken && c->guest_vmsa.at == vmsa)
		expect(is_documented(in.rax, call->rax) && call->r9 == in.r9);
	else
		expect(!memcmp(call, &in, sizeof(in)));
	allow(caa, taken ? 1 : 0);
	allow_registers(vmsa);
	if (taken)
		allow_writes(&in, call);
	check_world();
	return call->rax;
}

/* The handlers alone, so that it does not matter what the vCPUs are at. */
static void assert_call(u64 rax, u64 rcx)
{
	struct call call = {
		.firmware = &fake.firmware, .cpu = &fake.cpu[0], .rcx = rcx,
	};

	expect(calls_dispatch(rax, &call) == SVP_SUCCESS);
}

void world_assert_serves(void)
{
	const struct svp_attest_request r = {
		.report = { HONEST + 0x1000, SVP_REPORT_SIZE, 0 },
		.nonce = { HONEST + 0x2000, SVP_ATTEST_NONCE_SIZE, 0 },
		.manifest = { HONEST + 0x3000, PAGE_SIZE, 0 },
		.guid = SVP_GUID_VTPM,
	};
	struct svp_vtpm_request command = { SVP_TPM_SEND_COMMAND, 0, 10 };

	world_script = (struct world_script){ .size = 12 };
	/* Whatever they were made before. */
	guest_pages_change(gpa(HONEST), 4 * PAGE_SIZE, ~0u, 0);
	fake_give(HONEST, 4 * PAGE_SIZE);
	memcpy(fake_ram(HONEST), &r, sizeof(r));
	assert_call(SVP_CALL(SVP_PROTOCOL_ATTEST, SVP_ATTEST_SINGLE_SERVICE),
		    HONEST);
	memcpy(fake_ram(HONEST), &command, sizeof(command));
	assert_call(SVP_CALL(SVP_PROTOCOL_VTPM, SVP_VTPM_CMD), HONEST);
	expect(frames_free_count() == before.frames);
}
