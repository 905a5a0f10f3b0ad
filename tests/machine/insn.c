// SPDX-License-Identifier: Apache-2.0
/*
 * PVALIDATE, RMPADJUST, RMPQUERY, INVLPGB, TLBSYNC (APM vol. 3), VMGEXIT and
 * MOV to CR0, as executed. The operands are hostile; the rules are rmp.c's, here are decoding,
 * privilege and translation.
 */
#include "cpuid.h"
#include "insn.h"
#include "lib.h"
#include "npf.h"
#include "npt.h"
#include "region.h"
#include "log.h"
#include "rmp.h"
#include "smp.h"
#include "stop.h"
#include "vc.h"

#define VECTOR_UD	6u
#define VECTOR_GP	13u
#define VECTOR_PF	14u
#define PF_PRESENT	0
/* RAX bits of INVLPGB that are neither the address nor a flag. */
#define INVLPGB_RESERVED 0xfc0ull

static const u8 code_pvalidate[] = { 0xf2, 0x0f, 0x01, 0xff };
static const u8 code_rmpadjust[] = { 0xf3, 0x0f, 0x01, 0xfe };
static const u8 code_rmpquery[] = { 0xf3, 0x0f, 0x01, 0xfd };
static const u8 code_vmgexit[] = { 0xf3, 0x0f, 0x01, 0xd9 };
static const u8 code_invlpgb[] = { 0x0f, 0x01, 0xfe };
static const u8 code_tlbsync[] = { 0x0f, 0x01, 0xff };

static bool is_code(const struct context *c, const u8 *code, unsigned int size)
{
	u8 b[4];

	return cpu_fetch(c, b, size) == size && !memcmp(b, code, size);
}

static bool is_at(const struct context *c, const u8 code[4])
{
	return is_code(c, code, 4);
}

bool insn_is_vmgexit(const struct context *c)
{
	return is_at(c, code_vmgexit);
}

/*
 * The page that RAX names, or false and a #PF. The size is ECX; alignment is
 * judged by the gPA, and a linear address is aligned alike.
 */
static bool translate(struct context *c, struct rmp_operand *ret)
{
	const struct walk_state s = cpu_walk_state(c);
	u64 linear = c->vmcb->rax & PAGE_MASK;
	struct walk_result at;

	if (walk(&s, linear, &at)) {
		c->vmcb->cr2 = linear;
		cpu_inject(c, VECTOR_PF, PF_PRESENT);
		return false;
	}
	*ret = (struct rmp_operand){
		.gpa = at.gpa,
		.private = at.private,
		.size = (u32)c->gpr[GPR_RCX],
		.vmpl = c->host.vmpl,
		.hpa = { ~0ull },
	};
	region_hpa(at.gpa, &ret->hpa);
	return true;
}

/* Flags tell of the code what a comparison with 0 would. */
static void set_flags(struct vmcb *v, u32 code)
{
	v->rflags &= ~(RFLAGS_OF | RFLAGS_SF | RFLAGS_ZF | RFLAGS_AF |
		       RFLAGS_PF);
	v->rflags |= code ? 0 : RFLAGS_ZF;
	v->rflags |= __builtin_parity(code & 0xff) ? 0 : RFLAGS_PF;
}

/* The result, or the fault that has no code. True when the insn is done. */
static bool finish(struct cpu *cpu, struct context *c, u32 code,
		   const struct rmp_operand *op, const char *name)
{
	if (code == RMP_FAULT)
		npf_violation(cpu, c, op->gpa, name,
			      "not a private page of this guest");
	if (code == RMP_FAULT_NOT_VALIDATED) {
		vc_raise(cpu, c, SVP_EXIT_PAGE_NOT_VALIDATED);
		return false;
	}
	npt_refresh(op->gpa, op->size == SVP_RMP_2M ? LARGE_PAGES : 1);
	c->vmcb->rax = code;
	set_flags(c->vmcb, code);
	cpu_skip(c, 4);
	return true;
}

static void pvalidate(struct cpu *cpu, struct context *c)
{
	struct rmp_operand op;
	bool unchanged = false;
	u32 code;

	/* Only VMPL0 may validate (APM vol. 2, 15.36.6). */
	if (cpu_cpl(c) || c->host.vmpl) {
		cpu_inject(c, VECTOR_GP, 0);
		return;
	}
	if (!translate(c, &op))
		return;
	code = rmp_pvalidate(&op, c->gpr[GPR_RDX] & 1, &unchanged);
	if (!finish(cpu, c, code, &op, "pvalidate"))
		return;
	c->vmcb->rflags &= ~RFLAGS_CF;
	if (unchanged)
		c->vmcb->rflags |= RFLAGS_CF;
}

static void rmpadjust(struct cpu *cpu, struct context *c)
{
	struct rmp_operand op;
	u32 code;

	if (cpu_cpl(c)) {
		cpu_inject(c, VECTOR_GP, 0);
		return;
	}
	if (!translate(c, &op))
		return;
	code = rmp_adjust(&op, c->gpr[GPR_RDX]);
	finish(cpu, c, code, &op, "rmpadjust");
}

static void rmpquery(struct cpu *cpu, struct context *c)
{
	struct rmp_operand op;
	u32 code;

	if (cpu_cpl(c)) {
		cpu_inject(c, VECTOR_GP, 0);
		return;
	}
	if (!translate(c, &op))
		return;
	code = rmp_query(&op, c->gpr[GPR_RDX], &c->gpr[GPR_RDX],
			 &c->gpr[GPR_RCX]);
	op.size = SVP_RMP_4K;
	finish(cpu, c, code, &op, "rmpquery");
}

/*
 * RAX[5:0] says what is to go, ECX[15:0] how many pages more than one. The other
 * CPUs leave their guests, and VMRUN flushes all that is theirs: more than was
 * asked for, which is allowed. It is done at once, so TLBSYNC has nothing to
 * wait for.
 */
static void invlpgb(struct cpu *cpu, struct context *c)
{
	if (cpu_cpl(c) || c->vmcb->rax & INVLPGB_RESERVED ||
	    (u16)c->gpr[GPR_RCX] > CPUID_INVLPGB_COUNT) {
		cpu_inject(c, VECTOR_GP, 0);
		return;
	}
	log_line("vcpu=%u vmpl=%u: INVLPGB", cpu->id, c->host.vmpl);
	smp_kick_others(cpu);
	cpu_skip(c, sizeof(code_invlpgb));
}

static void tlbsync(struct context *c)
{
	if (cpu_cpl(c))
		cpu_inject(c, VECTOR_GP, 0);
	else
		cpu_skip(c, sizeof(code_tlbsync));
}

void insn_undefined(struct cpu *cpu, struct context *c)
{
	if (is_at(c, code_pvalidate))
		pvalidate(cpu, c);
	else if (is_at(c, code_rmpadjust) && c->vmcb->efer & EFER_LMA)
		rmpadjust(cpu, c);
	else if (is_at(c, code_rmpquery) && c->vmcb->efer & EFER_LMA &&
		 cpuid_has_rmpquery())
		rmpquery(cpu, c);
	else if (cpuid_has_invlpgb() && is_code(c, code_invlpgb, 3))
		invlpgb(cpu, c);
	else if (cpuid_has_invlpgb() && is_code(c, code_tlbsync, 3))
		tlbsync(c);
	else
		cpu_inject(c, VECTOR_UD, -1);
}

/* [REX] 0F 22 /0 with a register operand: MOV to CR0. */
void insn_write_cr0(struct cpu *cpu, struct context *c)
{
	struct vmcb *v = c->vmcb;
	unsigned int length = 3;
	unsigned int high = 0;
	u8 b[4] = { 0 };
	const u8 *p = b;

	cpu_fetch(c, b, 4);
	if ((b[0] & 0xf0) == 0x40) {
		high = (b[0] & 1) << 3;
		length++;
		p++;
	}
	if (p[0] != 0x0f || p[1] != 0x22 || (p[2] & 0xf8) != 0xc0) {
		cpu_dump(cpu, c);
		stop(STOP_ERROR, "only MOV can write CR0 while paging is off");
	}
	v->cr0 = (u32)cpu_gpr(c, (p[2] & 7u) | high);
	if (v->cr0 & CR0_PG && v->efer & EFER_LME && v->cr4 & CR4_PAE)
		v->efer |= EFER_LMA;
	cpu_skip(c, length);
}
