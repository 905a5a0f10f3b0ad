// SPDX-License-Identifier: Apache-2.0
/*
 * INIT, start-up and NMI. APM vol. 2, 16.5 (what the ICR sends), 16.9 (x2APIC);
 * AMD 56421, 4.1.9 (AP creation on INIT), 4.1.4 and 2.3.1 (AP reset hold),
 * 4.1.3 (NMI complete).
 *
 * A vCPU that AP creation made for INIT starts from its VMSA when it gets one.
 * Nobody can reset the VMSA of an SNP guest, so one that runs already does what
 * KVM has it do: it stops at INIT and goes on where it was at the start-up; the
 * boot CPU goes on at once. One in AP reset hold comes back from there. After
 * an NMI the host injects no other until the guest says that it is complete.
 * NMIs are the less privileged guest's, VMPL2's.
 */
#include "groups.h"
#include "lib/apic.h"
#include "lib/ghcb_page.h"
#include "lib/instructions.h"
#include "lib/other.h"

#define ON_INIT		0
#define CREATE		1
#define DESTROY		2
#define OTHERS_ID	1u
#define SPARE_VMSA	vmsa_of(CONTEXTS)
#define NMI		OUTCOME(2, 0)
#define NONE		OUTCOME(NO_EXCEPTION, 0)
#define FIXED_VECTOR	0x31u
#define GP_EVENT	(1ull << 32 | 0x80000b0d)

#define MSR_APIC_BASE	0x1bu
#define APIC_ENABLED	0xfee00900ull
#define X2APIC_ENABLED	0xfee00d00ull
#define APIC_DISABLED	0xfee00100ull
#define X2APIC(offset)	(0x800u + (offset) / 16)

static void by_memory(void)
{
	apic_send(OTHERS_ID, ICR_INIT | ICR_ASSERT);
}

static void by_level(void)
{
	apic_send(OTHERS_ID, ICR_INIT | ICR_ASSERT | ICR_LEVEL);
}

static void to_all_others(void)
{
	apic_send(0, ICR_INIT | ICR_ASSERT | ICR_OTHERS);
}

static u64 set_logical_id(u64 id)
{
	return apic_write(APIC_LDR, (u32)id << 24);
}

static void by_logical_id(void)
{
	apic_send(0x40, ICR_INIT | ICR_ASSERT | ICR_LOGICAL);
}

static void by_x2apic(void)
{
	host_wrmsr(MSR_APIC_BASE, X2APIC_ENABLED);
	host_wrmsr(X2APIC(APIC_ICR),
		   (u64)OTHERS_ID << 32 | ICR_INIT | ICR_ASSERT);
	host_wrmsr(MSR_APIC_BASE, APIC_DISABLED);
	host_wrmsr(MSR_APIC_BASE, APIC_ENABLED);
}

/* Each way to send it: not before it, and then at once. */
static void on_init(void)
{
	static const struct {
		const char *before, *after;
		void (*send)(void);
	} ways[] = {
		{ "on-init-waits", "on-init-starts", by_memory },
		{ "on-init-waits-for-level", "on-init-starts-by-level",
		  by_level },
		{ "on-init-waits-for-all-others",
		  "on-init-starts-by-all-others", to_all_others },
		{ "on-init-waits-for-x2apic", "on-init-starts-by-x2apic",
		  by_x2apic },
	};
	u32 i;

	for (i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		other_prepare();
		ap_creation(OTHER, ON_INIT);
		other_start(count_for_ever, 0);
		rule(ways[i].before, is_counting(BRIEFLY), 0);
		ways[i].send();
		rule(ways[i].after, is_counting(PATIENTLY), 1);
		ap_creation(OTHER, DESTROY);
	}
}

static void not_started(void)
{
	other_prepare();
	ap_creation(OTHER, ON_INIT);
	other_start(count_for_ever, 0);
	apic_send(OTHERS_ID, ICR_STARTUP);
	rule("on-init-ignores-start-up", is_counting(BRIEFLY), 0);
	apic_send(OTHERS_ID, ICR_INIT | ICR_LEVEL);
	rule("on-init-ignores-the-end-of-init", is_counting(BRIEFLY), 0);
	apic_send(5, ICR_INIT | ICR_ASSERT);
	rule("on-init-ignores-another-vcpus", is_counting(BRIEFLY), 0);
	apic_send(0, ICR_INIT | ICR_ASSERT | ICR_SELF);
	rule("on-init-ignores-ones-own", is_counting(BRIEFLY), 0);
	ap_creation(OTHER, DESTROY);
	by_memory();
	rule("destroyed-before-init-does-not-start", is_counting(BRIEFLY), 0);
}

/* Another VMSA for a vCPU that runs: it goes on until INIT. */
static void replaced_on_init(void)
{
	other_prepare();
	make_private(SPARE_VMSA);
	memcpy((void *)SPARE_VMSA, (void *)vmsa_of(OTHER), PAGE);
	rmpadjust(SPARE_VMSA, 0, 1 | 1ull << 16);
	ap_creation(OTHER, CREATE);
	other_start(count_for_ever, 0);
	rule("runs-before-it-is-replaced", is_counting(PATIENTLY), 1);
	ghcb_clear();
	ghcb_put(GHCB_RAX, 1);
	rule("create-on-init-while-it-runs",
	     ghcb_exit(0x80000013, (u64)OTHERS_ID << 32, SPARE_VMSA), 0);
	rule("goes-on-until-init", is_counting(PATIENTLY), 1);
	by_memory();
	/* Where contexts start, it takes the next job. */
	rule("init-starts-the-new-vmsa", other_call(own_apic_id, 0), 1);
	rule("the-old-vmsa-is-free", vmsa_mark(OTHER, true), 0);
	ap_creation(OTHER, DESTROY);
}

static void while_it_runs(void)
{
	other_prepare();
	ap_creation(OTHER, CREATE);
	other_call(set_logical_id, 0x40);
	other_start(count_for_ever, 0);
	rule("counts", is_counting(PATIENTLY), 1);
	apic_send(OTHERS_ID, ICR_INIT | ICR_LEVEL);
	rule("end-of-init-does-nothing", is_counting(PATIENTLY), 1);
	apic_send(OTHERS_ID, ICR_STARTUP);
	rule("start-up-without-init-does-nothing", is_counting(PATIENTLY), 1);
	by_memory();
	rule("init-stops-it", is_counting(BRIEFLY), 0);
	apic_send(OTHERS_ID, ICR_STARTUP);
	rule("start-up-lets-it-go-on", is_counting(PATIENTLY), 1);
	by_logical_id();
	rule("init-by-logical-id-stops-it", is_counting(BRIEFLY), 0);
	apic_send(0xff, ICR_STARTUP);
	rule("start-up-to-all-lets-it-go-on", is_counting(PATIENTLY), 1);
	ap_creation(OTHER, DESTROY);
	apic_send(0, ICR_INIT | ICR_ASSERT | ICR_SELF);
	rule("the-boot-cpu-goes-on-after-init", own_apic_id(0), 0);
}

/* The answer's code and whether the rest of it is 0. */
static u64 hold_by_msr(u64 unused)
{
	u64 answer = msr_protocol(0x006);

	(void)unused;
	return (answer & 0xfff) << 4 | !!(answer >> 12);
}

static u64 hold_by_ghcb(u64 unused)
{
	(void)unused;
	ghcb_setup();
	ghcb_clear();
	return ghcb_exit(0x80000004, 0, 0);
}

static void woken_from_hold(void)
{
	other_prepare();
	ap_creation(OTHER, CREATE);
	other_start(hold_by_msr, 0);
	rule("held", other_ended(BRIEFLY), 0);
	by_memory();
	rule("held-after-init", other_ended(BRIEFLY), 0);
	apic_send(OTHERS_ID, ICR_STARTUP);
	rule("start-up-wakes-from-hold-by-msr", other_ended(PATIENTLY), 1);
	rule("woken-by-msr-answer", contexts[OTHER].result, 0x0071);
	other_start(hold_by_ghcb, 0);
	rule("held-by-ghcb", other_ended(BRIEFLY), 0);
	by_memory();
	apic_send(OTHERS_ID, ICR_STARTUP);
	rule("start-up-wakes-from-hold-by-ghcb", other_ended(PATIENTLY), 1);
	rule("woken-by-ghcb-has-information-2", contexts[OTHER].result, 1);
	ap_creation(OTHER, DESTROY);
}

static void x2apic_mode(void)
{
	rule("apic-base", host_rdmsr(MSR_APIC_BASE), APIC_ENABLED);
	rule("apic-base-does-not-move",
	     host_wrmsr(MSR_APIC_BASE, 0xfed00900), GP_EVENT);
	rule("x2apic-needs-the-apic",
	     host_wrmsr(MSR_APIC_BASE, 0xfee00500), GP_EVENT);
	rule("no-x2apic-registers-before-it", host_wrmsr(X2APIC(APIC_EOI), 0),
	     GP_EVENT);
	rule("x2apic", host_wrmsr(MSR_APIC_BASE, X2APIC_ENABLED), 0);
	rule("x2apic-base", host_rdmsr(MSR_APIC_BASE), X2APIC_ENABLED);
	rule("x2apic-id", host_rdmsr(0x802), 0);
	rule("x2apic-logical-id", host_rdmsr(0x80d), 1);
	rule("x2apic-id-is-read-only", host_wrmsr(0x802, 1), GP_EVENT);
	rule("x2apic-has-no-dfr", host_wrmsr(0x80e, 0), GP_EVENT);
	rule("x2apic-eoi-is-32-bits", host_wrmsr(0x80b, 1ull << 32), GP_EVENT);
	host_wrmsr(X2APIC(APIC_SVR), SVR_ENABLED);
	rule("x2apic-spurious-vector", host_rdmsr(X2APIC(APIC_SVR)),
	     SVR_ENABLED);
	host_wrmsr(X2APIC(APIC_ICR), 7ull << 32 | ICR_STARTUP | 0x12);
	rule("x2apic-icr-reads-back", (u32)host_rdmsr(X2APIC(APIC_ICR)),
	     ICR_STARTUP | 0x12);
	rule("x2apic-hides-device-memory", apic_read(APIC_SVR), 0);
	rule("x2apic-to-xapic-needs-disabling",
	     host_wrmsr(MSR_APIC_BASE, APIC_ENABLED), GP_EVENT);
	rule("apic-disabled", host_wrmsr(MSR_APIC_BASE, APIC_DISABLED), 0);
	rule("xapic-again", host_wrmsr(MSR_APIC_BASE, APIC_ENABLED), 0);
	rule("xapic-has-its-registers", apic_read(APIC_SVR), SVR_ENABLED);
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

static void nmi(void)
{
	struct exception e;

	e = lower_try(nmi_to_self, 0);
	rule("nmi-to-self", outcome(&e), NMI);
	e = lower_try(nmi_to_self, 0);
	rule("no-nmi-before-the-last-is-complete", outcome(&e), NONE);
	e = lower_try(nmi_complete, 0);
	rule("nmi-complete-lets-it-in", outcome(&e), NMI);
	lower_try(nmi_to_self, 0);
	lower_try(nmi_to_self, 0);
	e = lower_try(nmi_complete, 0);
	rule("nmis-that-wait-are-one", outcome(&e), NMI);
	e = lower_try(nmi_complete, 0);
	rule("nmi-complete-without-nmi", outcome(&e), NONE);
}

/* VMPL2 ends it by IRET, wherever it comes. */
static void nmi_from_above(void)
{
	struct context *c = &contexts[LOWER];
	struct exception e;

	c->returns = 1u << 2;
	c->exception.vector = 0;
	e = try(nmi_to_self, 0);
	rule("vmpl0-gets-no-nmi", outcome(&e), NONE);
	rule("vmpl2-goes-on-after-the-nmi", lower_call(own_apic_id, 0), 0);
	rule("vmpl2-got-it", c->exception.vector, 2);
	c->exception.vector = 0;
	lower_call(nmi_to_self, 0);
	rule("iret-does-not-complete-it", c->exception.vector, 0);
	lower_call(nmi_complete, 0);
	rule("nmi-complete-does", c->exception.vector, 2);
	lower_call(nmi_complete, 0);
	c->returns = 0;
}

/* An interrupt that is no signal: the APIC's own business. */
static u64 fixed_to_self(u64 unused)
{
	(void)unused;
	apic_write(APIC_SVR, SVR_ENABLED);
	apic_write(APIC_ICR, FIXED_VECTOR | ICR_SELF);
	asm volatile("sti; nop; nop; cli" ::: "memory");
	return 0;
}

static u64 fixed_to_self_by_x2apic(u64 unused)
{
	(void)unused;
	host_wrmsr(X2APIC(APIC_ICR), FIXED_VECTOR | ICR_SELF);
	asm volatile("sti; nop; nop; cli" ::: "memory");
	return 0;
}

static u64 end_of_interrupt(u64 unused)
{
	(void)unused;
	return apic_write(APIC_EOI, 0);
}

static void fixed(void)
{
	struct exception e = lower_try(fixed_to_self, 0);

	rule("fixed-interrupt-passes", outcome(&e), OUTCOME(FIXED_VECTOR, 0));
	lower_call(end_of_interrupt, 0);
	host_wrmsr(MSR_APIC_BASE, X2APIC_ENABLED);
	e = lower_try(fixed_to_self_by_x2apic, 0);
	rule("fixed-interrupt-passes-by-x2apic", outcome(&e),
	     OUTCOME(FIXED_VECTOR, 0));
	host_wrmsr(X2APIC(APIC_EOI), 0);
	host_wrmsr(MSR_APIC_BASE, APIC_DISABLED);
	host_wrmsr(MSR_APIC_BASE, APIC_ENABLED);
}

/* Writes near the APIC that QEMU would take for message signalled INITs. */
static void stray_writes(void)
{
	static const struct {
		u32 offset, size;
	} strays[] = {
		{ 0x000, 4 }, { 0x304, 4 }, { 0x300, 1 }, { 0x2fc, 8 },
		{ 0x1000, 4 }, { 0x1300, 4 }, { 0xff000, 4 },
	};
	u32 i;

	other_prepare();
	ap_creation(OTHER, CREATE);
	other_start(count_for_ever, 0);
	for (i = 0; i < sizeof(strays) / sizeof(strays[0]); i++) {
		ghcb_clear();
		ghcb_put(GHCB_SCRATCH, ghcb_buffer_gpa());
		((volatile u32 *)ghcb_buffer())[0] = ICR_INIT | ICR_OTHERS;
		((volatile u32 *)ghcb_buffer())[1] = ICR_INIT | ICR_OTHERS;
		ghcb_exit(0x80000002, APIC + strays[i].offset, strays[i].size);
	}
	rule("stray-writes-send-nothing", is_counting(PATIENTLY), 1);
	ap_creation(OTHER, DESTROY);
}

void rules_signals(void)
{
	group("signals", "APM vol. 2, 16.5, 16.9; 56421, 4.1.3, 4.1.4, 4.1.9");
	lower_call(set_logical_id, 1);
	on_init();
	not_started();
	replaced_on_init();
	while_it_runs();
	woken_from_hold();
	x2apic_mode();
	nmi();
	nmi_from_above();
	fixed();
	stray_writes();
}
