// SPDX-License-Identifier: Apache-2.0
/*
 * The host's limit on guest requests, at chosen times.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tests/machine/cpuid.h"
#include "tests/machine/host_throttle.h"
#include "tests/machine/log.h"
#include "tests/machine/options.h"

u64 options_number(const char *key, u64 otherwise)
{
	(void)key;
	return otherwise;
}

u32 cpuid_tsc_khz(void)
{
	return 1000000;
}

void log_line(const char *format, ...)
{
	(void)format;
}

static void so_many_pass_in_an_interval_and_no_more(void **state)
{
	struct host_throttle t = { .requests = 2, .interval = 100 };

	(void)state;
	assert_true(host_throttle_admit(&t, 1000));
	assert_true(host_throttle_admit(&t, 1050));
	assert_false(host_throttle_admit(&t, 1051));
	assert_false(host_throttle_admit(&t, 1099));
	/* The interval began with the first request. */
	assert_true(host_throttle_admit(&t, 1100));
	assert_true(host_throttle_admit(&t, 1199));
	assert_false(host_throttle_admit(&t, 1199));
	assert_true(host_throttle_admit(&t, 99999));
}

static void without_a_limit_all_pass(void **state)
{
	struct host_throttle t = { 0 };
	int i;

	(void)state;
	for (i = 0; i < 100; i++) {
		assert_true(host_throttle_admit(&t, 1));
		assert_true(host_may_request());
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(so_many_pass_in_an_interval_and_no_more),
		cmocka_unit_test(without_a_limit_all_pass),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
