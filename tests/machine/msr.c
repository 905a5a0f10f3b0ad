// SPDX-License-Identifier: Apache-2.0
/*
 * MSRs. Those that SEV-ES saves in the VMSA are the guest's without an exit;
 * EFER, the GHCB MSR and SEV_STATUS are answered here as by the CPU; all
 * others, and all ports, raise #VC.
 */
#include "heap.h"
#include "lib.h"
#include "msr.h"
#include "protocol/ghcb.h"
#include "vc.h"

#define MSRPM_SIZE	0x2000u
#define IOPM_SIZE	0x3000u
#define VECTOR_GP	13u

#define MSR_EFER	0xc0000080u
#define EFER_SCE	(1ull << 0)
#define EFER_NXE	(1ull << 11)
#define EFER_FFXSR	(1ull << 14)
#define EFER_GUEST	(EFER_SCE | EFER_LME | EFER_LMA | EFER_NXE | \
			 SVP_EFER_SVME | EFER_FFXSR)

/* Without interception: state that the VMCB or the VMSA holds. */
static const u32 own_msrs[] = {
	0x00000010,	/* TSC */
	0x00000048,	/* SPEC_CTRL */
	0x00000049,	/* PRED_CMD */
	0x0000010b,	/* FLUSH_CMD */
	0x00000174,	/* SYSENTER_CS */
	0x00000175,	/* SYSENTER_ESP */
	0x00000176,	/* SYSENTER_EIP */
	0x00000277,	/* PAT */
	0x00000da0,	/* XSS */
	0xc0000081,	/* STAR */
	0xc0000082,	/* LSTAR */
	0xc0000083,	/* CSTAR */
	0xc0000084,	/* SFMASK */
	0xc0000100,	/* FS_BASE */
	0xc0000101,	/* GS_BASE */
	0xc0000102,	/* KERNEL_GS_BASE */
	0xc0000103,	/* TSC_AUX */
};

/* Two bits per MSR in three ranges (APM vol. 2, 15.11). */
static void allow(u8 *bitmap, u32 msr)
{
	u32 index = msr < 0x2000 ? msr :
		    msr < 0xc0002000 ? msr - 0xc0000000 + 0x2000 :
				       msr - 0xc0010000 + 0x4000;

	bitmap[index / 4] &= (u8)~(3u << index % 4 * 2);
}

void msr_init(struct hpa *ret_io, struct hpa *ret_msr)
{
	u8 *io = heap_alloc(IOPM_SIZE, PAGE_SIZE);
	u8 *msr = heap_alloc(MSRPM_SIZE, PAGE_SIZE);
	unsigned int i;

	memset(io, 0xff, IOPM_SIZE);
	memset(msr, 0xff, MSRPM_SIZE);
	for (i = 0; i < sizeof(own_msrs) / sizeof(own_msrs[0]); i++)
		allow(msr, own_msrs[i]);
	ret_io->v = (u64)io;
	ret_msr->v = (u64)msr;
}

/* SVME is always set and never seen to change (README.md, EFER). */
static bool write_efer(struct vmcb *v, u64 value)
{
	if (value & ~EFER_GUEST)
		return false;
	if ((value ^ v->efer) & EFER_LME && v->cr0 & CR0_PG)
		return false;
	v->efer = (value & ~EFER_LMA) | (v->efer & EFER_LMA) | SVP_EFER_SVME;
	return true;
}

static bool write_msr(struct context *c, u32 msr, u64 value)
{
	switch (msr) {
	case MSR_EFER:
		return write_efer(c->vmcb, value);
	case SVP_MSR_GHCB:
		c->host.ghcb_msr = value;
		return true;
	default:
		return false;	/* SEV_STATUS is read-only */
	}
}

static u64 read_msr(const struct context *c, u32 msr)
{
	switch (msr) {
	case MSR_EFER:
		return c->vmcb->efer & ~SVP_EFER_SVME;
	case SVP_MSR_GHCB:
		return c->host.ghcb_msr;
	default:
		return SVP_SEV_STATUS_SEV | SVP_SEV_STATUS_ES |
		       c->sev_features << SVP_SEV_STATUS_FEATURES_SHIFT;
	}
}

static bool is_cpus_own(u32 msr)
{
	return msr == MSR_EFER || msr == SVP_MSR_GHCB ||
	       msr == SVP_MSR_SEV_STATUS;
}

void msr_handle(struct cpu *cpu, struct context *c)
{
	u32 msr = (u32)c->gpr[GPR_RCX];
	struct vmcb *v = c->vmcb;
	u64 value = (u32)v->rax | c->gpr[GPR_RDX] << 32;

	if (!is_cpus_own(msr)) {
		vc_raise(cpu, c, SVP_EXIT_MSR);
		return;
	}
	if (v->exit_info1 & 1) {
		if (!write_msr(c, msr, value)) {
			cpu_inject(c, VECTOR_GP, 0);
			return;
		}
	} else {
		value = read_msr(c, msr);
		v->rax = (u32)value;
		c->gpr[GPR_RDX] = value >> 32;
	}
	cpu_skip(c, 2);
}
