// SPDX-License-Identifier: Apache-2.0
/* A process's address space, against a process that wants out of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "fake_arena.h"
#include "lib/errno.h"
#include "mm/frames.h"
#include "process/space.h"

#define AT 0x400000ull
#define RW (SPACE_READ | SPACE_WRITE)

static struct page_table monitor;
static struct space s;

static void new_space(void)
{
	arena_reset(1024);
	paging_init(1ull << 47);
	assert_int_equal(paging_new(&monitor), 0);
	assert_int_equal(paging_map(&monitor, 0xffff800000000000, gpa(ARENA_BASE),
				    PTE_PRESENT | PTE_WRITE), 0);
	assert_int_equal(space_init(&s, &monitor), 0);
}

static void what_is_copied_out_comes_back_in(void **state)
{
	u8 out[3 * PAGE_SIZE], in[sizeof(out)];

	(void)state;
	new_space();
	memset(out, 0x5a, sizeof(out));
	assert_int_equal(space_map(&s, uva(AT), 4 * PAGE_SIZE, RW), 0);
	assert_int_equal(space_copy_out(&s, uva(AT + 100), out, sizeof(out)), 0);
	assert_int_equal(space_copy_in(&s, in, uva(AT + 100), sizeof(in)), 0);
	assert_memory_equal(in, out, sizeof(in));
}

static void a_copy_fails_at_the_end(void **state)
{
	u8 out[2 * PAGE_SIZE], in[16];

	(void)state;
	new_space();
	memset(out, 0x5a, sizeof(out));
	assert_int_equal(space_map(&s, uva(AT), PAGE_SIZE, RW), 0);
	assert_int_equal(space_copy_out(&s, uva(AT), out, sizeof(out)), -EFAULT);
	assert_int_equal(space_copy_in(&s, in, uva(AT + PAGE_SIZE - 16), 16), 0);
	assert_memory_equal(in, out, sizeof(in));
	assert_int_equal(space_copy_in(&s, in, uva(AT + PAGE_SIZE - 8), 16), -EFAULT);
}

static void the_monitors_half_is_not_the_processes(void **state)
{
	u8 byte = 0;

	(void)state;
	new_space();
	assert_int_equal(space_copy_in(&s, &byte, uva(0xffff800000000000), 1), -EFAULT);
	assert_int_equal(space_copy_out(&s, uva(0xffff800000000000), &byte, 1), -EFAULT);
	assert_int_equal(space_copy_in(&s, &byte, uva(~0ull), 1), -EFAULT);
	assert_int_equal(space_map(&s, uva(0xffff900000000000), PAGE_SIZE, RW), -EINVAL);
	assert_int_equal(space_unmap(&s, uva(0xffff800000000000), PAGE_SIZE), -EINVAL);
	assert_int_equal(space_protect(&s, uva(0xffff800000000000), PAGE_SIZE, RW), -EINVAL);
	assert_int_equal(space_map(&s, uva(0x7fffffffe000), 2 * PAGE_SIZE, RW), -EINVAL);
	assert_int_equal(space_map(&s, uva(AT), ~0xfffull, RW), -EINVAL);
	assert_int_equal(space_map(&s, uva(0), PAGE_SIZE, RW), -EINVAL);
}

static void only_writable_pages_take_writes(void **state)
{
	u8 byte = 1;

	(void)state;
	new_space();
	assert_int_equal(space_map(&s, uva(AT), PAGE_SIZE, SPACE_READ), 0);
	assert_int_equal(space_copy_out(&s, uva(AT), &byte, 1), -EFAULT);
	assert_int_equal(space_load(&s, uva(AT), &byte, 1), 0);
	assert_int_equal(space_protect(&s, uva(AT), PAGE_SIZE, RW), 0);
	assert_int_equal(space_copy_out(&s, uva(AT), &byte, 1), 0);
	assert_int_equal(space_protect(&s, uva(AT), PAGE_SIZE, 0), 0);
	assert_int_equal(space_copy_in(&s, &byte, uva(AT), 1), -EFAULT);
	assert_int_equal(space_protect(&s, uva(AT), PAGE_SIZE, SPACE_READ), 0);
	assert_int_equal(space_copy_in(&s, &byte, uva(AT), 1), 0);
	assert_int_equal(byte, 1);
}

static void no_page_is_writable_and_executable(void **state)
{
	(void)state;
	new_space();
	assert_int_equal(space_map(&s, uva(AT), PAGE_SIZE, RW | SPACE_EXEC), -EACCES);
	assert_int_equal(space_map(&s, uva(AT), PAGE_SIZE, RW), 0);
	assert_int_equal(space_protect(&s, uva(AT), PAGE_SIZE, RW | SPACE_EXEC), -EACCES);
}

static void unmapping_frees_and_skips_holes(void **state)
{
	unsigned int before;

	(void)state;
	new_space();
	assert_int_equal(space_map(&s, uva(AT), PAGE_SIZE, RW), 0);
	before = frames_free_count();
	assert_int_equal(space_map(&s, uva(AT + 0x5000), 2 * PAGE_SIZE, RW), 0);
	assert_int_equal(space_unmap(&s, uva(AT + 0x1000), 0x40000000), 0);
	assert_int_equal(frames_free_count(), before);
	assert_int_equal(space_map(&s, uva(AT), PAGE_SIZE, RW), -EEXIST);
}

static void the_heap_grows_and_shrinks_from_its_start(void **state)
{
	u8 byte = 1;

	(void)state;
	new_space();
	s.brk_start = AT;
	s.brk = AT;
	assert_int_equal(space_brk(&s, 0), AT);
	assert_int_equal(space_brk(&s, AT - 1), AT);
	assert_int_equal(space_brk(&s, AT + 5000), AT + 5000);
	assert_int_equal(space_copy_out(&s, uva(AT + 2 * PAGE_SIZE - 1), &byte, 1), 0);
	assert_int_equal(space_brk(&s, AT + 100), AT + 100);
	assert_int_equal(space_copy_out(&s, uva(AT + PAGE_SIZE), &byte, 1), -EFAULT);
	assert_int_equal(space_brk(&s, AT + 0x100000000), AT + 100);
	assert_int_equal(space_brk(&s, AT + 5000), AT + 5000);
}

/* Whatever is at an address in one process is not what is there in another. */
static void two_spaces_share_no_page_below_the_monitors(void **state)
{
	struct space other;
	u8 byte = 0x11, in;

	(void)state;
	new_space();
	assert_int_equal(space_init(&other, &monitor), 0);
	assert_int_equal(space_map(&s, uva(AT), 4 * PAGE_SIZE, RW), 0);
	assert_int_equal(space_copy_out(&s, uva(AT), &byte, 1), 0);
	assert_int_equal(space_copy_in(&other, &in, uva(AT), 1), -EFAULT);
	assert_int_equal(space_map(&other, uva(AT), 4 * PAGE_SIZE, RW), 0);
	assert_int_equal(space_copy_in(&other, &in, uva(AT), 1), 0);
	assert_int_equal(in, 0);
	for (unsigned int i = 0; i < 4; i++)
		for (unsigned int j = 0; j < 4; j++) {
			u64 *a = paging_entry(&s.table, AT + i * PAGE_SIZE);
			u64 *b = paging_entry(&other.table, AT + j * PAGE_SIZE);

			assert_int_not_equal(paging_target(*a).at,
					     paging_target(*b).at);
		}
	/* What they share, the upper half, is the monitor's alone. */
	assert_int_equal(*paging_entry(&other.table, 0xffff800000000000) &
			 PTE_USER, 0);
}

static void a_length_beyond_all_mappings_is_not_walked(void **state)
{
	(void)state;
	new_space();
	assert_int_equal(space_unmap(&s, uva(AT), 0x7ffff0000000), -EINVAL);
	assert_int_equal(space_unmap(&s, uva(AT), 0x40000000), 0);
}

static void found_holes_are_empty_and_large_enough(void **state)
{
	struct uva a, b, c;

	(void)state;
	new_space();
	assert_int_equal(space_find(&s, 3 * PAGE_SIZE, &a), 0);
	assert_int_equal(space_map(&s, a, 3 * PAGE_SIZE, RW), 0);
	assert_int_equal(space_find(&s, PAGE_SIZE, &b), 0);
	assert_int_equal(space_map(&s, b, PAGE_SIZE, RW), 0);
	assert_int_equal(space_unmap(&s, a, 3 * PAGE_SIZE), 0);
	assert_int_equal(space_find(&s, 4 * PAGE_SIZE, &c), 0);
	assert_int_equal(c.at, b.at + PAGE_SIZE);
	assert_int_equal(space_find(&s, 2 * PAGE_SIZE, &c), 0);
	assert_int_equal(c.at, a.at);
	assert_int_equal(space_find(&s, 1ull << 40, &c), -ENOMEM);
}

static void a_space_has_the_monitors_upper_half(void **state)
{
	struct space t;

	(void)state;
	new_space();
	assert_int_equal(space_init(&t, &monitor), 0);
	for (unsigned int i = 0; i < 256; i++)
		assert_int_equal(t.table.root[i], 0);
	assert_memory_equal(t.table.root + 256, monitor.root + 256, 256 * 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_copied_out_comes_back_in),
		cmocka_unit_test(a_copy_fails_at_the_end),
		cmocka_unit_test(the_monitors_half_is_not_the_processes),
		cmocka_unit_test(only_writable_pages_take_writes),
		cmocka_unit_test(no_page_is_writable_and_executable),
		cmocka_unit_test(unmapping_frees_and_skips_holes),
		cmocka_unit_test(the_heap_grows_and_shrinks_from_its_start),
		cmocka_unit_test(two_spaces_share_no_page_below_the_monitors),
		cmocka_unit_test(a_length_beyond_all_mappings_is_not_walked),
		cmocka_unit_test(found_holes_are_empty_and_large_enough),
		cmocka_unit_test(a_space_has_the_monitors_upper_half),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
