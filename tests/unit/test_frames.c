// SPDX-License-Identifier: Apache-2.0
/* The monitor's frame allocator. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "fake_arena.h"
#include "mm/frames.h"

static const u8 zeros[PAGE_SIZE];

static void a_frame_is_zeroed_and_nobody_elses(void **state)
{
	u8 *a, *b;

	(void)state;
	arena_reset(16);
	a = frame_alloc();
	b = frame_alloc();
	assert_non_null(a);
	assert_non_null(b);
	assert_true(a + PAGE_SIZE <= b || b + PAGE_SIZE <= a);
	assert_memory_equal(a, zeros, PAGE_SIZE);
	assert_memory_equal(b, zeros, PAGE_SIZE);
}

static void the_last_frame_is_followed_by_null(void **state)
{
	unsigned int i;

	(void)state;
	arena_reset(3);
	for (i = 0; i < 3; i++)
		assert_non_null(frame_alloc());
	assert_null(frame_alloc());
	assert_int_equal(frames_free_count(), 0);
}

static void a_freed_frame_is_wiped_and_comes_again(void **state)
{
	u8 *a;

	(void)state;
	arena_reset(1);
	a = frame_alloc();
	memset(a, 0x5a, PAGE_SIZE);
	frame_free(a);
	assert_memory_equal(a, zeros, PAGE_SIZE);
	assert_ptr_equal(frame_alloc(), a);
}

static void a_run_skips_holes_that_are_too_small(void **state)
{
	u8 *frame[4], *run;

	(void)state;
	arena_reset(8);
	for (unsigned int i = 0; i < 4; i++)
		frame[i] = frame_alloc();
	frame_free(frame[1]);
	run = frames_alloc(3);
	assert_ptr_equal(run, frame[3] + PAGE_SIZE);
	assert_null(frames_alloc(3));
	assert_ptr_equal(frame_alloc(), frame[1]);
}

static void added_frames_join_the_run(void **state)
{
	(void)state;
	arena_reset(2);
	frames_add(gpa(ARENA_BASE + 2 * PAGE_SIZE), gpa(ARENA_BASE + 6 * PAGE_SIZE));
	assert_int_equal(frames_free_count(), 6);
	assert_non_null(frames_alloc(6));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_frame_is_zeroed_and_nobody_elses),
		cmocka_unit_test(the_last_frame_is_followed_by_null),
		cmocka_unit_test(a_freed_frame_is_wiped_and_comes_again),
		cmocka_unit_test(a_run_skips_holes_that_are_too_small),
		cmocka_unit_test(added_frames_join_the_run),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
