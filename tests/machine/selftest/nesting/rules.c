// SPDX-License-Identifier: Apache-2.0
/*
 * #VC and NMI in handlers. APM vol. 2, 8.9.2 and 8.9.4 (stack of an exception,
 * IST), 15.35.5 (#VC); AMD 56421, 4.1.3 (NMI complete).
 *
 * An IST entry is a fixed stack: #VC in a #VC handler that uses one overwrites
 * the frame of the first, whatever stack the handler has gone to meanwhile.
 * Without one the second is pushed below the first. NMI and #VC come in each
 * other's handlers: nothing masks #VC, and NMIs are the host's to hold back,
 * which injects none between one and NMI complete. IRET ends each of them,
 * to CPL 3 too. NMIs are VMPL2's alone.
 */
#include "groups.h"
#include "lib/apic.h"
#include "lib/ghcb_page.h"
#include "lib/instructions.h"
#include "lib/levels.h"

#define VC(code)	OUTCOME(29, code)
#define NMI		OUTCOME(2, 0)
#define NONE		OUTCOME(NO_EXCEPTION, 0)
#define FRAME_SIZE	48u
#define CPUID_SIZE	2u

static u8 spare_stack[8192] __attribute__((aligned(16)));
static struct exception inner;
static u64 overwritten;

static u64 do_cpuid(u64 argument)
{
	u64 a = argument;

	asm volatile("cpuid" : "+a"(a) : : "rbx", "rcx", "rdx");
	return a;
}

static u64 do_wbinvd(u64 argument)
{
	asm volatile("wbinvd" ::: "memory");
	return argument;
}

static u64 nmi_to_self(u64 unused)
{
	(void)unused;
	return apic_write(APIC_ICR, ICR_NMI | ICR_SELF);
}

static u64 nmi_complete(u64 unused)
{
	(void)unused;
	ghcb_clear();
	return ghcb_exit(0x80000003, 0, 0);
}

static void nest_vc(struct context *c)
{
	struct exception outer = c->exception;

	c->hook = NULL;
	inner = try(do_wbinvd, 0);
	overwritten = *(volatile u64 *)outer.frame;
	c->exception = outer;
}

static void nest_nmi(struct context *c)
{
	struct exception outer = c->exception;

	c->hook = NULL;
	inner = try(nmi_to_self, 0);
	c->exception = outer;
}

/*
 * Run function(c) on the spare stack, and end the exception from there: what
 * the handler had on its own stack may be overwritten.
 */
static void go_elsewhere(void (*function)(struct context *), struct context *c)
{
	asm volatile("mov %[top], %%rsp; call *%[function]; jmp unwind"
		     : : "D"(c), [function] "r"(function),
		       [top] "r"(spare_stack + sizeof(spare_stack))
		     : "memory");
	__builtin_unreachable();
}

static void nest_vc_elsewhere(struct context *c)
{
	go_elsewhere(nest_vc, c);
}

static void nest_nmi_elsewhere(struct context *c)
{
	go_elsewhere(nest_nmi, c);
}

/* At VMPL0 or VMPL2, as attempt does it. */
static void same_ist(const char *names[3], u32 context,
		     struct exception (*attempt)(u64 (*)(u64), u64))
{
	struct context *c = &contexts[context];
	struct exception e;

	context_use_ist(c, true);
	c->hook = nest_vc_elsewhere;
	e = attempt(do_cpuid, 0);
	context_use_ist(c, false);
	rule(names[0], outcome(&inner), VC(0x89));
	rule(names[1], inner.frame, e.frame);
	rule(names[2], overwritten, 0x89);
}

static void own_stack(const char *names[2], u32 context,
		      struct exception (*attempt)(u64 (*)(u64), u64))
{
	struct exception e;

	contexts[context].hook = nest_vc;
	e = attempt(do_cpuid, 0);
	rule(names[0], inner.frame + FRAME_SIZE <= e.frame, 1);
	rule(names[1], overwritten, 0x72);
}

static void vc_in_vc(void)
{
	same_ist((const char *[]){ "vc-in-vc-on-ist",
				   "vc-in-vc-on-ist-has-the-same-frame",
				   "vc-in-vc-on-ist-overwrites-the-first" },
		 BOOT, try);
	same_ist((const char *[]){ "vc-in-vc-on-ist-vmpl2",
				   "vc-in-vc-on-ist-has-the-same-frame-vmpl2",
				   "vc-in-vc-on-ist-overwrites-the-first-vmpl2" },
		 LOWER, lower_try);
	same_ist((const char *[]){ "vc-from-cpl3-in-vc-on-ist",
				   "vc-from-cpl3-on-ist-has-the-same-frame",
				   "vc-from-cpl3-on-ist-overwrites-the-first" },
		 BOOT, try_user);
	own_stack((const char *[]){ "vc-in-vc-is-below-the-first",
				    "vc-in-vc-keeps-the-first" }, BOOT, try);
	own_stack((const char *[]){ "vc-in-vc-is-below-the-first-vmpl2",
				    "vc-in-vc-keeps-the-first-vmpl2" },
		  LOWER, lower_try);
	own_stack((const char *[]){ "vc-in-vc-is-below-the-first-from-cpl3",
				    "vc-in-vc-keeps-the-first-from-cpl3" },
		  BOOT, try_user);
}

static void nmi_in_vc(void)
{
	struct context *c = &contexts[LOWER];
	struct exception e;

	c->hook = nest_nmi;
	e = lower_try(do_cpuid, 0);
	rule("nmi-in-vc", outcome(&inner), NMI);
	rule("nmi-in-vc-is-below-it", inner.frame + FRAME_SIZE <= e.frame, 1);
	rule("vc-around-the-nmi", outcome(&e), VC(0x72));
	lower_call(nmi_complete, 0);
	context_use_ist(c, true);
	c->hook = nest_nmi_elsewhere;
	e = lower_try(do_cpuid, 0);
	context_use_ist(c, false);
	rule("nmi-in-vc-on-ist", outcome(&inner), NMI);
	rule("nmi-in-vc-on-ist-has-the-handlers-stack",
	     inner.frame - (u64)spare_stack < sizeof(spare_stack), 1);
	lower_call(nmi_complete, 0);
	c->hook = nest_nmi;
	e = lower_try_user(do_cpuid, 0);
	rule("nmi-in-vc-from-cpl3", outcome(&inner), NMI);
	rule("vc-from-cpl3-around-the-nmi", outcome(&e), VC(0x72));
	lower_call(nmi_complete, 0);
}

static void vc_in_nmi(void)
{
	struct context *c = &contexts[LOWER];
	struct exception e;

	c->hook = nest_vc;
	e = lower_try(nmi_to_self, 0);
	rule("vc-in-nmi", outcome(&inner), VC(0x89));
	rule("nmi-around-the-vc", outcome(&e), NMI);
	/* An NMI in the handler of one that is not complete waits. */
	lower_call(nmi_complete, 0);
	c->hook = nest_nmi;
	e = lower_try(nmi_to_self, 0);
	rule("no-nmi-in-nmi", outcome(&inner), NONE);
	rule("nmi-around-no-nmi", outcome(&e), NMI);
	e = lower_try(nmi_complete, 0);
	rule("nmi-complete-lets-the-second-in", outcome(&e), NMI);
	lower_call(nmi_complete, 0);
}

/* What a #VC handler does: go on after the instruction. */
static void step_over_cpuid(struct context *c)
{
	*(volatile u64 *)(c->exception.frame + 8) += CPUID_SIZE;
}

static void iret(const char *name, u32 context,
		 struct exception (*attempt)(u64 (*)(u64), u64))
{
	struct context *c = &contexts[context];
	struct exception e;

	c->returns = 1u << 29;
	c->hook = step_over_cpuid;
	e = attempt(do_cpuid, 7);
	c->returns = 0;
	c->hook = NULL;
	rule(name, outcome(&e), NONE);
}

void rules_nesting(void)
{
	group("nesting", "APM vol. 2, 8.9.2, 8.9.4, 15.35.5; 56421, 4.1.3");
	vc_in_vc();
	nmi_in_vc();
	vc_in_nmi();
	iret("iret-from-vc", BOOT, try);
	iret("iret-from-vc-to-cpl3", BOOT, try_user);
	iret("iret-from-vc-vmpl2", LOWER, lower_try);
	iret("iret-from-vc-to-cpl3-vmpl2", LOWER, lower_try_user);
}
