// SPDX-License-Identifier: Apache-2.0
/*
 * CPUs of the VM. An AP of the monitor starts from a VMSA that the monitor
 * wrote, so the host chooses nothing about its state (AMD 56421, 4.1.9).
 */
#include "arch/smp.h"

#include "arch/msr.h"
#include "arch/offsets.h"
#include "arch/tables.h"
#include "lib/errno.h"
#include "mm/frames.h"
#include "mm/kernel_map.h"
#include "protocol/snp_pages.h"
#include "snp/ghcb.h"
#include "snp/rmp.h"
#include "snp/vmgexit.h"

#define STACK_PAGES 8u

/* Segment attributes as the VMSA has them (APM vol. 2, 15.5.1). */
#define ATTRIBUTES_CODE	0x29b
#define ATTRIBUTES_DATA	0xc93
#define FCW_RESET	0x37fu

void ap_start(void);

static struct {
	unsigned int count;
	struct cpu *cpu[MAX_CPUS];
} cpus RO_AFTER_INIT;
static struct cpu boot_cpu;

struct cpu *smp_boot_cpu(void)
{
	boot_cpu.self = &boot_cpu;
	cpus.cpu[0] = &boot_cpu;
	if (!cpus.count)
		cpus.count = 1;
	return &boot_cpu;
}

unsigned int cpu_count(void)
{
	return cpus.count;
}

struct cpu *cpu_by_index(unsigned int index)
{
	return index < cpus.count ? cpus.cpu[index] : NULL;
}

struct cpu *cpu_by_apic_id(u32 apic_id)
{
	/* Virtual machines number their CPUs' APIC ids from 0. */
	return cpu_by_index(apic_id);
}

static int create(unsigned int index)
{
	struct cpu *cpu = frame_alloc();
	int r;

	if (!cpu)
		return -ENOMEM;
	cpu->self = cpu;
	cpu->index = index;
	cpu->apic_id = index;
	cpu->call_page = frame_alloc();
	if (!cpu->call_page)
		return -ENOMEM;
	r = cpu_tables_create(cpu);
	if (!r)
		r = kernel_map_stack(STACK_PAGES, &cpu->stack_top);
	if (!r)
		r = ghcb_init(cpu);
	cpus.cpu[index] = cpu;
	return r;
}

int smp_create(unsigned int count)
{
	for (; cpus.count < count; cpus.count++) {
		int r = create(cpus.count);

		if (r)
			return r;
	}
	return 0;
}

static void fill_vmsa(struct svp_vmsa *v, struct cpu *cpu)
{
	struct svp_segment data = { SELECTOR_DATA, ATTRIBUTES_DATA, 0xffffffff, 0 };

	v->cs = (struct svp_segment){ SELECTOR_CODE, ATTRIBUTES_CODE, 0xffffffff, 0 };
	v->ss = data;
	v->ds = data;
	v->es = data;
	v->fs = data;
	v->gs = data;
	v->gs.base = (u64)cpu;
	v->efer = EFER_SVME | EFER_LME | EFER_LMA | EFER_NXE;
	v->cr4 = CR4_PAE;
	v->cr3 = paging_cr3(kernel_table());
	v->cr0 = CR0_PE | CR0_ET | CR0_WP | CR0_PG;
	v->dr6 = SVP_RESET_DR6;
	v->dr7 = SVP_RESET_DR7;
	v->rflags = RFLAGS_FIXED;
	v->rip = (u64)ap_start;
	v->rsp = cpu->stack_top;
	v->rdi = (u64)cpu;
	v->g_pat = SVP_RESET_PAT;
	v->sev_features = sev_features();
	v->xcr0 = 1;
	v->mxcsr = SVP_RESET_MXCSR;
	v->x87_fcw = FCW_RESET;
}

/* A frame for a VMSA. Erratum: not one at a 2 MiB boundary (as in Linux). */
static struct svp_vmsa *alloc_vmsa(void)
{
	void *frame = frame_alloc();

	if (frame && is_aligned(frame_gpa(frame).at, LARGE_PAGE_SIZE))
		frame = frame_alloc();
	return frame;
}

static int start(struct cpu *boot, struct cpu *cpu)
{
	struct svp_vmsa *vmsa = alloc_vmsa();

	if (!vmsa)
		return -ENOMEM;
	fill_vmsa(vmsa, cpu);
	/* VMPL 1 is a formality: the target must be below the caller's. */
	if (rmpadjust(vmsa, SVP_RMP_4K, 1 | SVP_RMPADJUST_VMSA))
		return -EIO;
	return ghcb_ap_create(boot, cpu->apic_id, 0, frame_gpa(vmsa));
}

int smp_start(struct cpu *cpu)
{
	unsigned int i;

	for (i = 1; i < cpus.count; i++) {
		int r = start(cpu, cpus.cpu[i]);

		if (r)
			return r;
	}
	return 0;
}
