// SPDX-License-Identifier: Apache-2.0
/*
 * Restricted injection. APM vol. 2, 15.36.16 (SEV_FEATURES bit 3); AMD 56421,
 * 4.1.10 (exit 0x80000014), 5.2 (the #HV doorbell page).
 *
 * The host may inject #HV, vector 28, alone. What has come is in the doorbell
 * page, which the guest shares and registers: byte 0 the vector, byte 1 bit 0
 * NMI, bit 1 #MC, bit 7 NoFurtherSignal, byte 2 bit 0 NoEoiRequired. The host
 * sets NoFurtherSignal with each #HV and injects no other until the guest has
 * cleared it; it writes a vector only over 0. RFLAGS.IF holds nothing back: the
 * guest does. NoEoiRequired says that nobody waits for the EOI: clearing it is
 * enough. It is taken back when another interrupt has to wait.
 */
#include "groups.h"
#include "lib/apic.h"
#include "lib/ghcb_page.h"
#include "lib/instructions.h"
#include "lib/other.h"

#define PAGE_GPA	(TEST + 0x100000)
#define PRIVATE_PAGE	CASE_PAGE
/* Those of the launch, and restricted injection. */
#define FEATURES	(rdmsr(MSR_SEV_STATUS) >> 2 | 1 << 3)
#define EXIT		0x80000014ull
#define PREFERRED	0
#define SET		1
#define QUERY		2
#define CLEAR		3
#define NO_PAGE		(~0ull)

#define HV		OUTCOME(28, 0)
#define NONE		OUTCOME(NO_EXCEPTION, 0)
#define HIGH		0x51u
#define MIDDLE		0x41u
#define LOW		0x31u
#define FLAG_NMI	0x01u
#define NO_FURTHER_SIGNAL 0x80u
#define NO_EOI_REQUIRED	0x01u

#define LVT_TIMER	0x320u
#define TIMER_COUNT	0x380u
#define TIMER_DIVIDE	0x3e0u

static volatile u8 *page(void)
{
	return shared_at(PAGE_GPA);
}

static u64 request(u64 operation, u64 gpa)
{
	u64 answer;

	ghcb_clear();
	answer = ghcb_exit(EXIT, operation, gpa);
	return answer >> 32 ? answer : ghcb_get(GHCB_INFO2);
}

/* On the vCPU that has restricted injection. */
static u64 set_page(u64 gpa)
{
	return request(SET, gpa);
}

static u64 query_page(u64 unused)
{
	(void)unused;
	return request(QUERY, 0);
}

static u64 clear_page(u64 unused)
{
	(void)unused;
	return request(CLEAR, 0);
}

static u64 preferred_page(u64 unused)
{
	(void)unused;
	return request(PREFERRED, 0);
}

static u64 unknown_request(u64 operation)
{
	return request(operation, PAGE_GPA);
}

static u64 sev_status(u64 unused)
{
	(void)unused;
	return rdmsr(MSR_SEV_STATUS);
}

static u64 enable_apic(u64 unused)
{
	(void)unused;
	ghcb_setup();
	return apic_write(APIC_SVR, SVR_ENABLED);
}

static u64 interrupt_self(u64 vector)
{
	return apic_write(APIC_ICR, (u32)vector | ICR_SELF);
}

/* By the exit that saves the guest its APIC, 56421, 4.1.11. */
static u64 interrupt_self_by_exit(u64 vector)
{
	ghcb_clear();
	return ghcb_exit(0x80000015, vector | ICR_SELF, 0);
}

static u64 nmi_self(u64 unused)
{
	(void)unused;
	return apic_write(APIC_ICR, ICR_NMI | ICR_SELF);
}

static u64 end_of_interrupt(u64 unused)
{
	(void)unused;
	return apic_write(APIC_EOI, 0);
}

/* No exit between the start of the timer and the interrupt. */
static u64 spin_until_timer(u64 vector)
{
	u64 end = rdtsc() + PATIENTLY;

	apic_write(TIMER_DIVIDE, 0xb);
	apic_write(LVT_TIMER, (u32)vector);
	apic_write(TIMER_COUNT, 1000000);
	while (rdtsc() < end)
		;
	return 0;
}

static u64 halt_until_timer(u64 vector)
{
	apic_write(TIMER_DIVIDE, 0xb);
	apic_write(LVT_TIMER, (u32)vector);
	apic_write(TIMER_COUNT, 1000000);
	asm volatile("hlt");
	/* #HV comes at the HLT or behind it. */
	ghcb_clear();
	ghcb_exit(0x89, 0, 0);
	return 0;
}

static u64 halt(u64 unused)
{
	(void)unused;
	asm volatile("hlt");
	return 0;
}

static u64 nothing(u64 unused)
{
	(void)unused;
	ghcb_clear();
	return ghcb_exit(0x89, 0, 0);
}

/* A try as a job of vCPU 1: what ended it. */
static u64 (*tried)(u64);

static u64 try_it(u64 argument)
{
	struct exception e = try(tried, argument);

	return outcome(&e);
}

static u64 other_try(u64 (*function)(u64), u64 argument)
{
	tried = function;
	return other_call(try_it, argument);
}

static u64 create(u32 context, u64 features)
{
	u64 vmpl = context == LOWER ? 2 : 0, apic = context == OTHER;

	ghcb_clear();
	ghcb_put(GHCB_RAX, features);
	return ghcb_exit(0x80000013, 1 | vmpl << 16 | apic << 32,
			 vmsa_of(context));
}

static void start_restricted(void)
{
	other_prepare();
	vmsa_mark(OTHER, false);
	*(volatile u64 *)(vmsa_of(OTHER) + 0x3b0) = FEATURES;
	vmsa_mark(OTHER, true);
	rule("another-feature-is-refused", create(OTHER, FEATURES | 2),
	     REFUSED(INVALID_INPUT));
	rule("vcpu-with-restricted-injection", create(OTHER, FEATURES), 0);
	rule("announced", msr_protocol(0x080) >> 12, 0x37);
	rule("sev-status-tells", other_call(sev_status, 0),
	     rdmsr(MSR_SEV_STATUS) | 0x20);
	other_call(enable_apic, 0);
}

static void requests(void)
{
	rule("no-preferred-page", other_call(preferred_page, 0), NO_PAGE);
	rule("none-registered", other_call(query_page, 0), NO_PAGE);
	rule("no-such-request", other_call(unknown_request, 4),
	     REFUSED(INVALID_INPUT));
	rule("private-page", other_call(set_page, PRIVATE_PAGE),
	     REFUSED(INVALID_INPUT));
	rule("misaligned-page", other_call(set_page, PAGE_GPA + 8),
	     REFUSED(INVALID_INPUT));
	rule("page-without-memory", other_call(set_page, 0x7ff000000000ull),
	     REFUSED(INVALID_INPUT));
	rule("register", other_call(set_page, PAGE_GPA), PAGE_GPA);
	rule("query", other_call(query_page, 0), PAGE_GPA);
	other_call(set_page, PRIVATE_PAGE);
	rule("bad-page-leaves-none", other_call(query_page, 0), NO_PAGE);
	other_call(set_page, PAGE_GPA);
	rule("clear", other_call(clear_page, 0), 0);
	rule("none-after-clear", other_call(query_page, 0), NO_PAGE);
}

static void take_all(void)
{
	page()[0] = 0;
	page()[1] = 0;
	page()[2] = 0;
}

static void one_interrupt(void)
{
	rule("interrupt-without-page-waits", other_try(interrupt_self, LOW),
	     NONE);
	tried = set_page;
	rule("interrupt-is-hv", other_call(try_it, PAGE_GPA), HV);
	rule("interrupt-vector", page()[0], LOW);
	rule("interrupt-no-further-signal", page()[1], NO_FURTHER_SIGNAL);
	rule("interrupt-no-eoi-required", page()[2], NO_EOI_REQUIRED);
	take_all();
	rule("no-hv-without-event", other_try(nothing, 0), NONE);
}

static void waiting(void)
{
	rule("first", other_try(interrupt_self, MIDDLE), HV);
	rule("second-waits", other_try(interrupt_self, LOW), NONE);
	rule("second-does-not-overwrite", page()[0], MIDDLE);
	rule("second-wants-the-eoi", page()[2], 0);
	rule("higher-waits-for-the-vector", other_try(interrupt_self, HIGH),
	     NONE);
	page()[0] = 0;
	rule("higher-without-further-signal", other_try(nothing, 0), NONE);
	rule("higher-goes-first", page()[0], HIGH);
	page()[0] = 0;
	page()[1] = 0;
	rule("lower-waits-for-eoi", other_try(nothing, 0), NONE);
	other_try(end_of_interrupt, 0);
	rule("lower-waits-for-all-eois", page()[0], 0);
	rule("lower-comes-with-the-last-eoi", other_try(end_of_interrupt, 0),
	     HV);
	rule("lower-vector", page()[0], LOW);
	rule("last-needs-no-eoi", page()[2], NO_EOI_REQUIRED);
	take_all();
}

/* The guest has cleared NoEoiRequired: that was its EOI. */
static void eoi_by_page(void)
{
	rule("same-again", other_try(interrupt_self, LOW), HV);
	page()[0] = 0;
	page()[1] = 0;
	rule("same-waits-while-in-service", other_try(interrupt_self, LOW),
	     NONE);
	rule("same-takes-the-promise-back", page()[2], 0);
	rule("same-comes-after-the-eoi", other_try(end_of_interrupt, 0), HV);
	take_all();
	rule("cleared-promise-is-an-eoi", other_try(interrupt_self, LOW), HV);
	take_all();
}

static bool other_got_hv(void)
{
	const volatile u64 *vector = &contexts[OTHER].exception.vector;
	u64 end = rdtsc() + PATIENTLY;

	while (*vector != 28 && rdtsc() < end)
		asm volatile("pause" ::: "memory");
	return *vector == 28;
}

static void by_exit(void)
{
	struct context *c = &contexts[OTHER];

	rule("ipi-by-exit-is-hv", other_try(interrupt_self_by_exit, LOW), HV);
	rule("ipi-by-exit-vector", page()[0], LOW);
	take_all();
	/* Wherever vCPU 1 is: IRET ends it there. */
	c->exception.vector = 0;
	c->returns = 1ull << 28;
	ghcb_clear();
	rule("ipi-by-exit-to-another",
	     ghcb_exit(0x80000015, 1ull << 32 | MIDDLE, 0), 0);
	rule("ipi-from-another-is-hv", other_got_hv(), 1);
	rule("ipi-from-another-vector", page()[0], MIDDLE);
	c->returns = 0;
	take_all();
}

static void nmi(void)
{
	rule("nmi-is-hv", other_try(nmi_self, 0), HV);
	rule("nmi-bit", page()[1], FLAG_NMI | NO_FURTHER_SIGNAL);
	rule("nmi-has-no-vector", page()[0], 0);
	page()[1] = NO_FURTHER_SIGNAL;
	rule("nmi-without-further-signal", other_try(nmi_self, 0), NONE);
	rule("nmi-bit-again", page()[1], FLAG_NMI | NO_FURTHER_SIGNAL);
	take_all();
}

static void timer(void)
{
	rule("timer-is-hv-with-interrupts-off",
	     other_try(spin_until_timer, LOW), HV);
	rule("timer-vector", page()[0], LOW);
	take_all();
	rule("timer-ends-hlt", other_try(halt_until_timer, LOW), HV);
	take_all();
	page()[1] = NO_FURTHER_SIGNAL;
	other_try(interrupt_self, LOW);
	rule("hlt-does-not-wait-while-it-rings", other_try(halt, 0), NONE);
	take_all();
}

static u64 lower_query(u64 unused)
{
	(void)unused;
	ghcb_setup();
	apic_write(APIC_SVR, SVR_ENABLED);
	return request(SET, PAGE_GPA);
}

static void at_vmpl2(void)
{
	struct exception e;

	ap_creation(OTHER, 2);
	ap_creation(LOWER, 2);
	vmsa_mark(LOWER, false);
	context_init(&contexts[LOWER]);
	vmsa_write(LOWER);
	*(volatile u64 *)(vmsa_of(LOWER) + 0x3b0) = FEATURES;
	vmsa_mark(LOWER, true);
	rule("vmpl2-with-restricted-injection", create(LOWER, FEATURES), 0);
	rule("vmpl2-registers", lower_call(lower_query, 0), PAGE_GPA);
	e = lower_try(interrupt_self, LOW);
	rule("vmpl2-interrupt-is-hv", outcome(&e), HV);
	rule("vmpl2-interrupt-vector", page()[0], LOW);
	take_all();
	e = try(interrupt_self, MIDDLE);
	rule("vmpl2s-interrupt-is-not-vmpl0s", outcome(&e), NONE);
	/* It comes where VMPL2 left: IRET ends it there. */
	contexts[LOWER].returns = 1ull << 28;
	contexts[LOWER].exception.vector = 0;
	lower_call(nothing, 0);
	contexts[LOWER].returns = 0;
	rule("vmpl2s-interrupt-waits-for-it",
	     contexts[LOWER].exception.vector, 28);
	rule("vmpl2s-vector", page()[0], MIDDLE);
	take_all();
}

void rules_hv_doorbell(void)
{
	group("hv-doorbell", "APM vol. 2, 15.36.16; 56421, 4.1.10, 5.2");
	start_restricted();
	requests();
	one_interrupt();
	waiting();
	eoi_by_page();
	by_exit();
	nmi();
	timer();
	at_vmpl2();
}
