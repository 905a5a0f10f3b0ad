// SPDX-License-Identifier: Apache-2.0
/*
 * What a world switch keeps. APM vol. 2, 15.35.4, 15.35.9, 15.36.9, appendix B
 * (table B-4: where the VMSA has what).
 *
 * At an automatic exit all of the guest's register state goes into its VMSA,
 * at VMRUN it comes from there: general, segment, control, debug, syscall and
 * FPU registers, and the exit's code and information. A more privileged VMPL
 * that has the page reads it there and can change it: so SVSM calls work. Both
 * VMPLs of a vCPU have registers of their own in all of it.
 *
 * VMPL2 fills its registers with known values and leaves by VMGEXIT; VMPL0
 * reads them in the VMSA, changes one, fills its own and switches back.
 */
#include "groups.h"
#include "lib/ghcb_page.h"
#include "lib/instructions.h"
#include "lib/levels.h"
#include "lib/registers.h"

/* MSRs that the VMSA holds, with values that are canonical and their own. */
static const struct {
	const char *in_vmsa, *kept_below, *kept_above;
	u32 msr, offset;
	u64 lower, upper;
} msrs[] = {
#define NAMES(n) "vmsa-" n, "vmpl2-keeps-" n, "vmpl0-keeps-" n
	{ NAMES("star"), 0xc0000081, 0x200, 0x0023001000000000, 0x1b0008 },
	{ NAMES("lstar"), 0xc0000082, 0x208, 0x123456, 0xabcdef },
	{ NAMES("cstar"), 0xc0000083, 0x210, 0x234567, 0xbcdef0 },
	{ NAMES("sfmask"), 0xc0000084, 0x218, 0x40700, 0x200 },
	{ NAMES("kernel-gs-base"), 0xc0000102, 0x220, 0x345678,
	  0xffff800000000000 },
	{ NAMES("sysenter-cs"), 0x174, 0x228, 0x10, 0x20 },
	{ NAMES("sysenter-esp"), 0x175, 0x230, 0x456789, 0x987654 },
	{ NAMES("sysenter-eip"), 0x176, 0x238, 0x56789a, 0xa98765 },
	{ NAMES("pat"), 0x277, 0x268, 0x0007040600070400,
	  0x0007040600070406 },
	{ NAMES("fs-base"), 0xc0000100, 0x48, 0x6789ab, 0xba9876 },
	{ NAMES("tsc-aux"), 0xc0000103, 0x2ec, 0x77, 0x11 },
};
#define MSRS (sizeof(msrs) / sizeof(msrs[0]))

/* General registers in the order of encoding: where the VMSA has each. */
static const struct {
	const char *in_vmsa, *kept_below, *kept_above;
	u32 offset;
} gprs[16] = {
	{ NAMES("rax"), 0x1f8 }, { NAMES("rcx"), 0x308 },
	{ NAMES("rdx"), 0x310 }, { NAMES("rbx"), 0x318 },
	{ NULL, NULL, NULL, 0x1d8 }, { NAMES("rbp"), 0x328 },
	{ NAMES("rsi"), 0x330 }, { NAMES("rdi"), 0x338 },
	{ NAMES("r8"), 0x340 }, { NAMES("r9"), 0x348 },
	{ NAMES("r10"), 0x350 }, { NAMES("r11"), 0x358 },
	{ NAMES("r12"), 0x360 }, { NAMES("r13"), 0x368 },
	{ NAMES("r14"), 0x370 }, { NAMES("r15"), 0x378 },
};
#define RSP_INDEX 4u

static struct {
	struct registers lower_in, lower_out, upper_in, upper_out;
	u64 lower_msrs[MSRS];
	u64 lower_cr2, upper_cr2;
} test;

static u64 vmsa64(u32 offset)
{
	return *(volatile u64 *)(vmsa_of(LOWER) + offset);
}

static u64 vmsa32(u32 offset)
{
	return *(volatile u32 *)(vmsa_of(LOWER) + offset);
}

static u64 vmsa16(u32 offset)
{
	return *(volatile u16 *)(vmsa_of(LOWER) + offset);
}

static void fill(struct registers *r, u64 seed)
{
	u8 *bytes = (u8 *)r->xmm;
	u32 i;

	for (i = 0; i < 16; i++)
		r->gpr[i] = seed * 0x0101010101010101ull + i;
	for (i = 0; i < sizeof(r->xmm); i++)
		bytes[i] = (u8)(seed + i);
	r->mxcsr = 0x1f80 | (u32)(seed & 1) << 6;	/* DAZ */
	r->fcw = (seed & 1) ? 0x37f : 0x27f;		/* precision */
}

static void write_cr2(u64 value)
{
	asm volatile("mov %0, %%cr2" :: "r"(value));
}

static u64 read_cr2(void)
{
	u64 v;

	asm volatile("mov %%cr2, %0" : "=r"(v));
	return v;
}

/* The job of VMPL2: all its registers around one switch to VMPL0. */
static u64 lower_job(u64 unused)
{
	u64 before = rdmsr(MSR_GHCB);
	u32 i;

	(void)unused;
	for (i = 0; i < MSRS; i++)
		wrmsr(msrs[i].msr, msrs[i].lower);
	write_cr2(0x1234000);
	wrmsr(MSR_GHCB, 0x016);
	exchange(&test.lower_in, &test.lower_out);
	wrmsr(MSR_GHCB, before);
	test.lower_cr2 = read_cr2();
	for (i = 0; i < MSRS; i++)
		test.lower_msrs[i] = rdmsr(msrs[i].msr);
	return 0;
}

static void judge_vmsa(void)
{
	u32 i;

	for (i = 0; i < 16; i++)
		if (i != RSP_INDEX)
			rule(gprs[i].in_vmsa, vmsa64(gprs[i].offset),
			     test.lower_in.gpr[i]);
	for (i = 0; i < MSRS; i++)
		rule(msrs[i].in_vmsa, msrs[i].msr == 0xc0000103 ?
		     vmsa32(msrs[i].offset) : vmsa64(msrs[i].offset),
		     msrs[i].lower);
	rule("vmsa-rip-is-behind-vmgexit", vmsa64(0x178), (u64)exchange_after);
	rule("vmsa-rflags", vmsa64(0x170) & 0x202, 2);
	rule("vmsa-xmm", (u64)memcmp((void *)(vmsa_of(LOWER) + 0x470),
				     test.lower_in.xmm, 256), 0);
	rule("vmsa-mxcsr", vmsa32(0x408), test.lower_in.mxcsr);
	rule("vmsa-x87-control", vmsa16(0x410), test.lower_in.fcw);
	rule("vmsa-cr2", vmsa64(0x240), 0x1234000);
}

static void judge_vmsa_system(void)
{
	rule("vmsa-cs-selector", vmsa16(0x10), SELECTOR_CODE);
	rule("vmsa-cs-is-64-bit-code", vmsa16(0x12) & 0x29a, 0x29a);
	rule("vmsa-ss-selector", vmsa16(0x20), SELECTOR_DATA);
	rule("vmsa-gs-base", vmsa64(0x58), (u64)&contexts[LOWER]);
	rule("vmsa-gdtr-base", vmsa64(0x68), (u64)contexts[LOWER].gdt);
	rule("vmsa-gdtr-limit", vmsa32(0x64), sizeof(contexts[LOWER].gdt) - 1);
	rule("vmsa-idtr-base", vmsa64(0x88), (u64)contexts[LOWER].idt);
	rule("vmsa-tr-base", vmsa64(0x98), (u64)contexts[LOWER].tss);
	rule("vmsa-vmpl", vmsa16(0xca) & 0xff, 2);
	rule("vmsa-cpl", vmsa16(0xca) >> 8, 0);
	rule("vmsa-efer", vmsa64(0xd0), 0x1d01);
	rule("vmsa-cr0", vmsa64(0x158), 0x80010033);
	rule("vmsa-cr3", vmsa64(0x150), read_cr3());
	rule("vmsa-cr4", vmsa64(0x148), 0x620);
	rule("vmsa-dr7", vmsa64(0x160), 0x400);
	rule("vmsa-sev-features", vmsa64(0x3b0), 1);
	rule("vmsa-exit-code-is-vmgexit", vmsa64(0x3c0), 0x403);
}

static void judge_lower(void)
{
	u32 i;

	/* VMPL0 changed RAX in the VMSA: that is what VMPL2 finds. */
	rule("vmpl2-finds-rax-as-changed-in-the-vmsa", test.lower_out.gpr[0],
	     0xfeedull);
	for (i = 1; i < 16; i++)
		if (i != RSP_INDEX)
			rule(gprs[i].kept_below, test.lower_out.gpr[i],
			     test.lower_in.gpr[i]);
	for (i = 0; i < MSRS; i++)
		rule(msrs[i].kept_below, test.lower_msrs[i], msrs[i].lower);
	rule("vmpl2-keeps-xmm", (u64)memcmp(test.lower_in.xmm,
					    test.lower_out.xmm, 256), 0);
	rule("vmpl2-keeps-mxcsr", test.lower_out.mxcsr, test.lower_in.mxcsr);
	rule("vmpl2-keeps-x87-control", test.lower_out.fcw,
	     test.lower_in.fcw);
	rule("vmpl2-keeps-cr2", test.lower_cr2, 0x1234000);
}

static void judge_upper(void)
{
	u32 i;

	for (i = 0; i < 16; i++)
		if (i != RSP_INDEX)
			rule(gprs[i].kept_above, test.upper_out.gpr[i],
			     test.upper_in.gpr[i]);
	for (i = 0; i < MSRS; i++)
		rule(msrs[i].kept_above, rdmsr(msrs[i].msr), msrs[i].upper);
	rule("vmpl0-keeps-xmm", (u64)memcmp(test.upper_in.xmm,
					    test.upper_out.xmm, 256), 0);
	rule("vmpl0-keeps-mxcsr", test.upper_out.mxcsr, test.upper_in.mxcsr);
	rule("vmpl0-keeps-x87-control", test.upper_out.fcw,
	     test.upper_in.fcw);
	rule("vmpl0-keeps-cr2", test.upper_cr2, 0x5678000);
}

void rules_vmsa(void)
{
	struct context *lower = &contexts[LOWER];
	u32 i;

	group("vmsa", "APM vol. 2, 15.35.4, 15.35.9, table B-4");
	fill(&test.lower_in, 0x21);
	fill(&test.upper_in, 0x42);
	for (i = 0; i < MSRS; i++)
		wrmsr(msrs[i].msr, msrs[i].upper);
	lower->done = 0;
	lower->job = lower_job;
	run_vmpl(2);
	judge_vmsa();
	judge_vmsa_system();
	*(volatile u64 *)(vmsa_of(LOWER) + 0x1f8) = 0xfeed;
	write_cr2(0x5678000);
	wrmsr(MSR_GHCB, 2ull << 32 | 0x016);
	exchange(&test.upper_in, &test.upper_out);
	wrmsr(MSR_GHCB, ghcb_gpa());
	test.upper_cr2 = read_cr2();
	rule("vmpl2-went-on", lower->done, 1);
	judge_lower();
	judge_upper();
}
