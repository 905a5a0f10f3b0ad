// SPDX-License-Identifier: Apache-2.0
/*
 * Physical CPUs and what runs on them: which VMPL, its entry and its exits.
 */
#include "asm.h"
#include "attack.h"
#include "debug.h"
#include "heap.h"
#include "insn.h"
#include "interrupt.h"
#include "lib.h"
#include "log.h"
#include "meter.h"
#include "msr.h"
#include "npf.h"
#include "npt.h"
#include "options.h"
#include "rmp.h"
#include "signal.h"
#include "smp.h"
#include "stats.h"
#include "stop.h"
#include "trap.h"
#include "vc.h"
#include "vmsa.h"

#define MSR_VM_HSAVE_PA	0xc0010117u
#define VECTOR_UD	6u
#define PATIENCE	200000000ul

u64 svm_run(struct vmcb *vmcb, u64 gpr[GPRS], bool interrupts);
void svm_take_nmi(void);
void cpu_ap_main(void);

static struct {
	struct cpu cpu[MAX_CPUS];
	unsigned int count;
	u64 launch_features;
	struct hpa io_bitmap, msr_bitmap;
} cpus;

unsigned int cpu_count(void)
{
	return cpus.count;
}

u64 cpu_launch_features(void)
{
	return cpus.launch_features;
}

struct cpu *cpu_find(u32 apic_id)
{
	return apic_id < cpus.count ? &cpus.cpu[apic_id] : NULL;
}

struct walk_state cpu_walk_state(const struct context *c)
{
	const struct vmcb *v = c->vmcb;

	return (struct walk_state){
		.cr0 = v->cr0, .cr3 = v->cr3, .cr4 = v->cr4, .efer = v->efer,
		.vmpl = c->host.vmpl,
	};
}

unsigned int cpu_fetch(const struct context *c, u8 *code, unsigned int n)
{
	const struct walk_state s = cpu_walk_state(c);
	const struct vmcb *v = c->vmcb;
	bool flat = v->efer & EFER_LMA && v->cs.attributes & SEGMENT_LONG;
	u64 linear = v->rip + (flat ? 0 : v->cs.base);
	unsigned int i;

	for (i = 0; i < n; i++)
		if (walk_read(&s, linear + i, &code[i], 1))
			break;
	return i;
}

void cpu_skip(struct context *c, unsigned int length)
{
	c->vmcb->rip += length;
	c->vmcb->int_state = 0;
}

void cpu_inject(struct context *c, unsigned int vector, int error)
{
	c->vmcb->event_inj = EVENT_VALID | EVENT_TYPE_EXCEPTION | vector |
			     (error < 0 ? 0 : EVENT_ERROR_CODE);
	c->vmcb->event_error = error < 0 ? 0 : (u32)error;
	c->vmcb->int_state = 0;
}

u64 cpu_gpr(const struct context *c, unsigned int number)
{
	if (number == GPR_RAX)
		return c->vmcb->rax;
	return number == GPR_RSP ? c->vmcb->rsp : c->gpr[number];
}

void cpu_set_gpr(struct context *c, unsigned int number, u64 value)
{
	if (number == GPR_RAX)
		c->vmcb->rax = value;
	else if (number == GPR_RSP)
		c->vmcb->rsp = value;
	else
		c->gpr[number] = value;
}

unsigned int cpu_cpl(const struct context *c)
{
	return c->vmcb->ss.attributes >> 5 & 3;
}

static void init_context(struct cpu *cpu, unsigned int vmpl)
{
	struct context *c = &cpu->context[vmpl];
	struct vmcb *v = heap_alloc(PAGE_SIZE, PAGE_SIZE);
	bool tsc = options_number("intercept-tsc", 0);

	v->dr_read = INTERCEPT_DR7;
	v->dr_write = INTERCEPT_DR7;
	v->exceptions = 1u << VECTOR_UD;
	v->intercept3 = INTERCEPT_NMI | INTERCEPT_RDPMC | INTERCEPT_CPUID |
			INTERCEPT_INVD | INTERCEPT_INVLPGA | INTERCEPT_IOIO |
			INTERCEPT_MSR | INTERCEPT_SHUTDOWN;
	v->intercept4 = INTERCEPT_SVM | INTERCEPT_WBINVD | INTERCEPT_MONITOR |
			INTERCEPT_MWAIT;
	v->intercept3 |= tsc ? INTERCEPT_RDTSC : 0;
	v->intercept4 |= tsc ? INTERCEPT_RDTSCP : 0;
	v->iopm = cpus.io_bitmap.v;
	v->msrpm = cpus.msr_bitmap.v;
	v->asid = 1 + vmpl;
	v->np_control = NP_ENABLE;
	v->tlb_control = TLB_FLUSH_ALL;
	c->vmcb = v;
	c->host.apic_id = cpu->id;
	c->host.vmpl = vmpl;
}

/* A page for what VMRUN keeps of the machine. */
static void enable_svm(void)
{
	wrmsr(MSR_VM_HSAVE_PA, (u64)heap_alloc(PAGE_SIZE, PAGE_SIZE));
	asm volatile("clgi");
}

void cpu_init(void)
{
	unsigned int i;

	cpus.count = 1;
	for (i = 0; i < MAX_CPUS; i++) {
		cpus.cpu[i].id = i;
		cpus.cpu[i].idle = true;
		cpus.cpu[i].call = STATS_NO_CALL;
	}
	enable_svm();
	meter_init();
	cpus.count = smp_start();
}

/* What is not run is in its VMSA alone. */
static void put_down(struct cpu *cpu)
{
	if (cpu->running)
		vmsa_save(cpu->running);
	cpu->running = NULL;
}

/* What AP creation changed is done by the CPU itself: only it has the FPU. */
static void apply_changes(struct cpu *cpu)
{
	unsigned int vmpl;

	for (vmpl = 0; vmpl < VMPLS; vmpl++) {
		struct context *c = &cpu->context[vmpl];

		if (!c->changed)
			continue;
		if (cpu->running == c)
			put_down(cpu);
		c->vmsa = c->next_vmsa;
		c->host.nmi_blocked = false;
		c->host.doorbell = 0;
		c->hv_due = false;
		c->changed = false;
		/* Destroyed while it ran: wait to be created and started. */
		if (!c->vmsa.v && cpu->wanted == vmpl)
			cpu->idle = true;
	}
}

static void switch_to(struct cpu *cpu, struct context *c)
{
	meter_switch(cpu, c);
	put_down(cpu);
	if (vmsa_load(c)) {
		log_line("vcpu=%u vmpl=%u: VMSA at hPA %lx is not runnable",
			 cpu->id, c->host.vmpl, c->vmsa.v);
		c->vmsa.v = 0;
		return;
	}
	cpu->running = c;
}

/* Have the wanted VMPL's state loaded; wait until there is one to run. */
static struct context *settle(struct cpu *cpu)
{
	for (;;) {
		struct context *c = &cpu->context[cpu->wanted];

		signal_take(cpu);
		apply_changes(cpu);
		if (!cpu->idle && c->vmsa.v && c != cpu->running)
			switch_to(cpu, c);
		if (!cpu->idle && c == cpu->running)
			return c;
		if (cpu->idle || !c->vmsa.v)
			smp_sleep(cpu);
	}
}

static void enter(struct cpu *cpu, struct context *c)
{
	bool paging = c->vmcb->cr0 & CR0_PG;
	u64 ticks;

	signal_inject_nmi(cpu, c);
	interrupt_prepare(cpu, c);
	c->vmcb->nested_cr3 = npt_root(c->host.vmpl, paging);
	c->vmcb->tsc_offset = c->host.tsc_offset;
	c->vmcb->cr_write = paging ? 0 : 1;
	if (npt_take_lost_rights())
		smp_kick_others(cpu);
	__atomic_store_n(&cpu->in_guest, true, __ATOMIC_RELEASE);
	smp_unlock();
	meter_enter(cpu, c);
	ticks = svm_run(c->vmcb, c->gpr, cpu->takes_interrupts);
	__atomic_store_n(&cpu->in_guest, false, __ATOMIC_RELEASE);
	smp_lock();
	meter_leave(cpu, c, ticks);
}

static void account(struct cpu *cpu, const struct context *c)
{
	const struct vmcb *v = c->vmcb;
	struct exit_record *r = &cpu->record[cpu->exits++ % EXIT_RECORDS];

	*r = (struct exit_record){
		.code = v->exit_code, .info1 = v->exit_info1,
		.info2 = v->exit_info2, .rip = v->rip, .vmpl = c->host.vmpl,
	};
	stats_count(STATS_EXIT, c->host.vmpl, v->exit_code);
}

static void obey_host(struct cpu *cpu, const struct context *c,
		      const struct host_decision *d)
{
	switch (d->action) {
	case HOST_RESUME:
		return;
	case HOST_RUN_VMPL:
		if (d->vmpl < c->host.vmpl)
			stats_count(STATS_SVSM, c->host.vmpl, c->vmcb->rax);
		cpu->wanted = d->vmpl;
		return;
	case HOST_HOLD:
		put_down(cpu);
		cpu->idle = true;
		return;
	case HOST_TERMINATE:
		cpu_dump(cpu, c);
		stop(STOP_TERMINATED,
		     "termination vcpu=%u vmpl=%u set=%lu code=%lu", cpu->id,
		     c->host.vmpl, d->set, d->code);
	case HOST_FAIL:
		cpu_dump(cpu, c);
		stop(STOP_ERROR, "vcpu=%u vmpl=%u: VMGEXIT: %s", cpu->id,
		     c->host.vmpl, d->reason);
	}
}

static void handle_vmmcall(struct cpu *cpu, struct context *c)
{
	struct host_decision d;

	if (!insn_is_vmgexit(c)) {
		vc_raise(cpu, c, SVP_EXIT_VMMCALL);
		return;
	}
	c->vmcb->exit_code = EXIT_VMGEXIT;
	cpu_skip(c, sizeof("\xf3\x0f\x01\xd9") - 1);
	vmsa_store(c);
	d = attack_vmgexit(&c->host);
	obey_host(cpu, c, &d);
}

static void handle_vc(struct cpu *cpu, struct context *c)
{
	vc_raise(cpu, c, c->vmcb->exit_code);
}

/* SVM instructions: this guest has no SVM. */
static void handle_svm(struct cpu *cpu, struct context *c)
{
	(void)cpu;
	cpu_inject(c, VECTOR_UD, -1);
}

static void handle_nmi(struct cpu *cpu, struct context *c)
{
	(void)c;
	svm_take_nmi();
	signal_note_nmi(cpu);
}

static void handle_shutdown(struct cpu *cpu, struct context *c)
{
	cpu_dump(cpu, c);
	stop(STOP_SHUTDOWN, "vcpu=%u vmpl=%u: triple fault", cpu->id,
	     c->host.vmpl);
}

/* Exits from first to last are handled alike. Frequent ones come first. */
static const struct {
	u64 first, last;
	void (*handle)(struct cpu *cpu, struct context *c);
} exits[] = {
	{ SVP_EXIT_VMMCALL, SVP_EXIT_VMMCALL, handle_vmmcall },
	{ SVP_EXIT_NPF, SVP_EXIT_NPF, npf_handle },
	{ EXIT_UD, EXIT_UD, insn_undefined },
	{ SVP_EXIT_MSR, SVP_EXIT_MSR, msr_handle },
	{ SVP_EXIT_IOIO, SVP_EXIT_IOIO, handle_vc },
	{ SVP_EXIT_CPUID, SVP_EXIT_CPUID, handle_vc },
	{ EXIT_NMI, EXIT_NMI, handle_nmi },
	{ EXIT_INTR, EXIT_INTR, interrupt_take },
	{ EXIT_HLT, EXIT_HLT, interrupt_halt },
	{ EXIT_WRITE_CR0, EXIT_WRITE_CR0, insn_write_cr0 },
	{ SVP_EXIT_RDTSC, SVP_EXIT_RDPMC, handle_vc },
	{ EXIT_READ_DR5, SVP_EXIT_READ_DR7, debug_dr7 },
	{ EXIT_WRITE_DR5, SVP_EXIT_WRITE_DR7, debug_dr7 },
	{ SVP_EXIT_INVD, SVP_EXIT_INVD, handle_vc },
	{ SVP_EXIT_RDTSCP, SVP_EXIT_MWAIT, handle_vc },
	{ EXIT_INVLPGA, EXIT_INVLPGA, handle_svm },
	{ EXIT_VMRUN, EXIT_SKINIT, handle_svm },
	{ EXIT_SHUTDOWN, EXIT_SHUTDOWN, handle_shutdown },
};

static void dispatch(struct cpu *cpu, struct context *c)
{
	u64 code = c->vmcb->exit_code;
	unsigned int i;

	for (i = 0; i < sizeof(exits) / sizeof(exits[0]); i++) {
		if (code < exits[i].first || code > exits[i].last)
			continue;
		exits[i].handle(cpu, c);
		return;
	}
	cpu_dump(cpu, c);
	stop(STOP_ERROR, "vcpu=%u vmpl=%u: unexpected exit %lx", cpu->id,
	     c->host.vmpl, code);
}

/* After any exit the host may run what it likes; lent pages are not kept. */
static void let_host_choose(struct cpu *cpu, const struct context *c)
{
	struct host_decision d = { .action = HOST_RESUME };

	if (cpu->wanted != c->host.vmpl || c->vmcb->event_inj & EVENT_VALID ||
	    !attack_exit(&cpu->context[c->host.vmpl].host, &d))
		return;
	npf_withdraw(cpu);
	obey_host(cpu, c, &d);
}

/* With the lock held. */
static void run(struct cpu *cpu) __attribute__((noreturn));

static void run(struct cpu *cpu)
{
	for (;;) {
		struct context *c = settle(cpu);

		enter(cpu, c);
		if (meter_crossed(c))
			continue;
		account(cpu, c);
		cpu->lending = false;
		dispatch(cpu, c);
		if (!cpu->lending)
			npf_withdraw(cpu);
		let_host_choose(cpu, c);
	}
}

void cpu_ap_main(void)
{
	struct cpu *cpu = &cpus.cpu[smp_starting()];

	trap_init();
	enable_svm();
	smp_started();
	smp_lock();
	run(cpu);
}

/* CPUs that were launched with a VMSA of their own start at once. */
static void boot_others(const struct hpa vmsa[MAX_CPUS])
{
	struct cpu_vmsa_change change = { 0 };
	unsigned int i;

	for (i = 1; i < cpus.count; i++) {
		change.apic_id = i;
		change.vmsa = vmsa[i];
		if (vmsa[i].v && cpu_set_vmsa(&change))
			stop(STOP_ERROR, "the VMSA of vCPU %u is not free", i);
	}
}

void cpu_boot(const struct hpa vmsa[MAX_CPUS])
{
	struct cpu *cpu = &cpus.cpu[0];
	unsigned int i, vmpl;

	smp_lock();
	msr_init(&cpus.io_bitmap, &cpus.msr_bitmap);
	for (i = 0; i < cpus.count; i++)
		for (vmpl = 0; vmpl < VMPLS; vmpl++)
			init_context(&cpus.cpu[i], vmpl);
	boot_others(vmsa);
	cpu->context[0].vmsa = vmsa[0];
	cpu->wanted = 0;
	cpu->idle = false;
	switch_to(cpu, &cpu->context[0]);
	if (!cpu->running)
		stop(STOP_ERROR, "the boot VMSA is not runnable");
	cpus.launch_features = cpu->running->sev_features;
	run(cpu);
}

/* The CPU has taken the change over; the lock is given up meanwhile. */
static void await_change(const struct context *c)
{
	u64 patience = PATIENCE;

	while (__atomic_load_n(&c->changed, __ATOMIC_ACQUIRE)) {
		smp_unlock();
		cpu_relax();
		smp_lock();
		if (!--patience)
			stop(STOP_ERROR, "a vCPU does not take its VMSA");
	}
}

static bool is_free_vmsa(struct hpa vmsa)
{
	const struct rmp_entry *e = rmp_entry(vmsa);

	return e && (e->flags & (RMP_VMSA | RMP_IN_USE)) == RMP_VMSA;
}

int cpu_set_vmsa(const struct cpu_vmsa_change *change)
{
	struct cpu *cpu = cpu_find(change->apic_id);
	struct context *c;

	if (!cpu || change->vmpl >= VMPLS)
		return -ENOENT;
	if (change->vmsa.v && !change->forged && !is_free_vmsa(change->vmsa))
		return -EINVAL;
	if (change->vmsa.v)
		npt_add_vmpl(change->vmpl);
	c = &cpu->context[change->vmpl];
	c->init_vmsa.v = 0;
	if (change->on_init) {
		c->init_vmsa = change->vmsa;
		return 0;
	}
	c->next_vmsa = change->vmsa;
	c->changed = true;
	if (change->vmsa.v && (cpu->idle || change->forged)) {
		cpu->wanted = change->vmpl;
		cpu->idle = false;
		cpu->awaits_startup = false;
	}
	if (change->apic_id != change->caller) {
		smp_kick(NULL, cpu);
		await_change(c);
	}
	return 0;
}
