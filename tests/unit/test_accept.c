// SPDX-License-Identifier: Apache-2.0
/* Taking the firmware region from a host that may give a page twice or not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "fake_arena.h"
#include "lib/errno.h"
#include "mm/accept.h"
#include "mm/direct.h"
#include "snp/ghcb.h"
#include "snp/ghcb_msr.h"
#include "snp/rmp.h"

#define LARGE LARGE_PAGE_SIZE

static struct {
	u64 private_bytes;	/* that the host was asked for */
	u64 valid_bytes;	/* that were validated */
	unsigned int steps;
	u64 refused;		/* gPA that the host refuses, or 0 */
	u64 twice;		/* gPA that was validated before, or 0 */
} host;

int ghcb_msr_page_state(struct gpa at, unsigned int operation)
{
	assert_int_equal(operation, 1);
	host.private_bytes += PAGE_SIZE;
	return at.at == host.refused ? -EIO : 0;
}

int ghcb_page_state(struct cpu *cpu, struct gpa first, u64 size, unsigned int operation)
{
	(void)cpu;
	assert_int_equal(operation, 1);
	host.private_bytes += size;
	return host.refused >= first.at && host.refused < first.at + size ? -EIO : 0;
}

unsigned int pvalidate(const void *va, unsigned int size, bool validate)
{
	u64 at = direct_gpa(va).at, bytes = size ? LARGE : PAGE_SIZE;

	assert_true(validate);
	assert_true(is_aligned(at, bytes));
	host.steps++;
	host.valid_bytes += bytes;
	return host.twice >= at && host.twice < at + bytes ? RMP_NO_CHANGE : 0;
}

static void reset(void)
{
	memset(&host, 0, sizeof(host));
}

static void early_pages_are_taken_one_by_one(void **state)
{
	(void)state;
	reset();
	assert_int_equal(accept_early(gpa(ARENA_BASE), gpa(ARENA_BASE + 5 * PAGE_SIZE)), 0);
	assert_int_equal(host.private_bytes, 5 * PAGE_SIZE);
	assert_int_equal(host.valid_bytes, 5 * PAGE_SIZE);
}

static void the_region_is_taken_in_large_steps(void **state)
{
	(void)state;
	reset();
	assert_int_equal(accept_firmware(NULL, gpa(ARENA_BASE + LARGE - PAGE_SIZE),
					 gpa(ARENA_BASE + 4 * LARGE)), 0);
	assert_int_equal(host.private_bytes, 3 * LARGE + PAGE_SIZE);
	assert_int_equal(host.valid_bytes, 3 * LARGE + PAGE_SIZE);
	assert_int_equal(host.steps, 4);
}

static void a_page_given_twice_is_refused(void **state)
{
	(void)state;
	reset();
	host.twice = ARENA_BASE + PAGE_SIZE;
	assert_int_equal(accept_early(gpa(ARENA_BASE), gpa(ARENA_BASE + 5 * PAGE_SIZE)), -EIO);
	reset();
	host.twice = ARENA_BASE + LARGE + 5 * PAGE_SIZE;
	assert_int_equal(accept_firmware(NULL, gpa(ARENA_BASE), gpa(ARENA_BASE + 2 * LARGE)),
			 -EIO);
}

static void a_page_not_given_is_never_validated(void **state)
{
	(void)state;
	reset();
	host.refused = ARENA_BASE;
	assert_int_equal(accept_early(gpa(ARENA_BASE), gpa(ARENA_BASE + PAGE_SIZE)), -EIO);
	assert_int_equal(accept_firmware(NULL, gpa(ARENA_BASE), gpa(ARENA_BASE + LARGE)), -EIO);
	assert_int_equal(host.valid_bytes, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(early_pages_are_taken_one_by_one),
		cmocka_unit_test(the_region_is_taken_in_large_steps),
		cmocka_unit_test(a_page_given_twice_is_refused),
		cmocka_unit_test(a_page_not_given_is_never_validated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
