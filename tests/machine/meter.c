// SPDX-License-Identifier: Apache-2.0
/*
 * Ticks by VMPL and CPL. While a process of VMPL0 runs, EFER.SCE is clear, so
 * that SYSCALL raises #UD, which exits; while its kernel runs, IRET is
 * intercepted. An exception at CPL3 is not seen before the next exit. IRET
 * counts as the process's, SYSCALL as the kernel's.
 */
#include "asm.h"
#include "lib.h"
#include "meter.h"
#include "options.h"
#include "stats.h"

#define EFER_SCE	(1ull << 0)

static struct {
	bool on;
	bool hide_model;
} meter;

void meter_init(void)
{
	meter.on = options_number("stats", 0);
	meter.hide_model = options_number("icount", 0);
}

static void watch_kernel(struct context *c)
{
	c->vmcb->intercept3 |= INTERCEPT_IRET;
}

static void watch_process(struct context *c)
{
	c->vmcb->intercept3 &= ~INTERCEPT_IRET;
	c->hidden_sce = c->vmcb->efer & EFER_SCE;
	c->vmcb->efer &= ~EFER_SCE;
}

/* At SYSCALL or IRET, which is executed next, the CPL it leads to. */
static void note_cpl(struct context *c)
{
	c->metered_cpl = c->crossing ? c->next_cpl : cpu_cpl(c);
	if (c->metered_cpl)
		watch_process(c);
	else if (c->crossing && c->vmcb->exit_code == EXIT_IRET)
		c->vmcb->intercept3 &= ~INTERCEPT_IRET;
	else
		watch_kernel(c);
	c->crossing = false;
}

void meter_enter(struct cpu *cpu, struct context *c)
{
	if (!meter.on)
		return;
	if (!c->host.vmpl)
		note_cpl(c);
	if (meter.hide_model) {
		cpu->tsc_shift = cpu->ticks - rdtsc();
		c->vmcb->tsc_offset += cpu->tsc_shift;
	}
}

void meter_leave(struct cpu *cpu, struct context *c, u64 ticks)
{
	if (!meter.on)
		return;
	cpu->ticks += ticks;
	c->vmcb->tsc_offset -= cpu->tsc_shift;
	stats_set_call(cpu->call);
	stats_add(STATS_TICKS, c->host.vmpl, c->metered_cpl, ticks);
	if (c->hidden_sce)
		c->vmcb->efer |= EFER_SCE;
}

static bool crosses_by_iret(struct context *c)
{
	const struct walk_state s = cpu_walk_state(c);
	u64 cs = 0;

	if (c->vmcb->exit_code != EXIT_IRET)
		return false;
	/* A stack that can't be read: it will fault when it is executed. */
	if (walk_read(&s, c->vmcb->rsp + sizeof(u64), &cs, sizeof(cs)))
		cs = 0;
	c->next_cpl = cs & 3;
	if (c->next_cpl)
		stats_count(STATS_CPL3, c->host.vmpl, 0);
	return true;
}

static bool crosses_by_syscall(struct context *c)
{
	static const u8 code_syscall[2] = { 0x0f, 0x05 };
	u8 code[2];

	if (c->vmcb->exit_code != EXIT_UD || !c->hidden_sce || !cpu_cpl(c) ||
	    cpu_fetch(c, code, 2) != 2 || memcmp(code, code_syscall, 2))
		return false;
	c->next_cpl = 0;
	return true;
}

bool meter_crossed(struct context *c)
{
	if (!meter.on || c->host.vmpl)
		return false;
	c->crossing = crosses_by_iret(c) || crosses_by_syscall(c);
	c->hidden_sce = false;
	return c->crossing;
}

void meter_switch(struct cpu *cpu, const struct context *to)
{
	unsigned int vmpl = to->host.vmpl;

	if (!vmpl && cpu->running) {
		cpu->call = cpu->running->vmcb->rax;
		stats_set_call(cpu->call);
	}
	stats_count(STATS_SWITCH, vmpl, 0);
	if (vmpl) {
		cpu->call = STATS_NO_CALL;
		stats_set_call(cpu->call);
	}
}
