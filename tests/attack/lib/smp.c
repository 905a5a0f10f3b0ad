// SPDX-License-Identifier: Apache-2.0
/*
 * Starting vCPUs. The VMSA takes paging, GDT and IDT from the first vCPU.
 */
#include "smp.h"

#include "console.h"
#include "protocol/svsm_core.h"

#define STACK_SIZE 16384u

void smp_entry(void);

static svp_u8 stacks[SMP_MAX][STACK_SIZE] __attribute__((aligned(16)));

struct descriptor_table {
	svp_u16 limit;
	svp_u64 base;
} SVP_PACKED;

static struct svp_segment table_segment(struct descriptor_table t)
{
	return (struct svp_segment){ .limit = t.limit, .base = t.base };
}

void smp_fill_vmsa(struct svp_vmsa *v, const struct guest *g, svp_u64 rip)
{
	struct svp_segment data = { 0x18, 0xc93, 0xffffffff, 0 };
	struct descriptor_table gdt, idt;

	asm volatile("sgdt %0" : "=m"(gdt));
	asm volatile("sidt %0" : "=m"(idt));
	memset(v, 0, sizeof(*v));
	asm volatile("mov %%cs, %0" : "=r"(v->cs.selector));
	v->cs.attributes = 0xa9b;
	v->cs.limit = 0xffffffff;
	v->ss = data;
	v->ds = data;
	v->es = data;
	v->gdtr = table_segment(gdt);
	v->idtr = table_segment(idt);
	v->vmpl = 2;
	v->efer = SVP_EFER_SVME | 0xd00;	/* NXE, LMA, LME */
	v->cr4 = 0x20;
	asm volatile("mov %%cr3, %0" : "=r"(v->cr3));
	v->cr3 |= g->c_bit;
	v->cr0 = 0x80010011;
	v->rflags = 2;
	v->rip = rip;
	v->g_pat = 0x0007040600070406;
	v->dr6 = 0xffff0ff0;
	v->dr7 = 0x400;
	v->xcr0 = 1;
	v->mxcsr = 0x1f80;
	v->x87_fcw = 0x37f;
	v->sev_features = SVP_SEV_FEATURE_SNP;
}

void smp_start(struct smp_vcpu *v, const struct guest *g,
	       unsigned int vmsa_page, unsigned int area_page)
{
	struct svp_vmsa *vmsa = (struct svp_vmsa *)guest_page(vmsa_page);
	struct svsm_call call = {
		.rax = SVP_CALL(SVP_PROTOCOL_CORE, SVP_CORE_CREATE_VCPU),
		.rcx = (svp_u64)vmsa,
		.rdx = (svp_u64)guest_page(area_page),
		.r8 = v->apic_id,
	};

	v->guest = *g;
	v->guest.caa = (struct svp_calling_area *)guest_page(area_page);
	smp_fill_vmsa(vmsa, g, (svp_u64)smp_entry);
	vmsa->rdi = (svp_u64)v;
	/* As at a function's first instruction would be: aligned before CALL. */
	vmsa->rsp = (svp_u64)stacks[v->apic_id % SMP_MAX] + STACK_SIZE;
	if (guest_svsm_call(g, &call) != SVP_SUCCESS)
		guest_fail("the SVSM does not create the vCPU");
	if (!console_start_vcpu(v->apic_id, (svp_u64)vmsa))
		guest_fail("the host does not start the vCPU");
}

void smp_halt(void)
{
	for (;;)
		asm volatile("cli; hlt");
}
