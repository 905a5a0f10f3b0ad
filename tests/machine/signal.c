// SPDX-License-Identifier: Apache-2.0
/*
 * Signals between vCPUs. The sender only notes them; the CPU obeys by itself,
 * because only it has the FPU's state.
 */
#include "log.h"
#include "signal.h"
#include "smp.h"

#define VECTOR_NMI	2u

void signal_send(enum signal signal, u32 to, u32 from)
{
	struct cpu *cpu = cpu_find(to);

	if (!cpu)
		return;
	cpu->signals |= 1u << signal;
	if (signal != SIGNAL_NMI)
		log_line("vcpu=%u: %s from vcpu=%u", to,
			 signal == SIGNAL_INIT ? "INIT" : "start-up", from);
	smp_kick(cpu_find(from), cpu);
}

static bool take(struct cpu *cpu, enum signal signal)
{
	bool pending = cpu->signals >> signal & 1;

	cpu->signals &= ~(1u << signal);
	return pending;
}

/* VMPLs that were created to start on INIT; the most privileged one runs. */
static bool start_created(struct cpu *cpu)
{
	bool any = false;
	unsigned int vmpl;

	for (vmpl = VMPLS; vmpl--;) {
		struct context *c = &cpu->context[vmpl];

		if (!c->init_vmsa.v)
			continue;
		c->next_vmsa = c->init_vmsa;
		c->init_vmsa.v = 0;
		c->changed = true;
		cpu->wanted = vmpl;
		any = true;
	}
	return any;
}

static void obey_init(struct cpu *cpu)
{
	bool started = start_created(cpu);

	/* The boot CPU goes on at once: it waits for nobody's start-up. */
	cpu->awaits_startup = !started && cpu->id;
	if (started)
		cpu->idle = false;
	else if (cpu->awaits_startup)
		cpu->idle = true;
}

/* One that still waits for its first VMSA goes on waiting. */
static void obey_startup(struct cpu *cpu)
{
	if (!cpu->awaits_startup)
		return;
	cpu->awaits_startup = false;
	if (cpu->context[cpu->wanted].vmsa.v)
		cpu->idle = false;
}

void signal_take(struct cpu *cpu)
{
	if (take(cpu, SIGNAL_INIT))
		obey_init(cpu);
	if (take(cpu, SIGNAL_STARTUP))
		obey_startup(cpu);
}

void signal_inject_nmi(struct cpu *cpu, struct context *c)
{
	if (c->restricted || !c->host.vmpl || c->host.nmi_blocked ||
	    c->vmcb->event_inj & EVENT_VALID || !take(cpu, SIGNAL_NMI))
		return;
	c->host.nmi_blocked = true;
	c->vmcb->event_inj = EVENT_VALID | EVENT_TYPE_NMI | VECTOR_NMI;
}

/* A kick of the machine's is nobody's NMI. */
void signal_note_nmi(struct cpu *cpu)
{
	if (cpu->kick)
		cpu->kick = false;
	else
		cpu->signals |= 1u << SIGNAL_NMI;
}

bool signal_take_nmi(struct cpu *cpu)
{
	return take(cpu, SIGNAL_NMI);
}
