// SPDX-License-Identifier: Apache-2.0
/*
 * The GHCB MSR protocol. AMD 56421, 2.3.1.
 *
 * A guest without a GHCB puts a request into the GHCB MSR, bits 11:0 say
 * which, and finds the answer there after VMGEXIT, with the request's code
 * plus one (002 is answered by 001). No register is changed.
 */
#include "groups.h"
#include "lib/ghcb_page.h"
#include "lib/instructions.h"
#include "lib/levels.h"

/* The register of a function as the checked CPUID page has it. */
static u32 page_register(u32 function, u32 which)
{
	const u32 *entry = (const u32 *)(CPUID_PAGE + 16);
	u32 count = *(const u32 *)CPUID_PAGE;

	for (; count--; entry += 12)
		if (entry[0] == function && !entry[1])
			return entry[6 + which];
	return 0;
}

static u64 cpuid_request(u64 function, u64 which)
{
	return msr_protocol(function << 32 | which << 30 | 0x004);
}

static void cpuid(void)
{
	static const char *const names[] = {
		"cpuid-eax", "cpuid-ebx", "cpuid-ecx", "cpuid-edx",
	};
	u64 answer;
	u32 i;

	for (i = 0; i < 4; i++) {
		answer = cpuid_request(0, i);
		rule(names[i], answer >> 32, page_register(0, i));
	}
	rule("cpuid-answer-code", answer & 0xfff, 0x005);
	rule("cpuid-sev-leaf-ebx", cpuid_request(0x8000001f, 1) >> 32,
	     page_register(0x8000001f, 1));
}

void rules_msr_protocol(void)
{
	group("msr-protocol", "56421, 2.3.1");
	/* 001: highest version 63:48, lowest 47:32, C-bit 31:24. */
	rule("sev-information", msr_protocol(0x002),
	     2ull << 48 | 2ull << 32 | 47ull << 24 | 0x001);
	cpuid();
	rule("no-preferred-ghcb", msr_protocol(0x010), ~0ull << 12 | 0x011);
	rule("register-answers-the-same-page",
	     msr_protocol(ghcb_gpa() | 0x012), ghcb_gpa() | 0x013);
	/* SNP, AP creation, APIC id list, multiple VMPLs. */
	rule("features", msr_protocol(0x080), 0x33ull << 12 | 0x081);
	rule("run-vmpl-answer", run_vmpl(2) & 0xfff, 0x017);
	rule("run-vmpl-no-error", run_vmpl(2) >> 32, 0);
	rule("run-vmpl-4-is-an-error", run_vmpl(4) >> 32 != 0, 1);
	rule("run-vmpl-4-answer-code", run_vmpl(4) & 0xfff, 0x017);
}
