// SPDX-License-Identifier: Apache-2.0
/*
 * Register state of the guest's first vCPU, as Linux' 64-bit boot protocol
 * wants it (APM vol. 2, table B-4 and 14.1.3 for reset values).
 */
#include "arch/msr.h"
#include "arch/percpu.h"
#include "direct/guest_layout.h"
#include "direct/guest_vmsa.h"
#include "firmware.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "mm/guest_mem.h"
#include "protocol/linux_boot.h"
#include "snp/ghcb.h"
#include "snp/rmp.h"
#include "snp/vmgexit.h"

#define SEGMENT_LIMIT		0xffffffffu
#define ATTRIBUTES_LDT		0x82u
#define ATTRIBUTES_BUSY_TSS	0x8bu
#define X87_FCW_RESET		0x40u
#define X87_FTW_RESET		0x5555u

static struct svp_segment segment(u16 selector, u16 attributes)
{
	return (struct svp_segment){
		.selector = selector,
		.attributes = attributes,
		.limit = SEGMENT_LIMIT,
	};
}

static void fill_segments(struct svp_vmsa *v)
{
	struct svp_segment data = segment(SVP_BOOT_DS, SVP_BOOT_DATA_ATTRIBUTES);

	v->cs = segment(SVP_BOOT_CS, SVP_BOOT_CODE_ATTRIBUTES);
	v->ds = data;
	v->es = data;
	v->ss = data;
	v->fs = data;
	v->gs = data;
	v->ldtr = segment(0, ATTRIBUTES_LDT);
	v->tr = segment(0, ATTRIBUTES_BUSY_TSS);
	v->gdtr.base = GUEST_GDT;
	v->gdtr.limit = SVP_BOOT_GDT_ENTRIES * sizeof(u64) - 1;
}

void guest_vmsa_fill(unsigned int vmpl, u64 entry, u64 c_bit,
		     struct svp_vmsa *ret_vmsa)
{
	struct svp_vmsa *v = ret_vmsa;

	memset(v, 0, sizeof(*v));
	fill_segments(v);
	v->vmpl = (u8)vmpl;
	v->efer = EFER_LME | EFER_LMA | EFER_NXE | EFER_SVME;
	v->cr0 = CR0_PE | CR0_MP | CR0_ET | CR0_NE | CR0_WP | CR0_PG;
	v->cr4 = CR4_PAE;
	v->cr3 = GUEST_PAGE_TABLES | c_bit;
	v->rflags = RFLAGS_FIXED;
	v->rip = entry;
	v->rsp = GUEST_STACK_TOP;
	v->rsi = GUEST_BOOT_PARAMS;
	v->dr6 = SVP_RESET_DR6;
	v->dr7 = SVP_RESET_DR7;
	v->g_pat = SVP_RESET_PAT;
	v->xcr0 = SVP_RESET_XCR0;
	v->mxcsr = SVP_RESET_MXCSR;
	v->x87_fcw = X87_FCW_RESET;
	v->x87_ftw = X87_FTW_RESET;
	v->sev_features = sev_features();
}

int guest_vmsa_create(const struct firmware *firmware, struct cpu *cpu,
		      u64 entry, u64 c_bit)
{
	struct gpa at = gpa(GUEST_VMSA);
	struct svp_vmsa *vmsa = guest_ptr(at, PAGE_SIZE);

	if (!vmsa)
		return -EFAULT;
	guest_vmsa_fill(firmware->guest_vmpl, entry, c_bit, vmsa);
	if (rmpadjust(vmsa, SVP_RMP_4K,
		      firmware->guest_vmpl | SVP_RMPADJUST_VMSA))
		return -EIO;
	guest_lock();
	guest_pages_change(at, PAGE_SIZE, 0, GUEST_PAGE_VMSA);
	guest_pages_change(gpa(FW_GUEST_CAA_GPA), PAGE_SIZE, 0,
			   GUEST_PAGE_CALLING_AREA);
	cpu->guest_vmsa = at;
	cpu->guest_caa = gpa(FW_GUEST_CAA_GPA);
	guest_unlock();
	return ghcb_ap_create(cpu, cpu->apic_id, firmware->guest_vmpl, at);
}
