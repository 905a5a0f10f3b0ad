/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Physical CPUs and what runs on them. Each has one context per VMPL: a VMCB
 * and the registers that the VMCB does not hold, filled from a VMSA when the
 * VMPL is switched to and saved there when it is switched from (APM vol. 2,
 * 15.35.4). Everything here is under the machine's lock, save svm_run().
 */
#ifndef MACHINE_CPU_H
#define MACHINE_CPU_H

#include <errno.h>
#include "host.h"
#include "vmcb.h"
#include "walk.h"

/* Order of the registers in an instruction's encoding. */
enum gpr {
	GPR_RAX, GPR_RCX, GPR_RDX, GPR_RBX, GPR_RSP, GPR_RBP, GPR_RSI, GPR_RDI,
	GPR_R8, GPR_R15 = 15, GPRS,
};

/* A VMPL of a vCPU. RAX and RSP are in the VMCB, their slots here unused. */
struct context {
	struct vmcb *vmcb;
	u64 gpr[GPRS];
	struct hpa vmsa;	/* 0: there is none (yet) */
	struct hpa next_vmsa;	/* with changed: replaces vmsa */
	struct hpa init_vmsa;	/* replaces vmsa on INIT; 0: nothing does */
	bool changed;
	u64 sev_features;	/* of the VMSA that is loaded */
	bool restricted;	/* injection, by SEV_FEATURES */
	bool hv_due;		/* #HV is still to be injected */
	/* meter.c: the CPL metered, and the one that comes by crossing */
	unsigned int metered_cpl, next_cpl;
	bool crossing, hidden_sce;
	struct host_vcpu host;	/* all that the host knows */
};

/* An exit, for the log of a stop. */
struct exit_record {
	u64 code, info1, info2, rip;
	u32 vmpl;
};

#define EXIT_RECORDS 16u
#define MAX_LENT 32u

struct cpu {
	unsigned int id;	/* APIC id */
	struct context context[VMPLS];
	struct context *running; /* whose state is in VMCB, GPRs and FPU */
	unsigned int wanted;	/* VMPL that the host last asked to run */
	bool idle;		/* nothing to run until AP creation */
	bool in_guest;		/* between VMRUN and #VMEXIT; read unlocked */
	bool kick;		/* the next NMI only makes it exit */
	u32 signals;		/* pending for the guest, by enum signal */
	bool takes_interrupts;	/* for the host, while this VMPL runs */
	bool awaits_startup;	/* idle, by INIT, until a start-up */
	bool lending;		/* the exit at hand lent a page */
	unsigned int lent_count;
	struct lent {
		struct gpa gpa;
		unsigned int vmpl;
		struct hpa copy; /* a page for npt_lend_copy(), once used */
	} lent[MAX_LENT];	/* pages lent until the next other exit */
	u64 copy_rip;		/* RIP when a copy was lent last */
	u64 ticks;		/* TSC ticks in guests */
	u64 tsc_shift;		/* what meter.c added to the TSC offset */
	u64 call;		/* the SVSM call being served; stats.h */
	u64 exits;
	struct exit_record record[EXIT_RECORDS];
};

/* Prepare CPU 0 and start the others, which wait for AP creation. */
void cpu_init(void);

/* CPUs that there are. */
unsigned int cpu_count(void);

/* SEV_FEATURES of the VMSA that the guest was launched with. */
u64 cpu_launch_features(void);

/* The CPU with this APIC id, or NULL. */
struct cpu *cpu_find(u32 apic_id);

/*
 * Run VMPL0 of CPU 0, and of the others that have one, from these VMSAs, by
 * CPU. After npt_init().
 */
void cpu_boot(const struct hpa vmsa[MAX_CPUS]) __attribute__((noreturn));

/* The state that translates this context's addresses. */
struct walk_state cpu_walk_state(const struct context *c);

/* Bytes of code at RIP: how many of the n could be read into code. */
unsigned int cpu_fetch(const struct context *c, u8 *code, unsigned int n);

/* Go on after an instruction of length bytes. */
void cpu_skip(struct context *c, unsigned int length);

/* Raise an exception of the CPU's own; error < 0: without an error code. */
void cpu_inject(struct context *c, unsigned int vector, int error);

/* Read or write a register by its number in an encoding. */
u64 cpu_gpr(const struct context *c, unsigned int number);
void cpu_set_gpr(struct context *c, unsigned int number, u64 value);

/* Current privilege level. */
unsigned int cpu_cpl(const struct context *c);

/* Log registers and recent exits. */
void cpu_dump(const struct cpu *cpu, const struct context *c);

/* What AP creation asks of a CPU. */
struct cpu_vmsa_change {
	u32 apic_id;
	unsigned int vmpl;
	struct hpa vmsa;	/* 0: end that VMPL */
	bool on_init;		/* only once the CPU gets INIT */
	u32 caller;		/* APIC id of the CPU that asks */
	bool forged;		/* leave it to VMRUN to refuse the page */
};

/*
 * For the host, AP creation: from now on the VMPL runs from another VMSA.
 * -ENOENT: no such CPU or VMPL; -EINVAL: not a free VMSA page. May give up
 * the lock for a while.
 */
int cpu_set_vmsa(const struct cpu_vmsa_change *change);

#endif
