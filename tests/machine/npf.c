// SPDX-License-Identifier: Apache-2.0
/*
 * Nested page faults. The rules are APM vol. 2, 15.36.10 (RMP and VMPL checks)
 * and 15.34.5 (what is private whatever the C-bit says).
 */
#include "npf.h"
#include "npt.h"
#include "rmp.h"
#include "stop.h"
#include "vc.h"

static const char *access_name(u64 info1)
{
	if (info1 & NPF_WALK)
		return "walk";
	if (info1 & NPF_FETCH)
		return "fetch";
	return info1 & NPF_WRITE ? "write" : "read";
}

void npf_violation(const struct cpu *cpu, const struct context *c,
		   struct gpa gpa, const char *access, const char *why)
{
	cpu_dump(cpu, c);
	stop(STOP_VIOLATION,
	     "violation vcpu=%u vmpl=%u rip=%lx gpa=%lx %s %s", cpu->id,
	     c->host.vmpl, c->vmcb->rip, gpa.v, access, why);
}

static void violation(const struct cpu *cpu, const struct context *c,
		      const char *why) __attribute__((noreturn));

static void violation(const struct cpu *cpu, const struct context *c,
		      const char *why)
{
	struct gpa gpa = { c->vmcb->exit_info2 };

	npf_violation(cpu, c, gpa, access_name(c->vmcb->exit_info1), why);
}

void npf_withdraw(struct cpu *cpu, const struct context *c)
{
	while (cpu->lent_count)
		npt_withdraw(c->host.vmpl, cpu->lent[--cpu->lent_count]);
}

static void lend(struct cpu *cpu, const struct context *c, struct gpa gpa)
{
	if (npt_lend(c->host.vmpl, gpa))
		violation(cpu, c, "VMPL may not reach the page");
	if (cpu->lent_count == MAX_LENT)
		npf_withdraw(cpu, c);
	cpu->lent[cpu->lent_count++] = gpa_page(gpa);
	cpu->lending = true;
}

/* Nothing there: a device's, when the guest asks for it as shared. */
static void no_memory(struct cpu *cpu, struct context *c, bool private)
{
	if (private)
		violation(cpu, c, "private access where there is no memory");
	if (c->vmcb->exit_info1 & (NPF_WALK | NPF_FETCH))
		violation(cpu, c, "code or page tables in MMIO");
	vc_raise(cpu, c, SVP_EXIT_NPF);
}

static void private_fault(struct cpu *cpu, struct context *c, struct gpa gpa,
			  const struct rmp_entry *e)
{
	if (!(e->flags & RMP_ASSIGNED))
		violation(cpu, c, "private access to a shared page");
	if (e->gpa != gpa_page(gpa).v)
		violation(cpu, c, "the page was given at another gPA");
	if (!(e->flags & RMP_VALIDATED)) {
		vc_raise(cpu, c, SVP_EXIT_PAGE_NOT_VALIDATED);
		return;
	}
	violation(cpu, c, "the VMPL lacks the permission");
}

static void plain_fault(struct cpu *cpu, struct context *c, struct gpa gpa,
			const struct rmp_entry *e)
{
	if (!(e->flags & RMP_ASSIGNED))
		return;		/* became shared meanwhile: try again */
	if (!(c->vmcb->exit_info1 & (NPF_WALK | NPF_FETCH)))
		violation(cpu, c, "private page reached with C=0");
	if (!(e->flags & RMP_VALIDATED))
		vc_raise(cpu, c, SVP_EXIT_PAGE_NOT_VALIDATED);
	else
		lend(cpu, c, gpa);
}

/* A fault while an event was delivered must not lose the event. */
static void keep_event(struct vmcb *v)
{
	if (!(v->exit_int_info & EVENT_VALID) ||
	    (v->exit_int_info & EVENT_TYPE_MASK) == EVENT_TYPE_SOFTWARE)
		return;
	v->event_inj = v->exit_int_info;
	v->event_error = v->exit_int_error;
}

void npf_handle(struct cpu *cpu, struct context *c)
{
	struct gpa gpa = { c->vmcb->exit_info2 };
	bool private = gpa.v & CBIT || !(c->vmcb->cr0 & CR0_PG);
	const struct rmp_entry *e;
	struct hpa hpa;

	keep_event(c->vmcb);
	if (region_hpa(gpa, &hpa)) {
		no_memory(cpu, c, private);
		return;
	}
	e = rmp_entry(hpa);
	if (private)
		private_fault(cpu, c, gpa, e);
	else
		plain_fault(cpu, c, gpa, e);
}
