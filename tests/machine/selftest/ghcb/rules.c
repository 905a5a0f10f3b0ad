// SPDX-License-Identifier: Apache-2.0
/*
 * The GHCB. AMD 56421, section 4: table 3 (the page), table 6 (exits and the
 * fields each needs), 4.1 and table 7 (answers).
 *
 * A field counts only when its bit in the valid bitmap is set. SW_EXITINFO1
 * [31:0] is 0 when the exit was served, 1 when an exception is to be raised
 * (SW_EXITINFO2 has it in the form of EVENTINJ), 2 when the GHCB was malformed:
 * SW_EXITINFO2 then is 1 not registered, 2 unknown usage, 3 bad scratch area,
 * 4 a needed field is not valid, 5 an input is wrong, 6 the exit is unknown.
 */
#include "groups.h"
#include "lib/ghcb_page.h"
#include "lib/instructions.h"
#include "lib/levels.h"

#define A		TEST
#define SERVED		0ull
#define GP_EVENT	(1ull << 32 | 0x80000b0d)	/* valid, error, #GP */
#define IN		1u
#define STRING		(1u << 2)
#define REP		(1u << 3)
#define BYTE		(1u << 4)
#define WORD		(1u << 5)
#define LONG		(1u << 6)
#define ADDRESS_64	(1u << 9)
#define PORT(port)	((u32)(port) << 16 | ADDRESS_64)

/* Registers of a request, as bits. */
#define RAX	1u
#define RBX	2u
#define RCX	4u
#define RDX	8u
#define CPL	16u
#define SCRATCH	32u
#define FUNCTION_D 64u		/* RAX is 0xd */

static void put_fields(u32 fields)
{
	ghcb_clear();
	if (fields & RAX)
		ghcb_put(GHCB_RAX, 0);
	if (fields & RBX)
		ghcb_put(GHCB_RBX, 0);
	if (fields & RCX)
		ghcb_put(GHCB_RCX, 0);
	if (fields & RDX)
		ghcb_put(GHCB_RDX, 0);
	if (fields & FUNCTION_D)
		ghcb_put(GHCB_RAX, 0xd);
	/* A byte's bit in the bitmap is that of its eight bytes. */
	if (fields & CPL)
		ghcb_put(GHCB_CPL & ~7u, 0);
	if (fields & SCRATCH)
		ghcb_put(GHCB_SCRATCH, ghcb_buffer_gpa());
}

/* Exits and what is missing: each must be refused for that alone. */
static const struct {
	const char *name;
	u64 code, info1;
	u32 fields;
} missing[] = {
	{ "cpuid-needs-rax", 0x72, 0, RCX },
	{ "cpuid-needs-rcx", 0x72, 0, RAX },
	{ "cpuid-d-needs-xcr0", 0x72, 0, RAX | RCX | FUNCTION_D },
	{ "rdmsr-needs-rcx", 0x7c, 0, 0 },
	{ "wrmsr-needs-rcx", 0x7c, 1, RAX | RDX },
	{ "wrmsr-needs-rax", 0x7c, 1, RCX | RDX },
	{ "wrmsr-needs-rdx", 0x7c, 1, RCX | RAX },
	{ "out-needs-rax", 0x7b, PORT(0x80) | BYTE, 0 },
	{ "string-out-needs-scratch", 0x7b, PORT(0x80) | BYTE | STRING, RAX },
	{ "string-in-needs-scratch", 0x7b, PORT(0x80) | BYTE | STRING | IN,
	  RAX },
	{ "rdpmc-needs-rcx", 0x6f, 0, 0 },
	{ "write-dr7-needs-rax", 0x37, 0, 0 },
	{ "vmmcall-needs-rax", 0x81, 0, CPL },
	{ "vmmcall-needs-cpl", 0x81, 0, RAX },
	{ "monitor-needs-rax", 0x8a, 0, RCX | RDX },
	{ "monitor-needs-rcx", 0x8a, 0, RAX | RDX },
	{ "monitor-needs-rdx", 0x8a, 0, RAX | RCX },
	{ "mwait-needs-rax", 0x8b, 0, RCX },
	{ "mwait-needs-rcx", 0x8b, 0, RAX },
	{ "device-read-needs-scratch", 0x80000001, 0xfee00020, 0 },
	{ "device-write-needs-scratch", 0x80000002, 0xfee00020, 0 },
	{ "extended-request-needs-rax", 0x80000012, 0, RBX },
	{ "extended-request-needs-rbx", 0x80000012, 0, RAX },
	{ "ap-creation-needs-rax", 0x80000013, 1 | 7ull << 32, 0 },
	{ "apic-id-list-needs-rax", 0x80000017, 0, 0 },
};

/* Exits that are served with these fields. */
static const struct {
	const char *name;
	u64 code, info1;
	u32 fields;
} served[] = {
	{ "cpuid", 0x72, 0, RAX | RCX },
	{ "out", 0x7b, PORT(0x80) | BYTE, RAX },
	{ "in", 0x7b, PORT(0x80) | LONG | IN, 0 },
	{ "string-out-of-nothing", 0x7b, PORT(0x80) | BYTE | STRING, SCRATCH },
	{ "rdpmc", 0x6f, 0, RCX },
	{ "rdtsc", 0x6e, 0, 0 },
	{ "rdtscp", 0x87, 0, 0 },
	{ "read-dr7", 0x27, 0, 0 },
	{ "write-dr7", 0x37, 0, RAX },
	{ "invd", 0x76, 0, 0 },
	{ "wbinvd", 0x89, 0, 0 },
	{ "monitor", 0x8a, 0, RAX | RCX | RDX },
	{ "mwait", 0x8b, 0, RAX | RCX },
	{ "vmmcall", 0x81, 0, RAX | CPL },
	{ "nmi-complete", 0x80000003, 0, 0 },
};

/* Exits that are refused, and why. */
static const struct {
	const char *name;
	u64 code, info1, info2;
	u32 fields, reason;
} refused[] = {
	{ "unknown-exit", 0x80007777, 0, 0, 0, INVALID_EVENT },
	{ "unknown-intercept", 0x3ff, 0, 0, 0, INVALID_EVENT },
	{ "hv-doorbell-not-announced", 0x80000014, 0, 0, 0, INVALID_EVENT },
	{ "hv-ipi-not-announced", 0x80000015, 0, 0, 0, INVALID_EVENT },
	{ "hv-timer-not-announced", 0x80000016, 0, 0, 0, INVALID_EVENT },
	{ "jump-table-operation-2", 0x80000005, 2, 0, 0, INVALID_INPUT },
	{ "port-without-size", 0x7b, PORT(0x80), 0, RAX, INVALID_INPUT },
	{ "port-with-two-sizes", 0x7b, PORT(0x80) | BYTE | WORD, 0, RAX,
	  INVALID_INPUT },
	{ "string-beyond-the-buffer", 0x7b, PORT(0x80) | BYTE | STRING | REP,
	  2033, SCRATCH, INVALID_SCRATCH },
	{ "device-size-3", 0x80000001, 0xfee00020, 3, SCRATCH, INVALID_INPUT },
	{ "device-read-of-ram", 0x80000001, TEST, 4, SCRATCH, INVALID_INPUT },
	{ "device-write-to-ram", 0x80000002, TEST, 4, SCRATCH, INVALID_INPUT },
	{ "run-vmpl-4", 0x80000018, 4, 0, 0, INVALID_INPUT },
	{ "ap-creation-without-snp", 0x80000013, 1 | 1ull << 32, BOOT_VMSA, RAX,
	  INVALID_INPUT },
	{ "ap-creation-unknown-vcpu", 0x80000013, 1 | 7ull << 32, LARGE, RAX,
	  INVALID_INPUT },
};

static void tables(void)
{
	u32 i;

	for (i = 0; i < sizeof(missing) / sizeof(missing[0]); i++) {
		put_fields(missing[i].fields);
		rule(missing[i].name, ghcb_exit(missing[i].code,
						missing[i].info1, 0),
		     REFUSED(MISSING_INPUT));
	}
	for (i = 0; i < sizeof(served) / sizeof(served[0]); i++) {
		put_fields(served[i].fields);
		rule(served[i].name,
		     ghcb_exit(served[i].code, served[i].info1, 0) >> 32,
		     SERVED);
	}
	for (i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		put_fields(refused[i].fields);
		rule(refused[i].name,
		     ghcb_exit(refused[i].code, refused[i].info1,
			       refused[i].info2), REFUSED(refused[i].reason));
	}
}

static void page_itself(void)
{
	static const struct {
		const char *name;
		u32 offset;
	} needed[] = {
		{ "needs-exit-code", GHCB_EXITCODE },
		{ "needs-information-1", GHCB_INFO1 },
		{ "needs-information-2", GHCB_INFO2 },
	};
	u64 answer;
	u32 i;

	for (i = 0; i < 3; i++) {
		ghcb_clear();
		ghcb_put(GHCB_EXITCODE, 0x89);
		ghcb_put(GHCB_INFO1, 0);
		ghcb_put(GHCB_INFO2, 0);
		ghcb_invalidate(needed[i].offset);
		rule(needed[i].name, ghcb_go(), REFUSED(MISSING_INPUT));
	}
	ghcb_clear();
	*(volatile u32 *)shared_at(ghcb_gpa() + GHCB_USAGE) = 1;
	rule("usage-1", ghcb_exit(0x89, 0, 0), REFUSED(INVALID_USAGE));
	/* Another shared page, of the same contents, is not the registered. */
	for (i = 0; i < PAGE; i++)
		shared_at(A)[i] = shared_at(ghcb_gpa())[i];
	wrmsr(MSR_GHCB, A);
	vmgexit();
	answer = *(volatile u64 *)shared_at(A + GHCB_INFO1) << 32 |
		 *(volatile u32 *)shared_at(A + GHCB_INFO2);
	wrmsr(MSR_GHCB, ghcb_gpa());
	rule("another-page-than-registered", answer, REFUSED(NOT_REGISTERED));
}

static void answers(void)
{
	u64 before, answer;

	ghcb_clear();
	ghcb_put(GHCB_RAX, 0x40000000);
	ghcb_put(GHCB_RCX, 0);
	ghcb_exit(0x72, 0, 0);
	rule("cpuid-answers-four-registers", ghcb_is_valid(GHCB_RAX) +
	     ghcb_is_valid(GHCB_RBX) + ghcb_is_valid(GHCB_RCX) +
	     ghcb_is_valid(GHCB_RDX), 4);
	ghcb_clear();
	ghcb_exit(0x7b, PORT(0x3fd) | BYTE | IN, 0);
	rule("in-answers-rax-line-status", ghcb_is_valid(GHCB_RAX) ?
	     ghcb_get(GHCB_RAX) & 0x60 : ~0ull, 0x60);
	ghcb_clear();
	ghcb_exit(0x27, 0, 0);
	rule("dr7-at-reset", ghcb_get(GHCB_RAX), 0x400);
	put_fields(RAX | CPL);
	ghcb_put(GHCB_RAX, 0x1234);
	ghcb_exit(0x81, 0, 0);
	/* KVM's ENOSYS: no such hypercall. */
	rule("unknown-hypercall", ghcb_get(GHCB_RAX), (u64)-1000);
	ghcb_clear();
	ghcb_exit(0x87, 0, 0);
	rule("rdtscp-answers-three-registers", ghcb_is_valid(GHCB_RAX) +
	     ghcb_is_valid(GHCB_RCX) + ghcb_is_valid(GHCB_RDX), 3);
	ghcb_clear();
	before = rdtsc();
	ghcb_exit(0x6e, 0, 0);
	answer = ghcb_get(GHCB_RDX) << 32 | ghcb_get(GHCB_RAX);
	rule("rdtsc-is-the-tsc", answer >= before && answer <= rdtsc(), 1);
	ghcb_clear();
	ghcb_exit(0x8000fffd, 0, 0);
	rule("features-as-by-msr", ghcb_get(GHCB_INFO2), 0x33);
}

static void msrs(void)
{
	ghcb_clear();
	ghcb_put(GHCB_RCX, 0x1b);
	ghcb_exit(0x7c, 0, 0);
	rule("rdmsr-apic-base", ghcb_get(GHCB_RDX) << 32 | ghcb_get(GHCB_RAX),
	     0xfee00900);
	ghcb_clear();
	ghcb_put(GHCB_RCX, 0xdeadbeef);
	rule_difference("rdmsr-unknown-asks-for-gp", ghcb_exit(0x7c, 0, 0),
			SERVED, GP_EVENT);
	put_fields(RAX | RDX);
	ghcb_put(GHCB_RCX, 0xdeadbeef);
	rule_difference("wrmsr-unknown-asks-for-gp", ghcb_exit(0x7c, 1, 0),
			SERVED, GP_EVENT);
	put_fields(RAX | RDX);
	ghcb_put(GHCB_RCX, 0xc0000080);
	rule("wrmsr-of-the-hosts-efer-asks-for-gp", ghcb_exit(0x7c, 1, 0),
	     GP_EVENT);
}

/* fw_cfg: selector 0 is the signature "QEMU". */
static void strings(void)
{
	volatile u8 *other = shared_at(A);

	put_fields(RAX);
	ghcb_exit(0x7b, PORT(0x510) | WORD, 0);
	put_fields(SCRATCH);
	ghcb_exit(0x7b, PORT(0x511) | BYTE | STRING | REP | IN, 4);
	rule("string-in-by-the-buffer", *(volatile u32 *)ghcb_buffer(),
	     0x554d4551);
	put_fields(RAX);
	ghcb_exit(0x7b, PORT(0x510) | WORD, 0);
	ghcb_clear();
	ghcb_put(GHCB_SCRATCH, A + PAGE - 4);
	ghcb_exit(0x7b, PORT(0x511) | BYTE | STRING | REP | IN, 4);
	rule("string-in-by-another-page", *(volatile u32 *)(other + PAGE - 4),
	     0x554d4551);
	ghcb_clear();
	ghcb_put(GHCB_SCRATCH, CASE_PAGE);
	rule("string-in-to-private-memory",
	     ghcb_exit(0x7b, PORT(0x511) | BYTE | STRING | REP | IN, 4),
	     REFUSED(INVALID_SCRATCH));
}

static void devices(void)
{
	u64 answer;
	u32 value;

	put_fields(SCRATCH);
	*(volatile u32 *)ghcb_buffer() = ~0u;
	answer = ghcb_exit(0x80000001, 0xfee00020, 4);
	value = *(volatile u32 *)ghcb_buffer();
	rule("device-read", answer, SERVED);
	rule("device-read-apic-id", value >> 24, 0);
	put_fields(SCRATCH);
	*(volatile u32 *)ghcb_buffer() = 0x5a000000;
	rule("device-write", ghcb_exit(0x80000002, 0xfee000d0, 4), SERVED);
	put_fields(SCRATCH);
	ghcb_exit(0x80000001, 0xfee000d0, 4);
	rule("device-write-is-read-back", *(volatile u32 *)ghcb_buffer(),
	     0x5a000000);
	put_fields(SCRATCH);
	*(volatile u32 *)ghcb_buffer() = 0;
	ghcb_exit(0x80000002, 0xfee000d0, 4);
}

static void apic_ids(void)
{
	volatile u32 *list = (volatile u32 *)shared_at(A);

	ghcb_clear();
	ghcb_put(GHCB_RAX, 0);
	ghcb_exit(0x80000017, A, 0);
	rule("apic-id-list-tells-the-pages", ghcb_get(GHCB_RAX), 1);
	ghcb_clear();
	ghcb_put(GHCB_RAX, 1);
	rule("apic-id-list", ghcb_exit(0x80000017, A, 0), SERVED);
	rule("apic-id-list-count", list[0], 2);
	rule("apic-id-list-first", list[1], 0);
	rule("apic-id-list-second", list[2], 1);
}

static u64 apic_ids_at(u64 gpa)
{
	ghcb_clear();
	ghcb_put(GHCB_RAX, 1);
	return ghcb_exit(0x80000017, gpa, 0);
}

static void apic_ids_refused(void)
{
	rule("apic-id-list-in-private-memory", apic_ids_at(CASE_PAGE),
	     REFUSED(INVALID_INPUT));
	rule("apic-id-list-misaligned", apic_ids_at(A + 8),
	     REFUSED(INVALID_INPUT));
	rule("apic-id-list-without-memory", apic_ids_at(0x7ff000000000ull),
	     REFUSED(INVALID_INPUT));
}

static void jump_table(void)
{
	ghcb_clear();
	ghcb_exit(0x80000005, 1, 0);
	rule("no-jump-table", ghcb_get(GHCB_INFO2), 0);
	ghcb_clear();
	rule("jump-table-is-set", ghcb_exit(0x80000005, 0, A), SERVED);
	ghcb_clear();
	ghcb_exit(0x80000005, 1, 0);
	rule("jump-table-is-kept", ghcb_get(GHCB_INFO2), A);
}

void rules_ghcb(void)
{
	group("ghcb", "56421, section 4, tables 3, 6 and 7");
	page_itself();
	tables();
	answers();
	msrs();
	strings();
	devices();
	apic_ids();
	apic_ids_refused();
	jump_table();
}
