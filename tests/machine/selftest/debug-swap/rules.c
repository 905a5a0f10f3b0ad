// SPDX-License-Identifier: Apache-2.0
/*
 * Debug registers with DebugSwap. APM vol. 2, 15.35.4 and table B-4; 13.1
 * (breakpoints); CPUID 0x8000001F EAX[14].
 *
 * SEV_FEATURES[5], which SEV_STATUS[7] shows, swaps DR0 to DR3 and their
 * address masks with the VMSA, at 0x180 and 0x1A0, as DR6 and DR7 always are,
 * at 0x168 and 0x160. DR7 is not intercepted then: breakpoints work, and each
 * VMPL has its own.
 */
#include "groups.h"
#include "lib/ghcb_page.h"
#include "lib/instructions.h"
#include "lib/levels.h"
#include "lib/other.h"

#define DR7_RESET	0x400ull
#define DR7_EXECUTE_0	(DR7_RESET | 1 << 1)
#define DR7_WRITE_0	(DR7_RESET | 1 << 1 | 1 << 16 | 3 << 18)
#define DB		OUTCOME(1, 0)
#define NONE		OUTCOME(NO_EXCEPTION, 0)

static u32 watched;

#define DR(n) \
static u64 read_dr##n(u64 unused) \
{ \
	u64 v; \
	(void)unused; \
	asm volatile("mov %%dr" #n ", %0" : "=r"(v)); \
	return v; \
} \
static u64 write_dr##n(u64 value) \
{ \
	asm volatile("mov %0, %%dr" #n :: "r"(value)); \
	return 0; \
}

DR(0)
DR(1)
DR(2)
DR(3)
DR(6)
DR(7)

/* Bytes, for old assemblers: mov %rdi, %db5. */
static u64 write_dr5(u64 value)
{
	asm volatile(".byte 0x0f, 0x23, 0xef" :: "D"(value));
	return 0;
}

/* By a register that needs a REX prefix. */
static u64 read_dr7_to_r12(u64 unused)
{
	u64 v;

	(void)unused;
	asm volatile("mov %%dr7, %%r12; mov %%r12, %0" : "=r"(v) :: "r12");
	return v;
}

static u64 executed(u64 unused) __attribute__((noinline));
static u64 executed(u64 unused)
{
	asm volatile("" ::: "memory");
	return unused;
}

static u64 write_watched(u64 value)
{
	*(volatile u32 *)&watched = (u32)value;
	return 0;
}

static u64 vmsa64(u32 offset)
{
	return *(volatile u64 *)(vmsa_of(LOWER) + offset);
}

static void announced(void)
{
	const volatile u32 *entry = (const volatile u32 *)(CPUID_PAGE + 16);

	while (entry[0] != 0x8000001f)
		entry += 12;
	rule("is-announced", entry[6] >> 14 & 1, 1);
	rule("sev-status", rdmsr(MSR_SEV_STATUS), 0x87);
}

static void dr7(void)
{
	struct exception e = try(read_dr7, 0);

	rule("dr7-read-is-not-intercepted", outcome(&e), NONE);
	e = try(write_dr7, DR7_RESET | 1 << 9);
	rule("dr7-write-is-not-intercepted", outcome(&e), NONE);
	rule("dr7-reads-back", read_dr7(0), DR7_RESET | 1 << 9);
	rule("dr7-reads-back-by-r12", read_dr7_to_r12(0), DR7_RESET | 1 << 9);
	write_dr7(0);
	rule("dr7-bit-10-is-always-1", read_dr7(0), DR7_RESET);
	e = try(write_dr7, 1ull << 32);
	rule("dr7-upper-half-raises-gp", outcome(&e), OUTCOME(13, 0));
	e = try_user(read_dr7, 0);
	rule("dr7-at-cpl3-raises-gp", outcome(&e), OUTCOME(13, 0));
	write_dr5(DR7_RESET | 1 << 8);
	rule("dr5-is-dr7", read_dr7(0), DR7_RESET | 1 << 8);
	write_dr7(DR7_RESET);
	e = lower_try(write_dr7, DR7_RESET | 1 << 9);
	rule("dr7-write-is-not-intercepted-at-vmpl2", outcome(&e), NONE);
	rule("dr7-of-vmpl2-is-its-own", read_dr7(0), DR7_RESET);
	rule("dr7-is-in-the-vmsa", vmsa64(0x160), DR7_RESET | 1 << 9);
	lower_call(write_dr7, DR7_RESET);
}

static const struct {
	const char *in_vmsa, *from_vmsa, *kept;
	u64 (*read)(u64), (*write)(u64);
	u32 offset;
} addresses[] = {
#define NAMES(n) n "-is-in-the-vmsa", n "-comes-from-the-vmsa", n "-is-kept"
	{ NAMES("dr0"), read_dr0, write_dr0, 0x180 },
	{ NAMES("dr1"), read_dr1, write_dr1, 0x188 },
	{ NAMES("dr2"), read_dr2, write_dr2, 0x190 },
	{ NAMES("dr3"), read_dr3, write_dr3, 0x198 },
};

static void swapped(void)
{
	u64 lower, upper;
	u32 i;

	for (i = 0; i < 4; i++) {
		lower = 0x1111111100ull * (i + 1);
		upper = 0x2222222200ull * (i + 1);
		addresses[i].write(upper);
		lower_call(addresses[i].write, lower);
		rule(addresses[i].kept, addresses[i].read(0), upper);
		rule(addresses[i].in_vmsa, vmsa64(addresses[i].offset), lower);
		*(volatile u64 *)(vmsa_of(LOWER) + addresses[i].offset) =
			lower + 8;
		*(volatile u64 *)(vmsa_of(LOWER) + addresses[i].offset + 0x20) =
			i + 1;
		rule(addresses[i].from_vmsa,
		     lower_call(addresses[i].read, 0), lower + 8);
	}
	rule("dr0-mask-stays-in-the-vmsa", vmsa64(0x1a0), 1);
	rule("dr3-mask-stays-in-the-vmsa", vmsa64(0x1b8), 4);
}

/* Breakpoints of VMPL2, which VMPL0 has none of. */
static void breakpoints(void)
{
	struct exception e;

	lower_call(write_dr6, 0xffff0ff0);
	lower_call(write_dr0, (u64)executed);
	lower_call(write_dr7, DR7_EXECUTE_0);
	e = lower_try(executed, 5);
	rule("execution-raises-db", outcome(&e), DB);
	rule("execution-rip-is-the-instruction", e.rip, (u64)executed);
	rule("execution-is-in-dr6", lower_call(read_dr6, 0) & 0xf, 1);
	rule("execution-dr6-is-in-the-vmsa", vmsa64(0x168) & 0xf, 1);
	e = try(executed, 5);
	rule("vmpl0-has-no-breakpoint-there", outcome(&e), NONE);
	e = lower_try_user(executed, 5);
	rule("execution-at-cpl3-raises-db", outcome(&e), DB);
	lower_call(write_dr7, DR7_RESET);
	e = lower_try(executed, 5);
	rule("disabled-it-is-gone", outcome(&e), NONE);
	lower_call(write_dr0, (u64)&watched);
	lower_call(write_dr7, DR7_WRITE_0);
	e = lower_try(write_watched, 7);
	rule("write-raises-db", outcome(&e), DB);
	rule("write-is-done", watched, 7);
	e = try(write_watched, 8);
	rule("vmpl0-has-no-watchpoint-there", outcome(&e), NONE);
	lower_call(write_dr7, DR7_RESET);
	e = lower_try(write_watched, 9);
	rule("disabled-it-is-gone-too", outcome(&e), NONE);
}

/* The host runs no vCPU with features other than the launch's. */
static void other_features(void)
{
	context_init(&contexts[OTHER]);
	vmsa_write(OTHER);
	vmsa_mark(OTHER, true);
	ghcb_clear();
	ghcb_put(GHCB_RAX, 1);
	rule("ap-creation-with-other-features",
	     ghcb_exit(0x80000013, 1 | 1ull << 32, vmsa_of(OTHER)),
	     REFUSED(INVALID_INPUT));
	rule("ap-creation-with-these-features", ap_creation(OTHER, 1), 0);
	rule("dr0-of-vcpu-1-is-its-own", other_call(read_dr0, 0), 0);
	ap_creation(OTHER, 2);
}

void rules_debug_swap(void)
{
	group("debug-swap", "APM vol. 2, 13.1, 15.35.4, table B-4");
	announced();
	dr7();
	swapped();
	breakpoints();
	other_features();
}
