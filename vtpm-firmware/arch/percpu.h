/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the monitor keeps per CPU. It is passed to every function that needs
 * it; only the entry code fetches it, from GS.
 */
#ifndef ARCH_PERCPU_H
#define ARCH_PERCPU_H

#include "mm/gpa.h"

struct svp_ghcb;
struct process_context;
struct cpu_tables;

#define MAX_CPUS 64u

struct cpu {
	struct cpu *self;		/* entry code: first, at %gs:0 */
	struct process_context *context; /* entry code: of the running process */
	u64 monitor_rsp;		/* entry code: where process_enter left */
	u64 scratch;			/* entry code */
	u32 index;			/* 0 = boot CPU */
	u32 apic_id;

	/*
	 * The guest's side of this vCPU, guarded by guest_lock(). 0 = none.
	 * guest_vmsa: register state, a GUEST_PAGE_VMSA page. guest_caa: its
	 * calling area.
	 */
	struct gpa guest_vmsa;
	struct gpa guest_caa;

	struct svp_ghcb *ghcb;	/* shared with the host; snp/ghcb.c */
	struct gpa ghcb_gpa;
	struct cpu_tables *tables;	/* GDT, TSS; arch/tables.c */
	u8 *call_page;		/* a frame for the call that is served */
	u64 stack_top;
};

/* The CPU with that APIC id, or NULL. Fixed once the APs are started. */
struct cpu *cpu_by_apic_id(u32 apic_id);

/* How many CPUs there are; cpu_by_index(0 .. n - 1). */
unsigned int cpu_count(void);
struct cpu *cpu_by_index(unsigned int index);

#endif
