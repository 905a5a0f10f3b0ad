// SPDX-License-Identifier: Apache-2.0
/* The monitor's page tables, read back by a walk written from APM vol. 2, 5.3. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "fake_arena.h"
#include "lib/errno.h"
#include "mm/direct.h"
#include "mm/paging.h"

#define C_BIT (1ull << 47)
#define ADDRESS 0x00007ffffffff000ull

/* The entry that translates va and its page's size; 0 when there is none. */
static u64 translate(const struct page_table *t, u64 va, u64 *ret_size)
{
	const u64 *table = t->root;

	for (int shift = 39; shift >= 12; shift -= 9) {
		u64 entry = table[va >> shift & 511];

		*ret_size = 1ull << shift;
		if (!(entry & 1) || shift == 12 || entry & 0x80)
			return entry;
		table = direct_ptr(gpa(entry & ADDRESS));
	}
	return 0;
}

static struct page_table new_table(void)
{
	struct page_table t;

	arena_reset(64);
	paging_init(C_BIT);
	assert_int_equal(paging_new(&t), 0);
	return t;
}

static void a_page_is_where_it_was_mapped_and_private(void **state)
{
	struct page_table t = new_table();
	u64 size, entry;

	(void)state;
	assert_int_equal(paging_map(&t, 0xffff800000201000, gpa(0x345000),
				    PTE_PRESENT | PTE_WRITE | PTE_NX), 0);
	entry = translate(&t, 0xffff800000201000, &size);
	assert_int_equal(size, PAGE_SIZE);
	assert_int_equal(entry & ADDRESS, 0x345000);
	assert_true(entry & C_BIT);
	assert_true(entry >> 63);
	assert_int_equal(translate(&t, 0xffff800000202000, &size), 0);
}

static void a_shared_page_has_no_c_bit(void **state)
{
	struct page_table t = new_table();
	u64 size;

	(void)state;
	assert_int_equal(paging_map(&t, 0xffffc00000000000, gpa(0x7000),
				    PTE_PRESENT | PTE_HOST), 0);
	assert_false(translate(&t, 0xffffc00000000000, &size) & C_BIT);
}

static void tables_of_the_upper_half_are_closed_to_cpl3(void **state)
{
	struct page_table t = new_table();

	(void)state;
	paging_map(&t, 0xffff800000000000, gpa(0x7000), PTE_PRESENT);
	paging_map(&t, 0x400000, gpa(0x8000), PTE_PRESENT | PTE_USER);
	assert_false(t.root[256] & PTE_USER);
	assert_true(t.root[0] & PTE_USER);
}

static void a_range_uses_large_pages_only_inside(void **state)
{
	struct page_table t = new_table();
	u64 size, va = 0xffff8000001ff000;

	(void)state;
	assert_int_equal(paging_map_range(&t, va, gpa(0x1ff000), 0x202000, PTE_PRESENT), 0);
	translate(&t, va, &size);
	assert_int_equal(size, PAGE_SIZE);
	assert_int_equal(translate(&t, va + PAGE_SIZE, &size) & ADDRESS, 0x200000);
	assert_int_equal(size, LARGE_PAGE_SIZE);
	translate(&t, va + PAGE_SIZE + LARGE_PAGE_SIZE, &size);
	assert_int_equal(size, PAGE_SIZE);
}

static void nothing_is_mapped_over(void **state)
{
	struct page_table t = new_table();

	(void)state;
	assert_int_equal(paging_map(&t, 0x400000, gpa(0x1000), PTE_PRESENT), 0);
	assert_int_equal(paging_map(&t, 0x400000, gpa(0x2000), PTE_PRESENT), -EEXIST);
	assert_int_equal(paging_map_range(&t, 0xffff800000200000, gpa(0x200000),
					  LARGE_PAGE_SIZE, PTE_PRESENT), 0);
	assert_int_equal(paging_map(&t, 0xffff800000201000, gpa(0x2000), PTE_PRESENT), -EEXIST);
}

static void running_out_of_frames_is_said(void **state)
{
	struct page_table t;

	(void)state;
	arena_reset(2);
	assert_int_equal(paging_new(&t), 0);
	assert_int_equal(paging_map(&t, 0x400000, gpa(0x1000), PTE_PRESENT), -ENOMEM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_page_is_where_it_was_mapped_and_private),
		cmocka_unit_test(a_shared_page_has_no_c_bit),
		cmocka_unit_test(tables_of_the_upper_half_are_closed_to_cpl3),
		cmocka_unit_test(a_range_uses_large_pages_only_inside),
		cmocka_unit_test(nothing_is_mapped_over),
		cmocka_unit_test(running_out_of_frames_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
