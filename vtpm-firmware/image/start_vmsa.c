// SPDX-License-Identifier: Apache-2.0
/*
 * The start state. Everything that is not said here is zero, as QEMU refuses
 * an IGVM file that asks for state which KVM can't set; values at reset are
 * those of APM vol. 2, table 14-1, segment attributes of table B-4.
 */
#include "image/start_vmsa.h"

#include <string.h>

/* Attributes: type, S, P, and in the upper nibble G and D/B. */
#define CODE_32		0xc9bu
#define DATA_32		0xc93u
#define LDT		0x082u
#define TSS_BUSY	0x08bu

#define CR0_PE_ET	0x11u
#define RFLAGS_RESET	0x2u
#define XCR0_X87	0x1u
#define X87_FCW_RESET	0x37fu

static void set_segment(struct svp_segment *s, svp_u16 selector,
			svp_u16 attributes, svp_u32 limit)
{
	svp_put_le16(&s->selector, selector);
	svp_put_le16(&s->attributes, attributes);
	svp_put_le32(&s->limit, limit);
}

static void set_segments(struct svp_vmsa *v)
{
	set_segment(&v->cs, 8, CODE_32, 0xffffffff);
	set_segment(&v->ds, 16, DATA_32, 0xffffffff);
	set_segment(&v->es, 16, DATA_32, 0xffffffff);
	set_segment(&v->ss, 16, DATA_32, 0xffffffff);
	set_segment(&v->fs, 16, DATA_32, 0xffffffff);
	set_segment(&v->gs, 16, DATA_32, 0xffffffff);
	set_segment(&v->gdtr, 0, 0, 0xffff);
	set_segment(&v->idtr, 0, 0, 0xffff);
	set_segment(&v->ldtr, 0, LDT, 0xffff);
	set_segment(&v->tr, 0, TSS_BUSY, 0xffff);
}

void start_vmsa(svp_u32 entry, struct svp_vmsa *ret_vmsa)
{
	struct svp_vmsa v;

	memset(&v, 0, sizeof(v));
	set_segments(&v);
	svp_put_le64(&v.efer, SVP_EFER_SVME);
	svp_put_le64(&v.cr0, CR0_PE_ET);
	svp_put_le64(&v.dr6, SVP_RESET_DR6);
	svp_put_le64(&v.dr7, SVP_RESET_DR7);
	svp_put_le64(&v.rflags, RFLAGS_RESET);
	svp_put_le64(&v.rip, entry);
	svp_put_le64(&v.g_pat, SVP_RESET_PAT);
	svp_put_le64(&v.xcr0, XCR0_X87);
	svp_put_le64(&v.sev_features, SVP_SEV_FEATURE_SNP);
	svp_put_le32(&v.mxcsr, SVP_RESET_MXCSR);
	svp_put_le16(&v.x87_fcw, X87_FCW_RESET);
	memcpy(ret_vmsa, &v, sizeof(v));
}
