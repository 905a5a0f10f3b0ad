// SPDX-License-Identifier: Apache-2.0
/*
 * Access to pages that are not validated, and to private ones without C-bit.
 * APM vol. 2, 15.34.1, 15.36.6 and 15.36.10, table 15-39.
 *
 * A private access (C=1, each fetch and page walk) to a page of this guest at
 * its own gPA that was not validated raises #VC with error code 0x404
 * (PAGE_NOT_VALIDATED) in the VMPL that made it, at any CPL; CR2 has the
 * virtual address. The validation check is made before that of the VMPL's
 * permissions. The other failed checks end in #VMEXIT(NPF): see stops/.
 *
 * A data read without C-bit (C=0) is not checked: it gets what is in DRAM, of
 * a private page its ciphertext, whatever the page's state and the VMPL. Each
 * 16 bytes are encrypted by key and address. A data write with C=0 must be to
 * a hypervisor-owned page, else it ends in #VMEXIT(NPF); a KVM host makes the
 * page a shared one then, which takes the guest's validation away.
 */
#include "groups.h"
#include "lib/ghcb_page.h"
#include "lib/instructions.h"
#include "lib/levels.h"

#define P	TEST
#define Q	(TEST + PAGE)
#define BLOCK	16u

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
	rule_difference("data-address-is-in-cr2", e.cr2 == P + 8, 0, 1);
	e = try(increment, P);
	rule("read-modify-write", outcome(&e), expected);
	e = try(run_at, P);
	rule("fetch", outcome(&e), expected);
	rule("fetch-rip-is-the-address", e.rip, P);
	rule("fetch-address-is-in-cr2", e.cr2, P);
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

/* The two permissions to execute are apart (15.36.7): see stops/ for the rest. */
static void executions(void)
{
	struct exception e;

	*private_at(P) = 0xc3;		/* ret */
	allow_lower(P, 0x9);
	e = lower_try(run_at, P);
	rule("vmpl2-supervisor-executes-its-code", outcome(&e),
	     OUTCOME(NO_EXCEPTION, 0));
	allow_lower(P, 0x5);
	e = lower_try_user(run_at, P);
	rule("vmpl2-user-executes-its-code", outcome(&e),
	     OUTCOME(NO_EXCEPTION, 0));
	e = lower_try_user(run_at, P + SHARED_WINDOW);
	rule("vmpl2-user-executes-its-code-without-c-bit", outcome(&e),
	     OUTCOME(NO_EXCEPTION, 0));
	allow_lower(P, 0);
}

static u8 first[PAGE], second[PAGE];

static void fill(u64 page, u8 byte)
{
	u32 i;

	for (i = 0; i < PAGE; i++)
		private_at(page)[i] = byte;
}

static void read_plain(u64 page, u8 *to)
{
	u32 i;

	for (i = 0; i < PAGE; i++)
		to[i] = shared_at(page)[i];
}

static u32 blocks_alike(const u8 *page, const u8 *block)
{
	u32 i, n = 0;

	for (i = 0; i < PAGE; i += BLOCK)
		n += !memcmp(page + i, block, BLOCK);
	return n;
}

static u32 blocks_that_differ(const u8 *a, const u8 *b)
{
	u32 i, n = 0;

	for (i = 0; i < PAGE; i += BLOCK)
		n += !!memcmp(a + i, b + i, BLOCK);
	return n;
}

static void ciphertext(void)
{
	u8 plain[BLOCK];

	memset(plain, 0x5a, BLOCK);
	fill(P, 0x5a);
	fill(Q, 0x5a);
	read_plain(P, first);
	rule("c0-read-is-no-plaintext", blocks_alike(first, plain), 0);
	rule("c0-blocks-of-the-same-plaintext-differ",
	     blocks_alike(first, first), 1);
	read_plain(P, second);
	rule("c0-read-is-stable", blocks_that_differ(first, second), 0);
	read_plain(Q, second);
	rule("c0-pages-of-the-same-plaintext-differ",
	     blocks_that_differ(first, second), PAGE / BLOCK);
	rule("c0-read-leaves-the-plaintext", *private_at(P), 0x5a);
	*private_at(P + 100) = 0x5b;
	read_plain(P, second);
	rule("c0-read-changes-in-the-block-that-was-written",
	     blocks_that_differ(first, second), 1);
	*private_at(P + 100) = 0x5a;
	read_plain(P, second);
	rule("c0-read-is-the-same-for-the-same-plaintext",
	     blocks_that_differ(first, second), 0);
}

/* No exit between the accesses but those that they make themselves. */
static u64 changes_at_once(u64 page)
{
	volatile u64 *plain = (volatile u64 *)shared_at(page);
	volatile u64 *private = (volatile u64 *)private_at(page);
	u64 before = *plain, after;

	*private ^= 1;
	after = *plain;
	*private ^= 1;
	return before != after && before == *plain;
}

/* One instruction that reads without C-bit and writes the same page. */
static u64 copy_onto_itself(u64 page)
{
	u64 to = page, from = page + SHARED_WINDOW, n = 64;

	asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(n) :: "memory");
	return 0;
}

static void ciphertext_and_writes(void)
{
	extern u64 pdpt[];
	struct exception e;

	rule("c0-read-changes-at-once", changes_at_once(P), 1);
	allow_lower(P, 3);
	rule("c0-read-changes-at-once-at-vmpl2",
	     lower_call(changes_at_once, P), 1);
	allow_lower(P, 0);
	e = try(copy_onto_itself, P);
	rule("c0-read-and-private-write-by-one-instruction", outcome(&e),
	     OUTCOME(NO_EXCEPTION, 0));
	rule("c0-read-and-private-write-stored-ciphertext",
	     *private_at(P) == 0x5a && private_at(P)[1] == 0x5a, 0);
	rule("c0-read-of-the-page-tables-in-use",
	     *(volatile u64 *)shared_at((u64)pdpt) != pdpt[0], 1);
}

static u64 read_long(u64 address)
{
	return *(volatile u64 *)address;
}

/* The page's state, its permissions and the VMPL make no difference. */
static void ciphertext_for_all(void)
{
	u64 seen = read_long(P + SHARED_WINDOW), vmsa = vmsa_of(LOWER);
	struct exception e = lower_try(read_long, P + SHARED_WINDOW);

	rule("c0-read-at-vmpl2-without-permission", outcome(&e),
	     OUTCOME(NO_EXCEPTION, 0));
	rule("c0-read-at-vmpl2-is-the-same",
	     lower_call(read_long, P + SHARED_WINDOW), seen);
	e = try_user(read_long, P + SHARED_WINDOW);
	rule("c0-read-at-cpl3", outcome(&e), OUTCOME(NO_EXCEPTION, 0));
	e = lower_try(read_long, vmsa + 0x178 + SHARED_WINDOW);
	rule("c0-read-of-a-vmsa", outcome(&e), OUTCOME(NO_EXCEPTION, 0));
	rule("c0-read-of-a-vmsa-is-no-plaintext",
	     read_long(vmsa + 0x178 + SHARED_WINDOW) == read_long(vmsa + 0x178),
	     0);
	page_state(Q, TO_SHARED);
	page_state(Q, TO_PRIVATE);
	e = try(read_long, Q + SHARED_WINDOW);
	rule("c0-read-not-validated", outcome(&e), OUTCOME(NO_EXCEPTION, 0));
}

static void plain_write(u64 page, const char *quiet, const char *stored,
			const char *lost)
{
	struct rmp_result r;

	read_plain(page, first);
	*shared_at(page + 5) = (u8)~first[5];
	read_plain(page, second);
	rule(stored, second[5] ^ first[5], 0xff);
	rule(quiet, blocks_that_differ(first, second), 1);
	page_state(page, TO_PRIVATE);
	r = pvalidate(page, 0, 1);
	rule(lost, r.eax << 1 | (r.rflags & FLAG_CF), 0);
}

static void plain_writes(void)
{
	fill(P, 0x5a);
	plain_write(P, "c0-write-leaves-the-rest-ciphertext",
		    "c0-write-is-stored", "c0-write-ends-validation");
	pvalidate(Q, 0, 1);
	fill(Q, 0x5a);
	allow_lower(Q, 0xf);
	lower_call(write_byte, Q + SHARED_WINDOW);
	rule("c0-write-at-vmpl2-shares-the-page", *shared_at(Q), 1);
	make_shared(Q);
}

void rules_access(void)
{
	group("access",
	      "APM vol. 2, 15.34.1, 15.36.6, 15.36.10, table 15-39");
	page_state(P, TO_PRIVATE);
	not_validated();
	walks();
	fetches();
	executions();
	make_private(Q);
	ciphertext();
	ciphertext_and_writes();
	ciphertext_for_all();
	plain_writes();
	make_shared(P);
}
