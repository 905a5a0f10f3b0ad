// SPDX-License-Identifier: Apache-2.0
/* Replays the seeds of tests/fuzz/fuzz_syscalls.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tests/fuzz/replay.h"

static void seeds_and_their_changes_do_no_harm(void **state)
{
	(void)state;
	assert_true(replay_seeds("syscalls") > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(seeds_and_their_changes_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
