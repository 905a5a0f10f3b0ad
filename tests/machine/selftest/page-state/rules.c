// SPDX-License-Identifier: Apache-2.0
/*
 * Page state changes. AMD 56421, 2.3.1 (MSR protocol 0x014) and 4.1.6
 * (exit 0x80000010, tables 8 and 9).
 *
 * The MSR's request has the page frame in bits 51:12 and the operation in bits
 * 55:52 (1 private, 2 shared); the answer is 0x015 with the error in 63:32.
 * The list is in the scratch area: current entry, end entry (both included),
 * then entries of page frame, operation and size (bit 56: 2 MiB). The host
 * works from current to end and leaves current behind the last one done, so
 * that it can stop anywhere and be asked again. SW_EXITINFO2 is 0, or 1 << 32
 * with 1 (bad header) or 2 (bad entry, the one that current names) below.
 *
 * After a change to private the page must be validated; before that, reaching
 * it raises #VC 0x404 (APM vol. 2, 15.36.6).
 */
#include "groups.h"
#include "lib/ghcb_page.h"
#include "lib/instructions.h"
#include "lib/levels.h"

#define A	TEST
#define ENTRY(gpa, operation) ((gpa) | (u64)(operation) << 52)

static u64 read_byte(u64 address)
{
	return *(volatile u8 *)address;
}

static void by_msr(void)
{
	struct exception e;

	rule("msr-to-private-answer",
	     msr_protocol(1ull << 52 | A | 0x014), 0x015);
	e = try(read_byte, A);
	rule("private-before-validation-raises-vc-404", outcome(&e),
	     OUTCOME(29, 0x404));
	rule("assigned-page-validates", pvalidate(A, 0, 1).eax, 0);
	rule("msr-to-shared-answer",
	     msr_protocol(2ull << 52 | A | 0x014), 0x015);
	*shared_at(A) = 0x99;
	rule("shared-page-is-readable", *shared_at(A), 0x99);
	page_state(A, TO_PRIVATE);
	e = try(read_byte, A);
	rule("validation-is-lost-by-sharing", outcome(&e), OUTCOME(29, 0x404));
	page_state(A, TO_SHARED);
	rule("msr-operation-0-is-an-error", page_state(A, 0) != 0, 1);
	rule("msr-operation-7-is-an-error", page_state(A, 7) != 0, 1);
	rule("msr-no-memory-is-an-error",
	     page_state(0x7ff000000000ull, TO_PRIVATE) != 0, 1);
}

/* The console's lines go through the same buffer, and the same GHCB. */
struct list_result {
	u64 info1, info2;
	u16 current;
};

/* Fill in the list's header and run it; entries are written before. */
static struct list_result run_list(u16 current, u16 end)
{
	volatile u16 *header = (volatile u16 *)ghcb_buffer();

	header[0] = current;
	header[1] = end;
	header[2] = 0;
	header[3] = 0;
	ghcb_clear();
	ghcb_put(GHCB_SCRATCH, ghcb_buffer_gpa());
	ghcb_exit(0x80000010, 0, 0);
	return (struct list_result){ ghcb_get(GHCB_INFO1),
				     ghcb_get(GHCB_INFO2), header[0] };
}

static void set_entry(u32 i, u64 entry)
{
	((volatile u64 *)ghcb_buffer())[1 + i] = entry;
}

static void by_list(void)
{
	struct list_result r;
	u32 i;

	for (i = 0; i < 3; i++)
		set_entry(i, ENTRY(A + i * PAGE, 1));
	r = run_list(0, 2);
	rule("list-succeeds", r.info2, 0);
	rule("list-information-1", r.info1, 0);
	rule("list-current-is-behind-the-end", r.current, 3);
	for (i = 0; i < 3; i++)
		pvalidate(A + i * PAGE, 0, 1);
	*private_at(A) = 0x31;
	for (i = 0; i < 3; i++)
		set_entry(i, ENTRY(A + i * PAGE, 2));
	rule("list-from-1-succeeds", run_list(1, 2).info2, 0);
	rule("list-from-1-leaves-entry-0", *private_at(A), 0x31);
	*shared_at(A + PAGE) = 0x32;
	rule("list-from-1-did-entry-1", *shared_at(A + PAGE), 0x32);
	page_state(A, TO_SHARED);
}

static void bad_lists(void)
{
	const u64 bad_header = 1ull << 32 | 1, bad_entry = 1ull << 32 | 2;
	struct list_result r;

	rule("list-end-253-is-a-bad-header", run_list(0, 253).info2, bad_header);
	rule("list-current-above-end-is-a-bad-header", run_list(2, 1).info2,
	     bad_header);
	set_entry(0, ENTRY(A, 1));
	set_entry(1, ENTRY(A, 9));
	r = run_list(0, 1);
	rule("list-unknown-operation-is-a-bad-entry", r.info2, bad_entry);
	rule("list-current-names-the-bad-entry", r.current, 1);
	rule("list-entry-before-the-bad-one-is-done", pvalidate(A, 0, 1).eax, 0);
	set_entry(0, ENTRY(A + PAGE, 1) | 1ull << 56);
	rule("list-misaligned-2m-is-a-bad-entry", run_list(0, 0).info2,
	     bad_entry);
	set_entry(0, ENTRY(0x7ff000000000ull, 1));
	rule("list-no-memory-is-a-bad-entry", run_list(0, 0).info2, bad_entry);
	page_state(A, TO_SHARED);
}

static u64 with_scratch(u64 scratch)
{
	ghcb_clear();
	ghcb_put(GHCB_SCRATCH, scratch);
	return ghcb_exit(0x80000010, 0, 0);
}

static void scratch_area(void)
{
	ghcb_clear();
	rule("list-needs-scratch", ghcb_exit(0x80000010, 0, 0),
	     REFUSED(MISSING_INPUT));
	rule("list-before-the-shared-buffer", with_scratch(ghcb_gpa() + 0x400),
	     REFUSED(INVALID_SCRATCH));
	rule("list-beyond-the-shared-buffer", with_scratch(ghcb_gpa() + 0xff8),
	     REFUSED(INVALID_SCRATCH));
	rule("list-in-private-memory", with_scratch(CASE_PAGE),
	     REFUSED(INVALID_SCRATCH));
	set_entry(0, ENTRY(A, 2));
	*(volatile u64 *)shared_at(A + PAGE) = 0;
	*(volatile u64 *)shared_at(A + PAGE + 8) = ENTRY(A + 2 * PAGE, 1);
	rule("list-in-another-shared-page", with_scratch(A + PAGE), 0);
	rule("list-in-another-shared-page-done",
	     pvalidate(A + 2 * PAGE, 0, 1).eax, 0);
	page_state(A + 2 * PAGE, TO_SHARED);
}

/* 15.36.12: RMPUPDATE answers FAIL_INUSE. */
static void kept_as_they_are(void)
{
	struct exception e;

	rule("vmsa-in-use-stays-private",
	     page_state(BOOT_VMSA, TO_SHARED) != 0, 1);
	make_private(A);
	*private_at(A) = 0x44;
	page_state(A, TO_PRIVATE);
	e = try(read_byte, A);
	rule("private-twice-keeps-validation", outcome(&e),
	     OUTCOME(NO_EXCEPTION, 0));
	rule("private-twice-keeps-contents", *private_at(A), 0x44);
	page_state(A, TO_SHARED);
}

static u32 bytes_that_differ(const volatile u8 *page, u8 from)
{
	u32 i, n = 0;

	for (i = 0; i < PAGE; i++)
		n += page[i] != from;
	return n;
}

static void fill(volatile u8 *page, u8 byte)
{
	u32 i;

	for (i = 0; i < PAGE; i++)
		page[i] = byte;
}

/*
 * The memory controller encrypts by address and key (APM vol. 2, 15.34.1): what
 * one side wrote, the other reads as something else; what comes back is what
 * it was. By chance one byte of 256 is the same.
 */
static void contents(void)
{
	make_private(A);
	fill(private_at(A), 0x5a);
	page_state(A, TO_SHARED);
	rule("private-contents-are-not-readable-when-shared",
	     bytes_that_differ(shared_at(A), 0x5a) > 3900, 1);
	page_state(A, TO_PRIVATE);
	pvalidate(A, 0, 1);
	rule("contents-that-nobody-wrote-come-back",
	     bytes_that_differ(private_at(A), 0x5a), 0);
	page_state(A, TO_SHARED);
	fill(shared_at(A), 0);
	make_private(A);
	rule("shared-contents-are-not-readable-when-private",
	     bytes_that_differ(private_at(A), 0) > 3900, 1);
	page_state(A, TO_SHARED);
}

/* Two pages that the host filled alike differ: the address has a part in it. */
static void contents_of_2m(void)
{
	fill(shared_at(A), 0);
	fill(shared_at(A + LARGE - PAGE), 0);
	set_entry(0, ENTRY(A, 1) | 1ull << 56);
	rule("2m-to-private", run_list(0, 0).info2, 0);
	rule("2m-validates", pvalidate(A, 1, 1).eax, 0);
	rule("2m-first-page-is-not-readable",
	     bytes_that_differ(private_at(A), 0) > 3900, 1);
	rule("2m-last-page-is-not-readable",
	     bytes_that_differ(private_at(A + LARGE - PAGE), 0) > 3900, 1);
	rule("2m-pages-differ", memcmp((void *)A, (void *)(A + LARGE - PAGE),
				       64) != 0, 1);
	fill(private_at(A + PAGE), 0x77);
	set_entry(0, ENTRY(A, 2) | 1ull << 56);
	rule("2m-to-shared", run_list(0, 0).info2, 0);
	rule("2m-private-contents-are-not-readable-when-shared",
	     bytes_that_differ(shared_at(A + PAGE), 0x77) > 3900, 1);
}

void rules_page_state(void)
{
	group("page-state", "56421, 2.3.1 and 4.1.6; APM vol. 2, 15.36.6");
	by_msr();
	by_list();
	bad_lists();
	scratch_area();
	kept_as_they_are();
	contents();
	contents_of_2m();
}
