// SPDX-License-Identifier: Apache-2.0
/*
 * Nested page faults. The rules are APM vol. 2, 15.36.10 (RMP and VMPL checks)
 * and 15.34.5 (what is private whatever the C-bit says). Data without C-bit:
 * a read is not checked and gets what is in DRAM, a write must be to a page
 * that is hypervisor-owned, else the host has the fault.
 */
#include "encrypt.h"
#include "heap.h"
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

void npf_withdraw(struct cpu *cpu)
{
	const struct lent *l;

	while (cpu->lent_count) {
		l = &cpu->lent[--cpu->lent_count];
		npt_withdraw(l->vmpl, l->gpa);
	}
}

/* One more for this CPU, as long as its exits do nothing but lend. */
static struct lent *note_lent(struct cpu *cpu, const struct context *c,
			      struct gpa gpa)
{
	struct lent *l;

	if (cpu->lent_count == MAX_LENT)
		npf_withdraw(cpu);
	l = &cpu->lent[cpu->lent_count++];
	l->gpa = gpa_page(gpa);
	l->vmpl = c->host.vmpl;
	cpu->lending = true;
	return l;
}

/* Does the RMP let this VMPL do what faulted? */
static bool is_permitted(const struct context *c, const struct rmp_entry *e)
{
	u64 info1 = c->vmcb->exit_info1;
	u8 may = e->permissions[c->host.vmpl];

	if (!(may & RMP_READ))
		return false;
	if (info1 & NPF_FETCH)
		return may & (cpu_cpl(c) == 3 ? RMP_EXEC_USER :
						RMP_EXEC_KERNEL);
	if (!(info1 & (NPF_WRITE | NPF_WALK)))
		return true;
	return may & RMP_WRITE && !(e->flags & RMP_VMSA && c->host.vmpl);
}

static void lend(struct cpu *cpu, const struct context *c, struct gpa gpa,
		 const struct rmp_entry *e)
{
	bool fetch = c->vmcb->exit_info1 & NPF_FETCH;

	if (fetch && !is_permitted(c, e))
		violation(cpu, c, "the VMPL lacks the permission");
	note_lent(cpu, c, gpa);
	if (npt_lend(c->host.vmpl, gpa, fetch))
		violation(cpu, c, "VMPL may not reach the page");
}

static void lend_ciphertext(struct cpu *cpu, const struct context *c,
			    struct gpa gpa, struct hpa hpa)
{
	struct lent *l = note_lent(cpu, c, gpa);

	if (!l->copy.v)
		l->copy.v = (u64)(uintptr_t)heap_alloc(PAGE_SIZE, PAGE_SIZE);
	encrypt_read((struct hpa){ hpa.v & PAGE_MASK }, hpa_ptr(l->copy));
	npt_lend_copy(c->host.vmpl, gpa, l->copy);
	cpu->copy_rip = c->vmcb->rip;
}

/*
 * The page is this VMPL's to reach so, but can't be written while some CPU is
 * shown its ciphertext. An instruction that needs both goes on with that.
 */
static void end_ciphertext(struct cpu *cpu, const struct context *c,
			   struct gpa gpa)
{
	unsigned int i;

	if (c->vmcb->exit_info1 & NPF_WALK || c->vmcb->rip == cpu->copy_rip) {
		npt_unprotect(gpa);
		cpu->lending = true;
		return;
	}
	for (i = 0; i < cpu_count(); i++)
		npf_withdraw(cpu_find(i));
	npt_refresh(gpa, 1);
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

/*
 * CR2 gets what hardware has there, as far as it is known: of a fetch, RIP, or
 * where the instruction crosses into the page.
 */
static void not_validated(struct cpu *cpu, struct context *c, struct gpa gpa)
{
	const struct walk_state s = cpu_walk_state(c);
	u64 rip = c->vmcb->rip;
	struct walk_result at;

	if (c->vmcb->exit_info1 & NPF_FETCH && !walk(&s, rip, &at))
		c->vmcb->cr2 = at.gpa.v / PAGE_SIZE ==
			       gpa_page(gpa).v / PAGE_SIZE ?
			       rip : (rip & PAGE_MASK) + PAGE_SIZE;
	vc_raise(cpu, c, SVP_EXIT_PAGE_NOT_VALIDATED);
}

static void private_fault(struct cpu *cpu, struct context *c, struct gpa gpa,
			  const struct rmp_entry *e)
{
	if (!(e->flags & RMP_ASSIGNED))
		violation(cpu, c, "private access to a shared page");
	if (e->gpa != gpa_page(gpa).v)
		violation(cpu, c, "the page was given at another gPA");
	if (!(e->flags & RMP_VALIDATED)) {
		not_validated(cpu, c, gpa);
		return;
	}
	if (!is_permitted(c, e))
		violation(cpu, c, "the VMPL lacks the permission");
	if (c->vmcb->exit_info1 & NPF_FETCH) {
		note_lent(cpu, c, gpa);
		npt_lend_execution(c->host.vmpl, gpa);
	} else {
		end_ciphertext(cpu, c, gpa);
	}
}

/* Of data, in a page that is the guest's. */
static void plain_data_fault(struct cpu *cpu, struct context *c,
			     struct gpa gpa, struct hpa hpa)
{
	if (!(c->vmcb->exit_info1 & NPF_WRITE))
		lend_ciphertext(cpu, c, gpa, hpa);
	else if (host_write_fault(&c->host, gpa))
		violation(cpu, c, "private page reached with C=0");
}

static void plain_fault(struct cpu *cpu, struct context *c, struct gpa gpa,
			struct hpa hpa)
{
	const struct rmp_entry *e = rmp_entry(hpa);

	if (!(e->flags & RMP_ASSIGNED))
		return;		/* became shared meanwhile: try again */
	if (!(c->vmcb->exit_info1 & (NPF_WALK | NPF_FETCH)))
		plain_data_fault(cpu, c, gpa, hpa);
	else if (!(e->flags & RMP_VALIDATED))
		not_validated(cpu, c, gpa);
	else
		lend(cpu, c, gpa, e);
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
	struct hpa hpa;

	keep_event(c->vmcb);
	if (region_hpa(gpa, &hpa)) {
		no_memory(cpu, c, private);
		return;
	}
	if (private)
		private_fault(cpu, c, gpa, rmp_entry(hpa));
	else
		plain_fault(cpu, c, gpa, hpa);
}
