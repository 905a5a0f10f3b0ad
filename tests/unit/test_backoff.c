// SPDX-License-Identifier: Apache-2.0
/* When the agent pushes next: agent/pusher/backoff.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "agent/pusher/backoff.h"

static const svp_u32 randoms[] = { 0, 1, 499, 500, 12345, 0x7fffffff,
				   0xfffffffe, 0xffffffff };
#define RANDOMS (sizeof(randoms) / sizeof(randoms[0]))

static void first_pause_is_half_a_second_to_a_second(void **state)
{
	(void)state;
	for (size_t i = 0; i < RANDOMS; i++) {
		svp_u32 pause = backoff_after_failure(1, 300, randoms[i]);

		assert_in_range(pause, 501, 1000);
	}
}

static void pauses_double_until_the_cap(void **state)
{
	(void)state;
	for (size_t i = 0; i < RANDOMS; i++) {
		assert_in_range(backoff_after_failure(2, 300, randoms[i]),
				1001, 2000);
		assert_in_range(backoff_after_failure(5, 300, randoms[i]),
				8001, 16000);
		assert_in_range(backoff_after_failure(9, 300, randoms[i]),
				128001, 256000);
		assert_in_range(backoff_after_failure(10, 300, randoms[i]),
				150001, 300000);
	}
}

static void it_never_gives_up_and_never_overflows(void **state)
{
	(void)state;
	for (size_t i = 0; i < RANDOMS; i++) {
		assert_in_range(backoff_after_failure(0xffffffff, 300,
						      randoms[i]),
				150001, 300000);
		assert_in_range(backoff_after_failure(0xffffffff, 604800,
						      randoms[i]),
				302400001, 604800000);
		assert_in_range(backoff_after_failure(64, 1, randoms[i]), 501,
				1000);
	}
}

static void the_interval_varies_by_a_tenth(void **state)
{
	svp_u32 low = 0xffffffff, high = 0;

	(void)state;
	for (svp_u32 i = 0; i < 100000; i++) {
		svp_u32 pause = backoff_after_verdict(300, i);

		low = pause < low ? pause : low;
		high = pause > high ? pause : high;
	}
	assert_int_equal(low, 270000);
	assert_int_equal(high, 330000);
	assert_in_range(backoff_after_verdict(604800, 0xffffffff), 544320000,
			665280000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_pause_is_half_a_second_to_a_second),
		cmocka_unit_test(pauses_double_until_the_cap),
		cmocka_unit_test(it_never_gives_up_and_never_overflows),
		cmocka_unit_test(the_interval_varies_by_a_tenth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
