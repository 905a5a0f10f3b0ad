// SPDX-License-Identifier: Apache-2.0
/*
 * #VC. APM vol. 2, 15.35.5 (non-automatic exits), 15.36.12 (port I/O and CPUID
 * are always intercepted), 8.9 (delivery), appendix C (exit codes).
 *
 * What a hypervisor intercepts in an SEV-ES guest raises #VC (vector 29) in
 * the guest, its error code being the exit code. It is a fault: RIP is that of
 * the instruction. Exceptions that the instruction raises by itself come
 * first: at CPL 3 a privileged instruction raises #GP or #UD, no #VC. It is
 * the same at every VMPL. Delivery is that of any exception: the gate's IST,
 * else RSP0 from CPL 3, else the stack in use, aligned to 16.
 */
#include "groups.h"
#include "lib/ghcb_page.h"
#include "lib/instructions.h"
#include "lib/levels.h"

#define VC(code)	OUTCOME(29, code)
#define GP		OUTCOME(13, 0)
#define UD		OUTCOME(6, 0)
#define NONE		OUTCOME(NO_EXCEPTION, 0)
#define SOME_PORT	0x80u
#define HWCR		0xc0010015u
#define EFER		0xc0000080u
#define EFER_SVME	0x1000u
#define APIC_ID		0xfee00020ull
#define MONITORED	((u64)&scratch)

/* RAX the argument, RCX what fits, RDX a port or 0. */
#define INSTRUCTION(name, code, rcx, rdx) \
static u64 name(u64 argument) \
{ \
	u64 a = argument, c = (rcx), d = (rdx), di = (u64)&scratch; \
	asm volatile(code : "+a"(a), "+c"(c), "+d"(d), "+D"(di) \
		     : "S"(&scratch) : "rbx", "memory"); \
	return a; \
}

static u64 scratch;

INSTRUCTION(do_cpuid, "cpuid", 0, 0)
INSTRUCTION(in_byte, "in %%dx, %%al", 0, SOME_PORT)
INSTRUCTION(in_immediate, "in $0x80, %%al", 0, 0)
INSTRUCTION(in_long, "in %%dx, %%eax", 0, SOME_PORT)
INSTRUCTION(out_byte, "out %%al, %%dx", 0, SOME_PORT)
INSTRUCTION(out_word, "out %%ax, $0x80", 0, 0)
INSTRUCTION(ins_byte, "insb", 0, SOME_PORT)
INSTRUCTION(outs_byte, "outsb", 0, SOME_PORT)
INSTRUCTION(rep_outs, "rep outsl", 2, SOME_PORT)
INSTRUCTION(rep_ins, "rep insw", 2, SOME_PORT)
INSTRUCTION(do_rdmsr, "rdmsr", HWCR, 0)
INSTRUCTION(do_wrmsr, "wrmsr", HWCR, 0)
INSTRUCTION(do_rdpmc, "rdpmc", 0, 0)
INSTRUCTION(do_invd, "invd", 0, 0)
INSTRUCTION(do_wbinvd, "wbinvd", 0, 0)
INSTRUCTION(do_monitor, "lea (%%rsi), %%rax; monitor", 0, 0)
INSTRUCTION(do_mwait, "mwait", 0, 0)
INSTRUCTION(do_vmmcall, "vmmcall", 0, 0)
INSTRUCTION(do_rdtsc, "rdtsc", 0, 0)
INSTRUCTION(do_rdtscp, "rdtscp", 0, 0)
INSTRUCTION(read_device, "mov (%%rax), %%edx", 0, 0)
INSTRUCTION(write_device, "mov %%edx, (%%rax)", 0, 0)
INSTRUCTION(read_status, "rdmsr", MSR_SEV_STATUS, 0)
INSTRUCTION(write_status, "wrmsr", MSR_SEV_STATUS, 0)
INSTRUCTION(write_efer, "wrmsr", EFER, 0)
INSTRUCTION(read_dr7, "mov %%dr7, %%rdx", 0, 0)
INSTRUCTION(write_dr7, "mov %%rdx, %%dr7", 0, 0x400)
INSTRUCTION(read_dr6, "mov %%dr6, %%rdx", 0, 0)
INSTRUCTION(write_dr0, "mov %%rdx, %%dr0", 0, 0)

/* What each does, at CPL 0 and CPL 3. */
struct exit {
	const char *name[4];	/* at VMPL0 and VMPL2, CPL 0 and CPL 3 */
	u64 (*instruction)(u64);
	u64 argument;
	u64 kernel, user;
};

static const struct exit exits[] = {
#define NAMES(n) { n, n "-cpl3", n "-vmpl2", n "-vmpl2-cpl3" }
	{ NAMES("cpuid"), do_cpuid, 1, VC(0x72), VC(0x72) },
	{ NAMES("in"), in_byte, 0, VC(0x7b), GP },
	{ NAMES("in-immediate"), in_immediate, 0, VC(0x7b), GP },
	{ NAMES("in-32-bit"), in_long, 0, VC(0x7b), GP },
	{ NAMES("out"), out_byte, 0, VC(0x7b), GP },
	{ NAMES("out-immediate"), out_word, 0, VC(0x7b), GP },
	{ NAMES("ins"), ins_byte, 0, VC(0x7b), GP },
	{ NAMES("outs"), outs_byte, 0, VC(0x7b), GP },
	{ NAMES("rep-ins"), rep_ins, 0, VC(0x7b), GP },
	{ NAMES("rep-outs"), rep_outs, 0, VC(0x7b), GP },
	{ NAMES("rdmsr"), do_rdmsr, 0, VC(0x7c), GP },
	{ NAMES("wrmsr"), do_wrmsr, 0, VC(0x7c), GP },
	{ NAMES("rdpmc"), do_rdpmc, 0, VC(0x6f), GP },
	{ NAMES("invd"), do_invd, 0, VC(0x76), GP },
	{ NAMES("wbinvd"), do_wbinvd, 0, VC(0x89), GP },
	{ NAMES("monitor"), do_monitor, 0, VC(0x8a), UD },
	{ NAMES("mwait"), do_mwait, 0, VC(0x8b), UD },
	{ NAMES("vmmcall"), do_vmmcall, 0, VC(0x81), VC(0x81) },
	{ NAMES("read-dr7"), read_dr7, 0, VC(0x27), GP },
	{ NAMES("write-dr7"), write_dr7, 0, VC(0x37), GP },
	{ NAMES("dr6-not-intercepted"), read_dr6, 0, NONE, GP },
	{ NAMES("dr0-not-intercepted"), write_dr0, 0, NONE, GP },
	{ NAMES("rdtsc-not-intercepted"), do_rdtsc, 0, NONE, NONE },
	{ NAMES("rdtscp-not-intercepted"), do_rdtscp, 0, NONE, NONE },
	{ NAMES("device-read"), read_device, APIC_ID, VC(0x400), VC(0x400) },
	{ NAMES("device-write"), write_device, APIC_ID, VC(0x400), VC(0x400) },
	{ NAMES("sev-status-read"), read_status, 0, NONE, GP },
	{ NAMES("sev-status-write"), write_status, 0, GP, GP },
};

static void each_exit(const struct exit *x, u64 n)
{
	struct exception e;

	for (; n; n--, x++) {
		e = try(x->instruction, x->argument);
		rule(x->name[0], outcome(&e), x->kernel);
		e = try_user(x->instruction, x->argument);
		rule(x->name[1], outcome(&e), x->user);
		e = lower_try(x->instruction, x->argument);
		rule(x->name[2], outcome(&e), x->kernel);
		e = lower_try_user(x->instruction, x->argument);
		rule(x->name[3], outcome(&e), x->user);
	}
}

/* A host may intercept these two; this one does when it is asked to. */
static const struct exit tsc_exits[] = {
	{ NAMES("rdtsc"), do_rdtsc, 0, VC(0x6e), VC(0x6e) },
	{ NAMES("rdtscp"), do_rdtscp, 0, VC(0x87), VC(0x87) },
};

void rules_vc_tsc(void)
{
	group("vc-tsc", "APM vol. 2, 15.35.5, appendix C");
	each_exit(tsc_exits, sizeof(tsc_exits) / sizeof(tsc_exits[0]));
}

static void status(void)
{
	struct exception e;

	/* SEV, SEV-ES and SEV-SNP active; no other feature. */
	rule("sev-status", rdmsr(MSR_SEV_STATUS), 7);
	rule("ghcb-msr-reads-back", rdmsr(MSR_GHCB), ghcb_gpa());
	e = try(write_efer, rdmsr(EFER) & ~(u64)EFER_SVME);
	rule("efer-svme-can-be-written-as-0", outcome(&e), NONE);
	e = try(write_efer, rdmsr(EFER) | EFER_SVME);
	rule("efer-svme-can-be-written-as-1", outcome(&e), NONE);
	e = try(write_efer, rdmsr(EFER) | 1u << 1);
	rule("efer-reserved-bit-raises-gp", outcome(&e), GP);
	/* Always set in such a guest; a write is ignored (15.35.10). */
	rule_difference("efer-svme-reads-as-1", rdmsr(EFER) & EFER_SVME, 0,
			EFER_SVME);
}

/*
 * CPUID with known registers. The address of the instruction is in RDX, so
 * that the frame can be compared; RFLAGS are set to the argument.
 */
static u64 expected_rip, expected_rsp;

static u64 known_cpuid(u64 rflags)
{
	u64 a = rflags;

	asm volatile("lea 1f(%%rip), %%rdx; mov %%rdx, %1; mov %%rsp, %2;"
		     "push %0; popfq; 1: cpuid"
		     : "+a"(a), "=m"(expected_rip), "=m"(expected_rsp)
		     : : "rbx", "rcx", "rdx", "cc", "memory");
	return a;
}

static void frame(void)
{
	struct exception e = try(known_cpuid, 0x202 | FLAG_CF | FLAG_ZF);

	rule("frame-rip-is-the-instruction", e.rip, expected_rip);
	rule("frame-rsp", e.rsp, expected_rsp);
	rule("frame-cs", e.cs, SELECTOR_CODE);
	rule("frame-ss", e.ss, SELECTOR_DATA);
	rule("frame-rflags", e.rflags & ~(u64)FLAG_RF,
	     0x202 | FLAG_CF | FLAG_ZF);
	rule("frame-rflags-rf-is-set", e.rflags & FLAG_RF, FLAG_RF);
	rule("frame-is-below-the-aligned-stack", e.frame,
	     (expected_rsp & ~15ull) - 48);
	rule("handler-cs", e.handler_cs, SELECTOR_CODE);
	rule("handler-ss-is-kept", e.handler_ss, SELECTOR_DATA);
	rule("interrupt-gate-clears-if", e.handler_rflags & FLAG_IF, 0);
}

/* What start.S kept of a #VC before long mode. */
static void protected_mode(void)
{
	extern const u32 vc32[8];
	extern const char vc32_cpuid[];

	rule("32-bit-error", vc32[0], 0x72);
	rule("32-bit-eip-is-the-instruction", vc32[1], (u64)vc32_cpuid);
	rule("32-bit-cs", vc32[2] & 0xffff, SELECTOR_CODE32);
	rule("32-bit-eflags", vc32[3] & ~(u64)FLAG_RF, vc32[7]);
	rule("32-bit-eflags-rf-is-set", vc32[3] & FLAG_RF, FLAG_RF);
	rule("32-bit-four-words-are-pushed", vc32[4], vc32[6] - 16);
	rule("32-bit-handler-cs", vc32[5] & 0xffff, SELECTOR_CODE32);
}

static void trap_gate(void)
{
	u64 *gate = &this_context()->idt[2 * 29];
	struct exception e;

	*gate |= 1ull << 40;
	e = try(known_cpuid, 0x202);
	*gate &= ~(1ull << 40);
	asm volatile("cli");
	rule("trap-gate-keeps-if", e.handler_rflags & FLAG_IF, FLAG_IF);
}

static void user_frame(void)
{
	struct context *c = this_context();
	struct exception e = try_user(known_cpuid, 2);
	u64 rsp0;

	memcpy(&rsp0, c->tss + TSS_RSP0, sizeof(rsp0));
	rule("cpl3-frame-rip-is-the-instruction", e.rip, expected_rip);
	rule("cpl3-frame-rsp", e.rsp, expected_rsp);
	rule("cpl3-frame-cs", e.cs, SELECTOR_USER_CODE);
	rule("cpl3-frame-ss", e.ss, SELECTOR_USER_DATA);
	rule("cpl3-handler-is-on-rsp0", e.frame, (rsp0 & ~15ull) - 48);
	rule("cpl3-handler-cs", e.handler_cs, SELECTOR_CODE);
	rule("cpl3-handler-ss-is-null", e.handler_ss, 0);
}

static void ist(void)
{
	struct context *c = this_context();
	u64 top = (u64)c->ist_stack + sizeof(c->ist_stack);
	struct exception e;

	context_use_ist(c, true);
	e = try(known_cpuid, 2);
	rule("ist-handler-is-on-ist1", e.frame, top - 48);
	rule("ist-frame-rsp", e.rsp, expected_rsp);
	e = try_user(known_cpuid, 2);
	rule("ist-handler-is-on-ist1-from-cpl3", e.frame, top - 48);
	context_use_ist(c, false);
	context_use_ist(&contexts[LOWER], true);
	e = lower_try(known_cpuid, 2);
	top = (u64)contexts[LOWER].ist_stack + sizeof(c->ist_stack);
	rule("ist-handler-is-on-ist1-at-vmpl2", e.frame, top - 48);
	context_use_ist(&contexts[LOWER], false);
}

static struct exception inner;

/* A handler that raises #VC itself, on the stack it runs on. */
static void nest(struct context *c)
{
	struct exception outer = c->exception;

	c->hook = NULL;
	inner = try(do_wbinvd, 0);
	c->exception = outer;
}

static void nested(void)
{
	struct exception e;

	this_context()->hook = nest;
	e = try(known_cpuid, 2);
	rule("nested-inner", outcome(&inner), VC(0x89));
	rule("nested-inner-is-below-the-outer", inner.frame < e.frame, 1);
	rule("nested-outer", outcome(&e), VC(0x72));
	rule("nested-outer-rip", e.rip, expected_rip);
	contexts[LOWER].hook = nest;
	e = lower_try(known_cpuid, 2);
	rule("nested-inner-at-vmpl2", outcome(&inner), VC(0x89));
	rule("nested-outer-at-vmpl2", outcome(&e), VC(0x72));
}

void rules_vc(void)
{
	group("vc", "APM vol. 2, 15.35.5, 15.36.12, 8.9, appendix C");
	each_exit(exits, sizeof(exits) / sizeof(exits[0]));
	status();
	frame();
	protected_mode();
	trap_gate();
	user_frame();
	ist();
	nested();
}
