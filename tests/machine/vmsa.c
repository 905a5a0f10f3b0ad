// SPDX-License-Identifier: Apache-2.0
/*
 * The VMSA. Its contents are the guest's: what VMRUN would refuse is refused,
 * the rest QEMU's SVM checks as hardware does. The machine itself uses no FPU
 * register, so what they hold is the running context's.
 */
#include "asm.h"
#include "debug.h"
#include "host_doorbell.h"
#include "lib.h"
#include "rmp.h"
#include "vmsa.h"

#define MSR_PAT		0x277u
#define MSR_TSC_AUX	0xc0000103u
#define X87_EMPTY	3u
#define MXCSR_MASK	0xffffu
#define SEV_FEATURES	(SVP_SEV_FEATURE_SNP | SVP_SEV_FEATURE_DEBUG_SWAP | \
			 SVP_SEV_FEATURE_RESTRICTED_INJ)

/* FXSAVE's area in 64-bit mode (APM vol. 2, figure 11-13). */
struct fxsave {
	u16 fcw, fsw;
	u8 ftw, reserved0;
	u16 fop;
	u64 rip, rdp;
	u32 mxcsr, mxcsr_mask;
	u8 st[8][16];
	u8 xmm[256];
	u8 reserved1[96];
} SVP_PACKED;
_Static_assert(sizeof(struct fxsave) == 512, "FXSAVE area");

/* One bit per register: not empty. The VMSA has the x87's two bits each. */
static u8 short_tags(u16 tags)
{
	u8 r = 0;
	unsigned int i;

	for (i = 0; i < 8; i++)
		if ((tags >> 2 * i & 3) != X87_EMPTY)
			r |= (u8)(1u << i);
	return r;
}

static u16 full_tags(u8 tags)
{
	u16 r = 0;
	unsigned int i;

	for (i = 0; i < 8; i++)
		if (!(tags >> i & 1))
			r |= (u16)(X87_EMPTY << 2 * i);
	return r;
}

static void fpu_save(struct svp_vmsa *m)
{
	struct fxsave f __attribute__((aligned(16)));
	unsigned int i;

	asm volatile("fxsave64 %0" : "=m"(f));
	m->x87_fcw = f.fcw;
	m->x87_fsw = f.fsw;
	m->x87_ftw = full_tags(f.ftw);
	m->x87_fop = f.fop;
	m->x87_rip = f.rip;
	m->x87_dp = f.rdp;
	m->mxcsr = f.mxcsr;
	for (i = 0; i < 8; i++)
		memcpy(m->fpreg_x87 + 10 * i, f.st[i], 10);
	memcpy(m->fpreg_xmm, f.xmm, sizeof(f.xmm));
}

static void fpu_load(const struct svp_vmsa *m)
{
	struct fxsave f __attribute__((aligned(16)));
	unsigned int i;

	memset(&f, 0, sizeof(f));
	f.fcw = m->x87_fcw;
	f.fsw = m->x87_fsw;
	f.ftw = short_tags(m->x87_ftw);
	f.fop = m->x87_fop;
	f.rip = m->x87_rip;
	f.rdp = m->x87_dp;
	f.mxcsr = m->mxcsr & MXCSR_MASK;
	for (i = 0; i < 8; i++)
		memcpy(f.st[i], m->fpreg_x87 + 10 * i, 10);
	memcpy(f.xmm, m->fpreg_xmm, sizeof(f.xmm));
	asm volatile("fxrstor64 %0" :: "m"(f));
}

static bool is_runnable(const struct svp_vmsa *m, unsigned int vmpl)
{
	if (m->sev_features & SVP_SEV_FEATURE_RESTRICTED_INJ &&
	    !host_has_doorbell())
		return false;
	return m->efer & SVP_EFER_SVME && m->vmpl == vmpl &&
	       m->sev_features & SVP_SEV_FEATURE_SNP &&
	       !(m->sev_features & ~SEV_FEATURES) &&
	       !((m->dr6 | m->dr7) >> 32);
}

int vmsa_load(struct context *c)
{
	struct rmp_entry *e = rmp_entry(c->vmsa);
	const struct svp_vmsa *m = hpa_ptr(c->vmsa);
	const u8 state = RMP_ASSIGNED | RMP_VALIDATED | RMP_VMSA;

	if (!e || (e->flags & (state | RMP_IN_USE)) != state)
		return -EINVAL;
	if (!is_runnable(m, c->host.vmpl))
		return -EINVAL;
	e->flags |= RMP_IN_USE;
	c->sev_features = m->sev_features;
	memcpy(&c->vmcb->es, m, VMCB_SAVE_SIZE);
	/* QEMU, as older SVM, takes the CPL from SS.DPL. */
	c->gpr[GPR_RCX] = m->rcx;
	c->gpr[GPR_RDX] = m->rdx;
	c->gpr[GPR_RBX] = m->rbx;
	c->gpr[GPR_RBP] = m->rbp;
	c->gpr[GPR_RSI] = m->rsi;
	c->gpr[GPR_RDI] = m->rdi;
	memcpy(&c->gpr[GPR_R8], &m->r8, 8 * sizeof(u64));
	c->restricted = m->sev_features & SVP_SEV_FEATURE_RESTRICTED_INJ;
	/* Interrupts are the less privileged guest's, if it takes them. */
	c->vmcb->int_control &= ~INT_CONTROL_MASKING;
	if (!c->host.vmpl || c->restricted)
		c->vmcb->int_control |= INT_CONTROL_MASKING;
	c->vmcb->event_inj = 0;
	c->vmcb->int_state = 0;
	/* QEMU's SVM leaves these to its MSRs. */
	wrmsr(MSR_PAT, m->g_pat);
	wrmsr(MSR_TSC_AUX, m->tsc_aux);
	fpu_load(m);
	debug_load(c, m);
	return 0;
}

void vmsa_store(struct context *c)
{
	struct svp_vmsa *m = hpa_ptr(c->vmsa);
	struct vmcb *v = c->vmcb;

	v->cpl = (u8)cpu_cpl(c);
	memcpy(m, &v->es, VMCB_SAVE_SIZE);
	m->rcx = c->gpr[GPR_RCX];
	m->rdx = c->gpr[GPR_RDX];
	m->rbx = c->gpr[GPR_RBX];
	m->rbp = c->gpr[GPR_RBP];
	m->rsi = c->gpr[GPR_RSI];
	m->rdi = c->gpr[GPR_RDI];
	memcpy(&m->r8, &c->gpr[GPR_R8], 8 * sizeof(u64));
	m->guest_exit_info_1 = v->exit_info1;
	m->guest_exit_info_2 = v->exit_info2;
	m->guest_exit_code = v->exit_code;
	m->g_pat = rdmsr(MSR_PAT);
	m->tsc_aux = (u32)rdmsr(MSR_TSC_AUX);
	fpu_save(m);
	debug_save(c, m);
}

void vmsa_save(struct context *c)
{
	vmsa_store(c);
	debug_clear(c);
	rmp_entry(c->vmsa)->flags &= (u8)~RMP_IN_USE;
}
