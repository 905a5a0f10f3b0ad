// SPDX-License-Identifier: Apache-2.0
/*
 * Access to pages that are not validated. APM vol. 2, 15.36.6 and 15.36.10,
 * table 15-39.
 *
 * A private access (C=1, each fetch and page walk) to a page of this guest at
 * its own gPA that was not validated raises #VC with error code 0x404
 * (PAGE_NOT_VALIDATED) in the VMPL that made it, at any CPL; CR2 has the
 * virtual address. The validation check is made before that of the VMPL's
 * permissions. The other failed checks end in #VMEXIT(NPF): see stops/.
 */
#include "groups.h"
#include "lib/ghcb_page.h"
#include "lib/instructions.h"
#include "lib/levels.h"

#define P	TEST

static u64 read_byte(u64 address)
{
	return *(volatile u8 *)address;
}

static u64 write_byte(u64 address)
{
	*(volatile u8 *)address = 1;
	return 0;
}

static u64 run_at(u64 address)
{
	((void (*)(void))address)();
	return 0;
}

static u64 increment(u64 address)
{
	asm volatile("lock incb (%0)" :: "r"(address) : "memory");
	return 0;
}

static void not_validated(void)
{
	const u64 expected = OUTCOME(29, 0x404);
	struct exception e = try(read_byte, P);

	rule("read", outcome(&e), expected);
	e = try(write_byte, P + 8);
	rule("write", outcome(&e), expected);
	rule_difference("address-is-in-cr2", e.cr2 == P + 8, 0, 1);
	e = try(increment, P);
	rule("read-modify-write", outcome(&e), expected);
	e = try(run_at, P);
	rule("fetch", outcome(&e), expected);
	rule("fetch-rip-is-the-address", e.rip, P);
	e = try_user(read_byte, P);
	rule("cpl3-read", outcome(&e), expected);
	rule("cpl3-read-came-from-cpl3", e.cs, SELECTOR_USER_CODE);
	e = try_user(run_at, P);
	rule("cpl3-fetch", outcome(&e), expected);
	e = lower_try(read_byte, P);
	rule("vmpl2-read-not-validated-before-permission", outcome(&e),
	     expected);
	e = lower_try(write_byte, P);
	rule("vmpl2-write", outcome(&e), expected);
	e = lower_try_user(read_byte, P);
	rule("vmpl2-cpl3-read", outcome(&e), expected);
}

/* A table of page tables is reached as private memory whatever its C-bit. */
static void walks(void)
{
	extern u64 pdpt[];
	struct exception e;

	pdpt[4] = P | 7 | c_bit();
	flush_tlb();
	e = try(read_byte, 4ull << 30);
	rule("walk", outcome(&e), OUTCOME(29, 0x404));
	pdpt[4] = P | 7;
	flush_tlb();
	e = try(read_byte, 4ull << 30);
	rule("walk-without-c-bit", outcome(&e), OUTCOME(29, 0x404));
	pvalidate(P, 0, 1);
	memset((void *)P, 0, PAGE);
	*(volatile u64 *)P = (CASE_PAGE & ~(LARGE - 1)) | 0x87 | c_bit();
	e = try(read_byte, (4ull << 30) + CASE_PAGE % LARGE);
	rule("walk-without-c-bit-is-private", outcome(&e),
	     OUTCOME(NO_EXCEPTION, 0));
	pdpt[4] = 0;
	flush_tlb();
}

/* Fetches are private whatever the C-bit of their page. */
static void fetches(void)
{
	const u8 code[] = { 0xb8, 0x2a, 0, 0, 0, 0xc3 };	/* mov, ret */
	struct exception e;

	memcpy((void *)P, code, sizeof(code));
	e = try(run_at, P);
	rule("private-code-runs", outcome(&e), OUTCOME(NO_EXCEPTION, 0));
	e = try(run_at, P + SHARED_WINDOW);
	rule("fetch-without-c-bit-is-private", outcome(&e),
	     OUTCOME(NO_EXCEPTION, 0));
}

void rules_access(void)
{
	group("access", "APM vol. 2, 15.36.6, 15.36.10, table 15-39");
	page_state(P, TO_PRIVATE);
	not_validated();
	walks();
	fetches();
	make_shared(P);
}
