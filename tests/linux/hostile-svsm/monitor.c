// SPDX-License-Identifier: Apache-2.0
/*
 * An SVSM that misbehaves on demand: the firmware's monitor, linked with this
 * file around vtpm_calls() and calls_serve() (ld --wrap). For tests of drivers,
 * with one vCPU; without an order (order.h) it is the SVSM that it is made of.
 */
#include "arch/percpu.h"
#include "calls/calls.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "mm/guest_mem.h"
#include "protocol/snp_pages.h"
#include "protocol/svsm_vtpm.h"
#include "protocol/tpm_commands.h"
#include "tests/linux/hostile-svsm/order.h"

/* Enough of a request to tell one command from another: header, first bytes. */
#define HEAD_SIZE	(sizeof(struct svp_vtpm_request) + 24)
#define TPM_AT		sizeof(struct svp_vtpm_request)
#define RESPONSE_AT	sizeof(struct svp_vtpm_response)

const struct call_entry *__real_vtpm_calls(size_t *ret_count);
const struct call_entry *__wrap_vtpm_calls(size_t *ret_count);
void __real_calls_serve(const struct firmware *firmware, struct cpu *cpu);
void __wrap_calls_serve(const struct firmware *firmware, struct cpu *cpu);

static struct {
	struct hostile_order order;	/* in the monitor's byte order */
	bool chosen;			/* the command it is for has come */
	u8 victim[HEAD_SIZE];
	u32 done;			/* calls it was carried out for */
	enum hostile_what spoil;	/* what is left to do to the registers */
	call_handler *query, *command;	/* the honest ones */
} hostile;

static bool is_query_order(void)
{
	return hostile.order.what == HOSTILE_QUERY_RESULT ||
	       hostile.order.what == HOSTILE_QUERY_COMMANDS;
}

/* Is this one more call that the order is for? Counts it. */
static bool count_call(void)
{
	if (hostile.order.what == HOSTILE_NOTHING ||
	    (hostile.order.times && hostile.done >= hostile.order.times))
		return false;
	hostile.done++;
	return true;
}

static bool is_order(const u8 *head)
{
	return svp_be32(head + TPM_AT + 6) == HOSTILE_ORDER_CC;
}

/* Is the order for the command that begins like this? */
static bool is_victim(const u8 *head)
{
	if (is_order(head) || is_query_order())
		return false;
	if (hostile.chosen)
		return !memcmp(hostile.victim, head, HEAD_SIZE);
	if (hostile.order.skip) {
		hostile.order.skip--;
		return false;
	}
	memcpy(hostile.victim, head, HEAD_SIZE);
	hostile.chosen = true;
	return true;
}

static u32 answer(struct call *call, const u8 *response, size_t size)
{
	return calls_result(guest_write(gpa(call->rcx), response, size));
}

static u32 take_order(struct call *call)
{
	static const u8 good[RESPONSE_AT + SVP_TPM_HEADER_SIZE] = {
		SVP_TPM_HEADER_SIZE, 0, 0, 0,
		0x80, 0x01, 0, 0, 0, SVP_TPM_HEADER_SIZE,
	};
	struct hostile_order o;

	if (guest_read(gpa(call->rcx + TPM_AT + SVP_TPM_HEADER_SIZE), &o,
		       sizeof(o)))
		return SVP_ERR_INVALID_ADDRESS;
	memset(&hostile.order, 0, sizeof(hostile.order));
	hostile.order.what = svp_be32(&o.what);
	hostile.order.times = svp_be32(&o.times);
	hostile.order.skip = svp_be32(&o.skip);
	hostile.order.value = svp_be64(&o.value);
	hostile.chosen = false;
	hostile.done = 0;
	return answer(call, good, sizeof(good));
}

static u32 fill_with_garbage(struct gpa page, u64 seed)
{
	static u8 garbage[PAGE_SIZE];

	for (size_t i = 0; i < PAGE_SIZE; i++) {
		seed = seed * 6364136223846793005ull + 1442695040888963407ull;
		garbage[i] = (u8)(seed >> 56);
	}
	return calls_result(guest_write(page, garbage, PAGE_SIZE));
}

static u32 put_be(struct gpa at, u64 value, size_t size)
{
	u8 b[4];

	svp_put_be32(b, (u32)value);
	return calls_result(guest_write(at, b + sizeof(b) - size, size));
}

static u32 misbehave(struct call *call)
{
	struct gpa page = gpa(call->rcx), tpm = gpa_add(page, RESPONSE_AT);
	u64 value = hostile.order.value;
	u32 size = (u32)value, r;

	hostile.spoil = hostile.order.what;
	if (hostile.order.what == HOSTILE_RESULT)
		return SVP_SUCCESS;
	r = hostile.command(call);
	if (r)
		return r;
	switch (hostile.order.what) {
	case HOSTILE_SIZE:
		return calls_result(guest_write(page, &size, sizeof(size)));
	case HOSTILE_TPM_SIZE:
		return put_be(gpa_add(tpm, 2), value, 4);
	case HOSTILE_TPM_TAG:
		return put_be(tpm, value, 2);
	case HOSTILE_TPM_CODE:
		return put_be(gpa_add(tpm, 6), value, 4);
	case HOSTILE_GARBAGE:
		return fill_with_garbage(page, value);
	default:
		return r;
	}
}

static u32 hostile_command(struct call *call)
{
	u8 head[HEAD_SIZE];

	if (guest_read(gpa(call->rcx), head, sizeof(head)))
		return hostile.command(call);
	if (is_order(head))
		return take_order(call);
	/* What is not to be taken has been looked at before this. */
	if (hostile.order.what == HOSTILE_NOT_TAKEN || !is_victim(head) ||
	    !count_call())
		return hostile.command(call);
	return misbehave(call);
}

static u32 hostile_query(struct call *call)
{
	u32 r = hostile.query(call);

	if (!is_query_order() || !count_call())
		return r;
	if (hostile.order.what == HOSTILE_QUERY_COMMANDS)
		call->rcx = hostile.order.value;
	else
		hostile.spoil = HOSTILE_RESULT;
	return r;
}

const struct call_entry *__wrap_vtpm_calls(size_t *ret_count)
{
	static const struct call_entry calls[] = {
		{ SVP_VTPM_QUERY, hostile_query },
		{ SVP_VTPM_CMD, hostile_command },
	};
	size_t count;
	const struct call_entry *honest = __real_vtpm_calls(&count);

	hostile.query = honest[SVP_VTPM_QUERY].handler;
	hostile.command = honest[SVP_VTPM_CMD].handler;
	*ret_count = ARRAY_SIZE(calls);
	return calls;
}

/* RAX and RCX as the guest has them; false without a guest. */
static bool read_registers(struct cpu *cpu, u64 *ret_rax, u64 *ret_rcx)
{
	const struct svp_vmsa *vmsa;

	guest_lock();
	vmsa = cpu->guest_vmsa.at ?
	       guest_ptr(cpu->guest_vmsa, sizeof(*vmsa)) : NULL;
	if (vmsa) {
		*ret_rax = vmsa->rax;
		*ret_rcx = vmsa->rcx;
	}
	guest_unlock();
	return vmsa != NULL;
}

/* Is a command pending that the order says not to look at? */
static bool leaves_pending(struct cpu *cpu)
{
	u8 head[HEAD_SIZE];
	u64 rax, rcx;

	return hostile.order.what == HOSTILE_NOT_TAKEN &&
	       read_registers(cpu, &rax, &rcx) &&
	       rax == SVP_CALL(SVP_PROTOCOL_VTPM, SVP_VTPM_CMD) &&
	       !guest_read(gpa(rcx), head, sizeof(head)) &&
	       is_victim(head) && count_call();
}

static void spoil_registers(struct cpu *cpu)
{
	struct svp_vmsa *vmsa;
	u64 garbage = 0xdeadbeeffeedface;

	guest_lock();
	vmsa = guest_ptr(cpu->guest_vmsa, sizeof(*vmsa));
	if (vmsa && hostile.spoil == HOSTILE_RESULT)
		vmsa->rax = hostile.order.value;
	if (vmsa && hostile.spoil == HOSTILE_REGISTERS) {
		vmsa->rcx = garbage;
		vmsa->rdx = ~garbage;
		vmsa->r8 = garbage << 1;
		vmsa->r9 = garbage >> 1;
	}
	guest_unlock();
}

void __wrap_calls_serve(const struct firmware *firmware, struct cpu *cpu)
{
	u8 before;

	if (leaves_pending(cpu))
		return;
	hostile.spoil = HOSTILE_NOTHING;
	__real_calls_serve(firmware, cpu);
	spoil_registers(cpu);
	if (hostile.spoil == HOSTILE_TAKEN_TWICE)
		guest_exchange_byte(cpu->guest_caa, 1, &before);
}
