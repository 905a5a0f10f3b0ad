// SPDX-License-Identifier: Apache-2.0
/*
 * INVLPGB and TLBSYNC. APM vol. 3, which the machine has when it is asked for.
 *
 * 0F 01 FE takes TLB entries away on all CPUs: RAX[5:0] says which, RAX[11:6]
 * are reserved, ECX[15:0] is how many pages follow the first, at most what
 * CPUID 0x80000008 EDX[15:0] has. 0F 01 FF waits until they are gone. Both are
 * for CPL 0, else #GP(0). CPUID 0x80000008 EBX[3] tells that they are there.
 */
#include "groups.h"
#include "lib/ghcb_page.h"
#include "lib/instructions.h"
#include "lib/levels.h"

/* This guest's ASID, global entries too. */
#define ALL	0xcull
#define RESERVED (1ull << 6)
#define NONE	OUTCOME(NO_EXCEPTION, 0)

static u64 invlpgb(u64 rax, u64 rcx)
{
	asm volatile(".byte 0x0f, 0x01, 0xfe"
		     : : "a"(rax), "c"(rcx), "d"(0ull) : "memory");
	return 0;
}

static u64 flush(u64 rax)
{
	return invlpgb(rax, 0);
}

static u64 flush_pages(u64 more)
{
	return invlpgb(TEST | 1, more);
}

static u64 sync(u64 unused)
{
	asm volatile(".byte 0x0f, 0x01, 0xff" : : : "memory");
	return unused;
}

/* EBX and EDX of the CPUID page's leaf 0x80000008. */
static const volatile u32 *sizes(void)
{
	const volatile u32 *entry = (const volatile u32 *)(CPUID_PAGE + 16);

	while (entry[0] != 0x80000008)
		entry += 12;
	return entry + 6;
}

void rules_invlpgb(void)
{
	u64 most = sizes()[3] & 0xffff;
	struct exception e;

	group("invlpgb", "APM vol. 3, INVLPGB and TLBSYNC");
	rule("is-announced", sizes()[1] >> 3 & 1, 1);
	e = try(flush, ALL);
	rule("flushes", outcome(&e), NONE);
	e = try(sync, 0);
	rule("tlbsync", outcome(&e), NONE);
	e = try(flush_pages, most);
	rule("most-pages", outcome(&e), NONE);
	e = try(flush_pages, most + 1);
	rule("one-page-more-raises-gp", outcome(&e), OUTCOME(13, 0));
	e = try(flush, ALL | RESERVED);
	rule("reserved-bit-raises-gp", outcome(&e), OUTCOME(13, 0));
	e = try_user(flush, ALL);
	rule("cpl3-raises-gp", outcome(&e), OUTCOME(13, 0));
	e = try_user(sync, 0);
	rule("tlbsync-cpl3-raises-gp", outcome(&e), OUTCOME(13, 0));
	e = lower_try(flush, ALL);
	rule("flushes-at-vmpl2", outcome(&e), NONE);
	e = lower_try(sync, 0);
	rule("tlbsync-at-vmpl2", outcome(&e), NONE);
}
