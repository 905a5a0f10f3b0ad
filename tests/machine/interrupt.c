// SPDX-License-Identifier: Apache-2.0
/*
 * Interrupts of a VMPL with restricted injection. A vCPU has one APIC for all
 * its VMPLs: what comes is the least privileged one's.
 */
#include "host_doorbell.h"
#include "interrupt.h"
#include "signal.h"
#include "smp.h"
#include "trap.h"

#define VECTOR_HV	28u

/* The vector, 0 when there was none, and TRAP_TAKEN_NMI. */
u32 svm_take_interrupt(void);

static bool is_least_privileged(const struct cpu *cpu, const struct context *c)
{
	unsigned int vmpl;

	for (vmpl = c->host.vmpl + 1; vmpl < VMPLS; vmpl++)
		if (cpu->context[vmpl].vmsa.v)
			return false;
	return true;
}

static void inject_hv(struct cpu *cpu, struct context *c)
{
	if (c->vmcb->event_inj & EVENT_VALID) {
		/* Another event goes first: exit again behind it. */
		smp_kick(NULL, cpu);
		return;
	}
	c->vmcb->event_inj = EVENT_VALID | EVENT_TYPE_EXCEPTION | VECTOR_HV;
	c->hv_due = false;
}

void interrupt_prepare(struct cpu *cpu, struct context *c)
{
	struct vmcb *v = c->vmcb;

	v->intercept3 &= ~(INTERCEPT_INTR | INTERCEPT_HLT);
	cpu->takes_interrupts = c->restricted && c->host.doorbell &&
				is_least_privileged(cpu, c);
	if (!cpu->takes_interrupts)
		return;
	if (signal_take_nmi(cpu))
		host_doorbell_nmi(&c->host);
	if (host_doorbell_show(&c->host))
		c->hv_due = true;
	if (c->hv_due)
		inject_hv(cpu, c);
	v->intercept3 |= INTERCEPT_INTR;
	if (host_doorbell_is_ringing(&c->host))
		v->intercept3 |= INTERCEPT_HLT;
}

void interrupt_take(struct cpu *cpu, struct context *c)
{
	u32 taken = svm_take_interrupt();

	if (taken & TRAP_TAKEN_NMI)
		signal_note_nmi(cpu);
	if ((u8)taken)
		host_doorbell_raise(&c->host, (u8)taken);
}

void interrupt_halt(struct cpu *cpu, struct context *c)
{
	(void)cpu;
	if (host_doorbell_is_ringing(&c->host))
		cpu_skip(c, 1);
}
