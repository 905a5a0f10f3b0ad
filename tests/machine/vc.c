// SPDX-License-Identifier: Apache-2.0
/*
 * Delivery of #VC in long mode (APM vol. 2, 8.9) and in protected mode without
 * it (8.7). IDT, TSS and stack are the guest's, in any state. The gate's
 * selector is taken to be a flat segment of ring 0, 64-bit or 32-bit as the
 * mode is: the descriptor is not read.
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
/* Protected mode: half a gate, half a frame, a stack for ring 0 with its SS. */
#define GATE32_SIZE	8u
#define TSS_SS0		0x08u
#define CODE32_RING0	0xc9bu
#define DATA_RING0	0xc93u

/* QEMU 7.2 says WBINVD for INVD, and RDTSC for RDTSCP. */
static const u8 code_invd[] = { 0x0f, 0x08 };
static const u8 code_rdtscp[] = { 0x0f, 0x01, 0xf9 };

/* As in the IDT; without long mode there is no high half. */
struct gate {
	u64 low, high;
};

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

static bool is_long(const struct context *c)
{
	return c->vmcb->efer & EFER_LMA;
}

/* The gate of vector 29. Returns why there is none, or NULL. */
static const char *read_gate(const struct context *c, struct gate *ret_gate)
{
	const struct walk_state s = cpu_walk_state(c);
	const struct svp_segment *idt = &c->vmcb->idtr;
	u32 size = is_long(c) ? GATE_SIZE : GATE32_SIZE;

	if (!(c->vmcb->cr0 & CR0_PE))
		return "in real mode";
	if (idt->limit < VECTOR_VC * size + size - 1)
		return "the IDT is too short";
	ret_gate->high = 0;
	if (walk_read(&s, idt->base + VECTOR_VC * size, ret_gate, size))
		return "the IDT is not mapped";
	return ret_gate->low & GATE_PRESENT ? NULL : "the gate is not present";
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

/* The same without long mode, and SS if it changes. */
static int find_stack32(const struct context *c, u32 *ret_esp, u16 *ret_ss)
{
	const struct walk_state s = cpu_walk_state(c);

	*ret_esp = (u32)c->vmcb->rsp;
	*ret_ss = c->vmcb->ss.selector;
	if (!cpu_cpl(c))
		return 0;
	if (walk_read(&s, c->vmcb->tr.base + TSS_RSP0, ret_esp,
		      sizeof(*ret_esp)))
		return -EFAULT;
	return walk_read(&s, c->vmcb->tr.base + TSS_SS0, ret_ss,
			 sizeof(*ret_ss));
}

static void enter_handler(struct vmcb *v, const struct gate *gate, u16 attributes)
{
	v->rip = (gate->low & 0xffff) | (gate->low >> 32 & 0xffff0000) |
		 gate->high << 32;
	v->rflags &= ~(RFLAGS_TF | RFLAGS_NT | RFLAGS_RF | RFLAGS_VM);
	if (GATE_TYPE(gate->low) == GATE_INTERRUPT)
		v->rflags &= ~RFLAGS_IF;
	v->cs = (struct svp_segment){
		.selector = gate->low >> 16 & 0xfffc,
		.attributes = attributes,
		.limit = 0xffffffff,
	};
	v->cpl = 0;
	v->int_state = 0;
}

static bool is_at(const struct context *c, const u8 *code, unsigned int n)
{
	u8 b[sizeof(code_rdtscp)];

	return cpu_fetch(c, b, n) == n && !memcmp(b, code, n);
}

/* The exit code as hardware has it. */
static u64 error_code(const struct context *c, u64 code)
{
	if (code == SVP_EXIT_WBINVD && is_at(c, code_invd, sizeof(code_invd)))
		return SVP_EXIT_INVD;
	if (code == SVP_EXIT_RDTSC &&
	    is_at(c, code_rdtscp, sizeof(code_rdtscp)))
		return SVP_EXIT_RDTSCP;
	return code;
}

/* Push f and go to the handler. Returns why that can't be done, or NULL. */
static const char *deliver_long(struct context *c, const struct gate *gate,
				const struct frame *f)
{
	const struct walk_state s = cpu_walk_state(c);
	struct vmcb *v = c->vmcb;
	u64 rsp;

	if (find_stack(c, gate->low >> 32 & 7, &rsp))
		return "the TSS is not mapped";
	rsp = (rsp & ~15ull) - sizeof(*f);
	if (walk_write(&s, rsp, f, sizeof(*f)))
		return "the stack is not mapped";
	if (cpu_cpl(c))
		v->ss = (struct svp_segment){ 0 };
	v->rsp = rsp;
	enter_handler(v, gate, CODE64_RING0);
	return NULL;
}

/* ESP and SS are pushed only from another ring. */
static const char *deliver_protected(struct context *c, const struct gate *gate,
				     const struct frame *f)
{
	const struct walk_state s = cpu_walk_state(c);
	const u32 words[6] = {
		(u32)f->error, (u32)f->rip, (u32)f->cs, (u32)f->rflags,
		(u32)f->rsp, (u32)f->ss,
	};
	struct vmcb *v = c->vmcb;
	u32 size = cpu_cpl(c) ? sizeof(words) : 4 * sizeof(words[0]);
	u64 base = cpu_cpl(c) ? 0 : v->ss.base;
	u32 esp;
	u16 ss;

	if (find_stack32(c, &esp, &ss))
		return "the TSS is not mapped";
	esp -= size;
	if (walk_write(&s, (u32)(base + esp), words, size))
		return "the stack is not mapped";
	if (cpu_cpl(c))
		v->ss = (struct svp_segment){
			.selector = ss,
			.attributes = DATA_RING0,
			.limit = 0xffffffff,
		};
	v->rsp = esp;
	enter_handler(v, gate, CODE32_RING0);
	return NULL;
}

void vc_raise(struct cpu *cpu, struct context *c, u64 code)
{
	struct vmcb *v = c->vmcb;
	const struct frame f = {
		.error = error_code(c, code),
		.rip = v->rip,
		.cs = v->cs.selector,
		.rflags = v->rflags | RFLAGS_RF,
		.rsp = v->rsp,
		.ss = v->ss.selector,
	};
	struct gate gate;
	const char *why = read_gate(c, &gate);

	stats_count(STATS_VC, c->host.vmpl, code);
	if (!why)
		why = is_long(c) ? deliver_long(c, &gate, &f) :
				   deliver_protected(c, &gate, &f);
	if (why)
		undeliverable(cpu, c, code, why);
}
