// SPDX-License-Identifier: Apache-2.0
/*
 * Delivery of #VC in long mode (APM vol. 2, 8.9). IDT, TSS and stack are the
 * guest's, in any state. The gate's selector is taken to be a 64-bit segment
 * of ring 0: the descriptor is not read.
 */
#include "lib.h"
#include "stats.h"
#include "stop.h"
#include "vc.h"

#define GATE_SIZE	16u
#define GATE_PRESENT	(1ull << 47)
#define GATE_TYPE(low)	((low) >> 40 & 0xf)
#define GATE_INTERRUPT	0xeu
#define TSS_RSP0	0x04u
#define TSS_IST(n)	(0x24u + 8 * ((n) - 1))
#define CODE64_RING0	0xa9bu

/* QEMU 7.2 says WBINVD for INVD, 0F 08, too. */
#define CODE_INVD	0x08u

/* What is pushed, lowest address first. */
struct frame {
	u64 error, rip, cs, rflags, rsp, ss;
};

static void undeliverable(const struct cpu *cpu, const struct context *c,
			  u64 code, const char *why)
	__attribute__((noreturn));

static void undeliverable(const struct cpu *cpu, const struct context *c,
			  u64 code, const char *why)
{
	cpu_dump(cpu, c);
	stop(STOP_SHUTDOWN, "vcpu=%u vmpl=%u: #VC %lx can't be delivered: %s",
	     cpu->id, c->host.vmpl, code, why);
}

/* The gate of vector 29. Returns why there is none, or NULL. */
static const char *read_gate(const struct context *c, u64 ret_gate[2])
{
	const struct walk_state s = cpu_walk_state(c);
	const struct svp_segment *idt = &c->vmcb->idtr;

	if (!(c->vmcb->efer & EFER_LMA))
		return "not in long mode";
	if (idt->limit < VECTOR_VC * GATE_SIZE + GATE_SIZE - 1)
		return "the IDT is too short";
	if (walk_read(&s, idt->base + VECTOR_VC * GATE_SIZE, ret_gate,
		      GATE_SIZE))
		return "the IDT is not mapped";
	return ret_gate[0] & GATE_PRESENT ? NULL : "the gate is not present";
}

/* The stack to push on, before alignment. -EFAULT: the TSS is not mapped. */
static int find_stack(const struct context *c, unsigned int ist, u64 *ret_rsp)
{
	const struct walk_state s = cpu_walk_state(c);

	if (!ist && !cpu_cpl(c)) {
		*ret_rsp = c->vmcb->rsp;
		return 0;
	}
	return walk_read(&s, c->vmcb->tr.base + (ist ? TSS_IST(ist) : TSS_RSP0),
			 ret_rsp, sizeof(*ret_rsp));
}

static void enter_handler(struct vmcb *v, const u64 gate[2], u64 rsp,
			  unsigned int old_cpl)
{
	v->rsp = rsp;
	v->rip = (gate[0] & 0xffff) | (gate[0] >> 32 & 0xffff0000) |
		 gate[1] << 32;
	v->rflags &= ~(RFLAGS_TF | RFLAGS_NT | RFLAGS_RF | RFLAGS_VM);
	if (GATE_TYPE(gate[0]) == GATE_INTERRUPT)
		v->rflags &= ~RFLAGS_IF;
	v->cs = (struct svp_segment){
		.selector = gate[0] >> 16 & 0xfffc,
		.attributes = CODE64_RING0,
		.limit = 0xffffffff,
	};
	if (old_cpl)
		v->ss = (struct svp_segment){ 0 };
	v->cpl = 0;
	v->int_state = 0;
}

static bool is_invd(const struct context *c)
{
	u8 b[2];

	return cpu_fetch(c, b, 2) == 2 && b[0] == 0x0f && b[1] == CODE_INVD;
}

void vc_raise(struct cpu *cpu, struct context *c, u64 code)
{
	const struct walk_state s = cpu_walk_state(c);
	struct vmcb *v = c->vmcb;
	struct frame f = {
		.error = code == SVP_EXIT_WBINVD && is_invd(c) ?
			 SVP_EXIT_INVD : code,
		.rip = v->rip,
		.cs = v->cs.selector,
		.rflags = v->rflags | RFLAGS_RF,
		.rsp = v->rsp,
		.ss = v->ss.selector,
	};
	u64 gate[2], rsp;
	const char *why = read_gate(c, gate);

	stats_count(STATS_VC, c->host.vmpl, code);
	if (why)
		undeliverable(cpu, c, code, why);
	if (find_stack(c, gate[0] >> 32 & 7, &rsp))
		undeliverable(cpu, c, code, "the TSS is not mapped");
	rsp = (rsp & ~15ull) - sizeof(f);
	if (walk_write(&s, rsp, &f, sizeof(f)))
		undeliverable(cpu, c, code, "the stack is not mapped");
	enter_handler(v, gate, rsp, cpu_cpl(c));
}
