// SPDX-License-Identifier: Apache-2.0
/* Guest memory as the monitor may reach it, whatever address it is given. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "fake_arena.h"
#include "lib/errno.h"
#include "mm/guest_mem.h"

/* Two ranges of RAM inside the arena, behind the frames. */
#define LOW (ARENA_BASE + 64 * PAGE_SIZE)
#define HIGH (ARENA_BASE + 96 * PAGE_SIZE)
#define PAGES 16u
#define SIZE ((u64)PAGES * PAGE_SIZE)

static void make_guest(void)
{
	const struct guest_range ranges[] = { { { LOW }, SIZE }, { { HIGH }, SIZE } };

	arena_reset(32);
	assert_int_equal(guest_mem_init(ranges, 2), 0);
	guest_pages_change(gpa(LOW), SIZE, 0, GUEST_PAGE_VALIDATED);
}

static void what_is_written_is_read(void **state)
{
	u8 in[6000], out[sizeof(in)];

	(void)state;
	make_guest();
	memset(in, 0x33, sizeof(in));
	assert_int_equal(guest_write(gpa(LOW + 100), in, sizeof(in)), 0);
	assert_int_equal(guest_read(gpa(LOW + 100), out, sizeof(out)), 0);
	assert_memory_equal(in, out, sizeof(in));
}

static void addresses_that_are_not_ram_are_refused(void **state)
{
	static const struct {
		u64 at, size;
	} bad[] = {
		{ 0, 1 }, { LOW - 1, 1 }, { LOW - 1, 2 }, { LOW + SIZE, 1 },
		{ LOW + SIZE - 1, 2 }, { LOW, SIZE + 1 }, { LOW, ~0ull }, { ~0ull, 1 },
		{ ~0ull, 2 }, { ARENA_BASE, 16 }, { LOW, HIGH - LOW + 1 }, { LOW, 0 },
	};
	u8 byte;

	(void)state;
	make_guest();
	guest_pages_change(gpa(HIGH), SIZE, 0, GUEST_PAGE_VALIDATED);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_false(guest_is_ram(gpa(bad[i].at), bad[i].size));
		assert_null(guest_ptr(gpa(bad[i].at), bad[i].size));
		assert_null(guest_rmp_va(gpa(bad[i].at), bad[i].size));
		if (bad[i].size < 16)
			assert_int_equal(guest_read(gpa(bad[i].at), &byte, bad[i].size), -EFAULT);
	}
}

static void pages_that_are_not_validated_are_not_touched(void **state)
{
	u8 bytes[16] = { 0 };

	(void)state;
	make_guest();
	assert_true(guest_is_ram(gpa(HIGH), SIZE));
	assert_int_equal(guest_read(gpa(HIGH), bytes, 1), -EFAULT);
	guest_pages_change(gpa(HIGH), PAGE_SIZE, 0, GUEST_PAGE_VALIDATED);
	assert_int_equal(guest_write(gpa(HIGH + PAGE_SIZE - 8), bytes, 8), 0);
	assert_int_equal(guest_write(gpa(HIGH + PAGE_SIZE - 8), bytes, 9), -EFAULT);
	assert_null(guest_ptr(gpa(HIGH), PAGE_SIZE + 1));
}

static void firmware_pages_and_vmsas_are_not_the_guests_to_name(void **state)
{
	u8 byte = 0;

	(void)state;
	make_guest();
	guest_pages_change(gpa(LOW), PAGE_SIZE, 0, GUEST_PAGE_VMSA);
	assert_int_equal(guest_read(gpa(LOW), &byte, 1), -EFAULT);
	assert_int_equal(guest_write(gpa(LOW), &byte, 1), -EFAULT);
	assert_int_equal(guest_exchange_byte(gpa(LOW), 0, &byte), -EFAULT);
	assert_non_null(guest_ptr(gpa(LOW), PAGE_SIZE));
	guest_pages_change(gpa(LOW), PAGE_SIZE, GUEST_PAGE_VMSA, GUEST_PAGE_FIRMWARE);
	assert_null(guest_ptr(gpa(LOW), PAGE_SIZE));
	assert_false(guest_is_ram(gpa(LOW), 1));
	assert_false(guest_is_ram(gpa(LOW), SIZE));
	assert_true(guest_is_ram(gpa(LOW + PAGE_SIZE), 1));
}

static void exchange_gives_the_old_byte(void **state)
{
	u8 byte = 1;

	(void)state;
	make_guest();
	assert_int_equal(guest_write(gpa(LOW + 5), &byte, 1), 0);
	byte = 0x77;
	assert_int_equal(guest_exchange_byte(gpa(LOW + 5), 0, &byte), 0);
	assert_int_equal(byte, 1);
	assert_int_equal(guest_exchange_byte(gpa(LOW + 5), 0, &byte), 0);
	assert_int_equal(byte, 0);
}

static void states_are_those_of_all_pages_touched(void **state)
{
	(void)state;
	make_guest();
	guest_pages_change(gpa(LOW + PAGE_SIZE), PAGE_SIZE, 0, GUEST_PAGE_CALLING_AREA);
	assert_int_equal(guest_pages_any(gpa(LOW), PAGE_SIZE), GUEST_PAGE_VALIDATED);
	assert_true(guest_pages_any(gpa(LOW), 2 * PAGE_SIZE) & GUEST_PAGE_CALLING_AREA);
	assert_false(guest_pages_all(gpa(LOW), 2 * PAGE_SIZE, GUEST_PAGE_CALLING_AREA));
	assert_true(guest_pages_all(gpa(LOW), 2 * PAGE_SIZE, GUEST_PAGE_VALIDATED));
	assert_false(guest_pages_all(gpa(HIGH), PAGE_SIZE, GUEST_PAGE_VALIDATED));
}

static void odd_ranges_are_refused(void **state)
{
	static const struct guest_range bad[][2] = {
		{ { { LOW }, 0 }, { { HIGH }, SIZE } },
		{ { { LOW + 1 }, SIZE }, { { HIGH }, SIZE } },
		{ { { LOW }, SIZE + 1 }, { { HIGH }, SIZE } },
		{ { { HIGH }, SIZE }, { { LOW }, SIZE } },
		{ { { LOW }, SIZE }, { { LOW + SIZE - PAGE_SIZE }, SIZE } },
		{ { { LOW }, SIZE }, { { HIGH }, ~0xfffull } },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		arena_reset(32);
		assert_int_equal(guest_mem_init(bad[i], 2), -EINVAL);
	}
	assert_int_equal(guest_mem_init(bad[0], 0), -EINVAL);
	assert_int_equal(guest_mem_init(bad[0], GUEST_MAX_RANGES + 1), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(addresses_that_are_not_ram_are_refused),
		cmocka_unit_test(pages_that_are_not_validated_are_not_touched),
		cmocka_unit_test(firmware_pages_and_vmsas_are_not_the_guests_to_name),
		cmocka_unit_test(exchange_gives_the_old_byte),
		cmocka_unit_test(states_are_those_of_all_pages_touched),
		cmocka_unit_test(odd_ranges_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
