// SPDX-License-Identifier: Apache-2.0
/* The host's parameter area: only a sane memory map is taken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "lib/errno.h"
#include "mm/memory_map.h"
#include "protocol/types.h"

#define RAM 0u
#define RESERVED 1u

static u8 page[PAGE_SIZE];
static struct guest_range ranges[GUEST_MAX_RANGES];
static unsigned int count;

/* IGVM memory map entry: first page u64, pages u64, type u16, flags, reserved. */
static void entry(unsigned int n, u64 first, u64 pages, u16 type)
{
	u8 *p = page + 16 + n * 24;

	svp_put_le64(p, first);
	svp_put_le64(p + 8, pages);
	svp_put_le16(p + 16, type);
}

static int parse(void)
{
	count = 0;
	return memory_map_parse(page, ranges, &count);
}

static void ram_is_taken_and_the_rest_skipped(void **state)
{
	(void)state;
	memset(page, 0, sizeof(page));
	entry(0, 0, 0x10000, RAM);
	entry(1, 0x10000, 0x10, RESERVED);
	entry(2, 0x100000, 0x1000, RAM);
	assert_int_equal(parse(), 0);
	assert_int_equal(count, 2);
	assert_int_equal(ranges[0].first.at, 0);
	assert_int_equal(ranges[0].size, 0x10000000);
	assert_int_equal(ranges[1].first.at, 0x100000000);
	assert_int_equal(ranges[1].size, 0x1000000);
}

static void nothing_behind_the_end_is_read(void **state)
{
	(void)state;
	memset(page, 0, sizeof(page));
	entry(0, 0, 0x10000, RAM);
	entry(2, 0x100000, 0x1000, RAM);
	assert_int_equal(parse(), 0);
	assert_int_equal(count, 1);
	/* No end at all: the page is full of reserved ranges. */
	for (unsigned int i = 1; i < 170; i++)
		entry(i, 0x20000 + i, 1, RESERVED);
	assert_int_equal(parse(), 0);
}

static void a_map_without_the_launch_area_is_refused(void **state)
{
	(void)state;
	memset(page, 0, sizeof(page));
	assert_int_equal(parse(), -EINVAL);
	entry(0, 0, 0x800, RAM);
	entry(1, 0x841, 0x1000, RAM);
	assert_int_equal(parse(), -EINVAL);
	entry(0, 0x801, 0x1000, RAM);
	entry(1, 0, 0, RAM);
	assert_int_equal(parse(), -EINVAL);
}

static void overlapping_or_descending_ranges_are_refused(void **state)
{
	(void)state;
	memset(page, 0, sizeof(page));
	entry(0, 0, 0x10000, RAM);
	entry(1, 0xffff, 1, RAM);
	assert_int_equal(parse(), -EINVAL);
	entry(0, 0x100000, 0x10000, RAM);
	entry(1, 0, 0x10000, RAM);
	assert_int_equal(parse(), -EINVAL);
}

static void ram_in_the_firmware_region_or_beyond_is_refused(void **state)
{
	u64 region = 0x8000000000 / PAGE_SIZE;

	(void)state;
	memset(page, 0, sizeof(page));
	entry(0, 0, 0x10000, RAM);
	entry(1, region, 1, RAM);
	assert_int_equal(parse(), -EINVAL);
	entry(1, region - 1, 2, RAM);
	assert_int_equal(parse(), -EINVAL);
	entry(1, region - 1, 1, RAM);
	assert_int_equal(parse(), 0);
	entry(1, ~0ull, 1, RAM);
	assert_int_equal(parse(), -EINVAL);
	entry(1, 0x20000, ~0ull, RAM);
	assert_int_equal(parse(), -EINVAL);
	entry(1, 0x20000, 1ull << 52, RAM);
	assert_int_equal(parse(), -EINVAL);
}

static void too_many_ranges_are_refused(void **state)
{
	(void)state;
	memset(page, 0, sizeof(page));
	entry(0, 0, 0x10000, RAM);
	for (unsigned int i = 1; i <= GUEST_MAX_RANGES; i++)
		entry(i, 0x20000 + 2 * i, 1, RAM);
	assert_int_equal(parse(), -EINVAL);
}

static void vcpus_are_one_to_the_limit(void **state)
{
	unsigned int vcpus;

	(void)state;
	memset(page, 0, sizeof(page));
	assert_int_equal(memory_map_vcpus(page, 4, &vcpus), -EINVAL);
	page[0] = 4;
	assert_int_equal(memory_map_vcpus(page, 4, &vcpus), 0);
	assert_int_equal(vcpus, 4);
	page[0] = 5;
	assert_int_equal(memory_map_vcpus(page, 4, &vcpus), -EINVAL);
	page[3] = 0x80;
	assert_int_equal(memory_map_vcpus(page, 4, &vcpus), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ram_is_taken_and_the_rest_skipped),
		cmocka_unit_test(nothing_behind_the_end_is_read),
		cmocka_unit_test(a_map_without_the_launch_area_is_refused),
		cmocka_unit_test(overlapping_or_descending_ranges_are_refused),
		cmocka_unit_test(ram_in_the_firmware_region_or_beyond_is_refused),
		cmocka_unit_test(too_many_ranges_are_refused),
		cmocka_unit_test(vcpus_are_one_to_the_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
