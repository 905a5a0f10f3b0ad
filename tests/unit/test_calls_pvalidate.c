// SPDX-License-Identifier: Apache-2.0
/*
 * The PVALIDATE call: lists as bytes by AMD 58019, tables 9 and 10. Each
 * refusal must leave every page as it was.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "calls/calls.h"
#include "calls/pvalidate.h"
#include "fake_monitor.h"
#include "mm/frames.h"

#define LIST	0x100000u
#define PAGE	0x300000u	/* assigned by the host, not validated */
#define LARGE	0x400000u
#define VMSA	0x110000u
#define AREA	0x111000u

#define V4K(at)	((at) | 4ull)
#define R4K(at)	((at) | 0ull)
#define V2M(at)	((at) | 5ull)
#define R2M(at)	((at) | 1ull)

static int setup(void **state)
{
	(void)state;
	fake_reset();
	fake_give(0x100000, 0x100000);
	fake_vcpu(0, VMSA, AREA, 0);
	for (u64 a = PAGE; a < LARGE + 2 * LARGE_PAGE_SIZE; a += PAGE_SIZE)
		fake_page(a)->assigned = true;
	return 0;
}

static void put_list(u64 at, u16 count, u16 next, const u64 *entry)
{
	u8 *p = fake_ram(at);

	svp_put_le16(p, count);
	svp_put_le16(p + 2, next);
	svp_put_le32(p + 4, 0);
	for (unsigned int i = 0; i < count; i++)
		svp_put_le64(p + 8 + 8 * i, entry[i]);
}

static u16 next_of(u64 at)
{
	return svp_le16((u8 *)fake_ram(at) + 2);
}

static u32 serve(u64 rcx)
{
	struct call call = {
		.firmware = &fake.firmware,
		.cpu = &fake.cpu[0],
		.rcx = rcx,
	};
	unsigned int free = frames_free_count();
	u32 result = pvalidate_handle(&call);

	assert_int_equal(frames_free_count(), free);
	return result;
}

static u32 one(u64 entry)
{
	put_list(LIST, 1, 0, &entry);
	return serve(LIST);
}

static bool is_validated(u64 at)
{
	return guest_pages_all(gpa(at), PAGE_SIZE, GUEST_PAGE_VALIDATED);
}

static void a_validated_page_is_zero_and_the_guests(void **state)
{
	(void)state;
	memset(fake_ram(PAGE), 0xaa, PAGE_SIZE);
	assert_int_equal(one(V4K(PAGE)), 0);
	assert_int_equal(next_of(LIST), 1);
	assert_true(is_validated(PAGE) && fake_page(PAGE)->validated);
	assert_int_equal(fake_page(PAGE)->rights[2], SVP_RMPADJUST_ALL);
	for (unsigned int i = 0; i < PAGE_SIZE; i++)
		assert_int_equal(((u8 *)fake_ram(PAGE))[i], 0);
}

static void a_rescinded_page_is_nobodys(void **state)
{
	(void)state;
	assert_int_equal(one(V4K(PAGE)), 0);
	assert_int_equal(one(R4K(PAGE)), 0);
	assert_false(is_validated(PAGE) || fake_page(PAGE)->validated);
	assert_int_equal(fake_page(PAGE)->rights[2], 0);
}

static void a_page_is_never_validated_twice(void **state)
{
	(void)state;
	assert_int_equal(one(V4K(PAGE)), 0);
	memset(fake_ram(PAGE), 0x55, PAGE_SIZE);
	assert_int_equal(one(V4K(PAGE)), 0x80001010);
	assert_int_equal(next_of(LIST), 0);
	/* The host swaps the page behind it: not validated in the RMP. */
	fake_page(PAGE)->validated = false;
	assert_int_equal(one(V4K(PAGE)), 0x80001010);
	assert_false(fake_page(PAGE)->validated);
	/* Asked to ignore it, the call still must not touch the page. */
	assert_int_equal(one(V4K(PAGE) | 8), 0);
	assert_false(fake_page(PAGE)->validated);
	assert_int_equal(((u8 *)fake_ram(PAGE))[0], 0x55);
	assert_int_equal(fake_page(PAGE)->validations, 1);
}

static void a_page_that_the_host_has_put_there_twice_is_refused(void **state)
{
	(void)state;
	/* The RMP says validated, we never did that. */
	fake_page(PAGE)->validated = true;
	assert_int_equal(one(V4K(PAGE)), 0x80001010);
	assert_int_equal(one(V4K(PAGE) | 8), 0x80001010);
	assert_int_equal(fake_page(PAGE)->rights[2], 0);
	assert_false(is_validated(PAGE));
}

static void rescinding_an_invalid_page_changes_nothing(void **state)
{
	(void)state;
	assert_int_equal(one(R4K(PAGE)), 0x80001010);
	assert_int_equal(one(R4K(PAGE) | 8), 0);
}

static void a_large_page_is_one_entry(void **state)
{
	(void)state;
	memset(fake_ram(LARGE), 0xaa, LARGE_PAGE_SIZE);
	assert_int_equal(one(V2M(LARGE)), 0);
	assert_true(guest_pages_all(gpa(LARGE), LARGE_PAGE_SIZE,
				    GUEST_PAGE_VALIDATED));
	assert_int_equal(((u8 *)fake_ram(LARGE))[LARGE_PAGE_SIZE - 1], 0);
	assert_int_equal(one(R2M(LARGE)), 0);
	assert_int_equal(guest_pages_any(gpa(LARGE), LARGE_PAGE_SIZE), 0);
}

static void a_large_page_of_small_ones_is_a_size_mismatch(void **state)
{
	(void)state;
	fake_page(LARGE + 0x5000)->small = true;
	assert_int_equal(one(V2M(LARGE)), 0x80001006);
	assert_int_equal(guest_pages_any(gpa(LARGE), LARGE_PAGE_SIZE), 0);
	fake_page(LARGE + 0x5000)->small = false;
	/* A part is validated already: neither way as a whole. */
	assert_int_equal(one(V4K(LARGE + 0x5000)), 0);
	assert_int_equal(one(V2M(LARGE)), 0x80001006);
	assert_int_equal(one(R2M(LARGE)), 0x80001006);
	assert_true(is_validated(LARGE + 0x5000));
	assert_false(is_validated(LARGE));
}

static void malformed_entries_are_refused(void **state)
{
	static const u64 bad[] = {
		PAGE | 4 | 2,		/* reserved size */
		PAGE | 4 | 3,
		PAGE | 4 | 0x10,	/* reserved bits */
		PAGE | 4 | 0x800,
		(LARGE + 0x1000) | 5,	/* misaligned large page */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(one(bad[i]), 0x80000005);
	assert_false(is_validated(PAGE) || is_validated(LARGE));
}

static void pages_that_are_not_the_guests_to_change_are_refused(void **state)
{
	(void)state;
	guest_pages_change(gpa(0x120000), PAGE_SIZE, 0, GUEST_PAGE_FIRMWARE);
	assert_int_equal(one(R4K(VMSA)), 0x80000003);
	assert_int_equal(one(R4K(AREA)), 0x80000003);
	assert_int_equal(one(R4K(0x120000)), 0x80000003);
	assert_int_equal(one(V4K(0x120000)), 0x80000003);
	assert_int_equal(one(V4K(0x8000000000ull)), 0x80000003);
	assert_int_equal(one(V4K(1ull << 47 | PAGE)), 0x80000003);
	assert_int_equal(one(V4K(FAKE_RAM_SIZE)), 0x80000003);
	assert_int_equal(one(V4K(~0xfffull)), 0x80000003);
	assert_int_equal(one(R2M(0x200000 - LARGE_PAGE_SIZE)), 0x80000003);
	assert_true(is_validated(VMSA) && is_validated(AREA));
}

static void one_bad_entry_leaves_the_others_undone(void **state)
{
	const u64 list[] = { V4K(PAGE), V4K(PAGE + 0x1000), R4K(VMSA) };

	(void)state;
	put_list(LIST, 3, 0, list);
	assert_int_equal(serve(LIST), 0x80000003);
	assert_false(is_validated(PAGE) || is_validated(PAGE + 0x1000));
	assert_int_equal(next_of(LIST), 0);
}

static void a_list_goes_on_at_next(void **state)
{
	const u64 list[] = { V4K(PAGE), V4K(PAGE + 0x1000), V4K(PAGE + 0x2000) };

	(void)state;
	put_list(LIST, 3, 1, list);
	assert_int_equal(serve(LIST), 0);
	assert_int_equal(next_of(LIST), 3);
	assert_false(is_validated(PAGE));
	assert_true(is_validated(PAGE + 0x1000) && is_validated(PAGE + 0x2000));
}

static void the_entry_that_fails_is_the_next(void **state)
{
	const u64 list[] = { V4K(PAGE), V4K(PAGE + 0x1000), V4K(PAGE + 0x2000) };

	(void)state;
	fake_page(PAGE + 0x1000)->assigned = false;
	put_list(LIST, 3, 0, list);
	assert_int_equal(serve(LIST), 0x80001001);
	assert_int_equal(next_of(LIST), 1);
	assert_true(is_validated(PAGE));
	assert_false(is_validated(PAGE + 0x1000));
	fake_page(PAGE + 0x1000)->assigned = true;
	assert_int_equal(serve(LIST), 0);
	assert_int_equal(next_of(LIST), 3);
}

static void the_same_page_twice_in_a_list_is_refused_the_second_time(void **state)
{
	const u64 list[] = { V4K(PAGE), V4K(PAGE) };

	(void)state;
	put_list(LIST, 2, 0, list);
	assert_int_equal(serve(LIST), 0x80001010);
	assert_int_equal(next_of(LIST), 1);
	assert_int_equal(fake_page(PAGE)->validations, 1);
}

static void a_long_list_is_served_in_parts(void **state)
{
	u64 list[100];

	(void)state;
	for (u64 i = 0; i < 100; i++)
		list[i] = i % 2 ? R2M(LARGE) : V2M(LARGE);
	put_list(LIST, 100, 0, list);
	for (unsigned int before = 0; before < 64; before = next_of(LIST)) {
		assert_int_equal(serve(LIST), 0x80000000);
		assert_true(next_of(LIST) > before && next_of(LIST) < 100);
	}
	while (next_of(LIST) < 96)
		assert_int_equal(serve(LIST), 0x80000000);
	assert_int_equal(serve(LIST), 0);
	assert_int_equal(next_of(LIST), 100);
}

static void lists_that_do_not_fit_their_page_are_refused(void **state)
{
	const u64 entry = V4K(PAGE);

	(void)state;
	put_list(LIST, 1, 0, &entry);
	assert_int_equal(serve(LIST + 4), 0x80000003);
	assert_int_equal(serve(0x200000), 0x80000003);
	assert_int_equal(serve(VMSA), 0x80000003);
	assert_int_equal(serve(1ull << 47), 0x80000003);
	/* 511 entries fit in a page, 510 from offset 8; none is 0 or 512. */
	svp_put_le16(fake_ram(LIST), 512);
	assert_int_equal(serve(LIST), 0x80000005);
	svp_put_le16(fake_ram(LIST), 0);
	assert_int_equal(serve(LIST), 0x80000005);
	put_list(LIST + 8, 1, 0, &entry);
	svp_put_le16(fake_ram(LIST + 8), 511);
	assert_int_equal(serve(LIST + 8), 0x80000005);
	/* next at or behind the end. */
	put_list(LIST, 1, 1, &entry);
	assert_int_equal(serve(LIST), 0x80000005);
	put_list(LIST, 1, 9, &entry);
	assert_int_equal(serve(LIST), 0x80000005);
	/* The header alone at the end of a page has no room for an entry. */
	put_list(LIST + PAGE_SIZE - 8, 1, 0, &entry);
	assert_int_equal(serve(LIST + PAGE_SIZE - 8), 0x80000005);
	assert_false(is_validated(PAGE));
}

static void a_full_list_of_511_entries_is_served(void **state)
{
	u64 list[511];

	(void)state;
	for (u64 i = 0; i < 511; i++)
		list[i] = V4K(LARGE + i * PAGE_SIZE);
	put_list(LIST, 511, 0, list);
	assert_int_equal(serve(LIST), 0);
	assert_int_equal(next_of(LIST), 511);
	assert_true(is_validated(LARGE + 510 * PAGE_SIZE));
}

static void rights_go_before_the_page_does(void **state)
{
	(void)state;
	assert_int_equal(one(V4K(PAGE)), 0);
	fake.fail_rmpadjust = SVP_RMP_FAIL_PERMISSION;
	assert_int_equal(one(R4K(PAGE)), 0x80001002);
	fake.fail_rmpadjust = 0;
	assert_true(is_validated(PAGE) && fake_page(PAGE)->validated);
	fake.fail_pvalidate = SVP_RMP_FAIL_INPUT;
	assert_int_equal(one(R4K(PAGE)), 0x80001001);
	fake.fail_pvalidate = 0;
	assert_int_equal(fake_page(PAGE)->rights[2], SVP_RMPADJUST_ALL);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup(f, setup)
	const struct CMUnitTest tests[] = {
		T(a_validated_page_is_zero_and_the_guests),
		T(a_rescinded_page_is_nobodys),
		T(a_page_is_never_validated_twice),
		T(a_page_that_the_host_has_put_there_twice_is_refused),
		T(rescinding_an_invalid_page_changes_nothing),
		T(a_large_page_is_one_entry),
		T(a_large_page_of_small_ones_is_a_size_mismatch),
		T(malformed_entries_are_refused),
		T(pages_that_are_not_the_guests_to_change_are_refused),
		T(one_bad_entry_leaves_the_others_undone),
		T(a_list_goes_on_at_next),
		T(the_entry_that_fails_is_the_next),
		T(the_same_page_twice_in_a_list_is_refused_the_second_time),
		T(a_long_list_is_served_in_parts),
		T(lists_that_do_not_fit_their_page_are_refused),
		T(a_full_list_of_511_entries_is_served),
		T(rights_go_before_the_page_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
