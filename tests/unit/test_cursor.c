// SPDX-License-Identifier: Apache-2.0
/*
 * protocol/cursor.h and the byte-order helpers of protocol/types.h: wire data
 * is walked without ever leaving its buffer.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/cursor.h"

static void little_endian_loads_take_the_low_byte_first(void **state)
{
	static const svp_u8 b[] = { 0x01, 0x02, 0x03, 0x04,
				    0x05, 0x06, 0x07, 0xf8 };

	(void)state;
	assert_int_equal(svp_le16(b), 0x0201);
	assert_int_equal(svp_le32(b), 0x04030201);
	assert_true(svp_le64(b) == 0xf807060504030201ull);
}

static void big_endian_loads_take_the_high_byte_first(void **state)
{
	static const svp_u8 b[] = { 0xf1, 0x02, 0x03, 0x04,
				    0x05, 0x06, 0x07, 0x08 };

	(void)state;
	assert_int_equal(svp_be16(b), 0xf102);
	assert_true(svp_be32(b) == 0xf1020304u);
	assert_true(svp_be64(b) == 0xf102030405060708ull);
}

static void stores_are_the_inverse_of_loads_at_odd_addresses(void **state)
{
	svp_u8 b[9] = { 0 };

	(void)state;
	svp_put_le64(b + 1, 0x8877665544332211ull);
	assert_int_equal(b[1], 0x11);
	assert_int_equal(b[8], 0x88);
	assert_true(svp_le64(b + 1) == 0x8877665544332211ull);
	svp_put_be64(b + 1, 0x8877665544332211ull);
	assert_int_equal(b[1], 0x88);
	assert_true(svp_be64(b + 1) == 0x8877665544332211ull);
}

static void a_reader_gives_fields_in_order_and_counts_down(void **state)
{
	static const svp_u8 b[] = { 0xaa, 0x34, 0x12, 0x00, 0x01, 0x02, 0x03 };
	struct svp_reader r = svp_reader(b, sizeof(b));

	(void)state;
	assert_int_equal(svp_get_u8(&r), 0xaa);
	assert_int_equal(svp_get_le16(&r), 0x1234);
	assert_int_equal(svp_get_be32(&r), 0x00010203);
	assert_int_equal(r.left, 0);
	assert_false(r.failed);
}

static void a_read_past_the_end_gives_zero_and_fails_for_ever(void **state)
{
	static const svp_u8 b[] = { 0x01, 0x02, 0x03 };
	struct svp_reader r = svp_reader(b, sizeof(b));

	(void)state;
	assert_int_equal(svp_get_le32(&r), 0);
	assert_true(r.failed);
	assert_int_equal(svp_get_u8(&r), 0);
	assert_null(svp_take(&r, 0));
}

static void a_length_that_wraps_is_refused(void **state)
{
	static const svp_u8 b[] = { 0x01, 0x02, 0x03 };
	struct svp_reader r = svp_reader(b, sizeof(b));

	(void)state;
	assert_null(svp_take(&r, SIZE_MAX));
	assert_true(r.failed);
}

static void a_sub_reader_cannot_leave_its_part(void **state)
{
	static const svp_u8 b[] = { 0x01, 0x02, 0x03 };
	struct svp_reader r = svp_reader(b, sizeof(b));
	struct svp_reader sub = svp_take_reader(&r, 2);

	(void)state;
	assert_int_equal(svp_get_be32(&sub), 0);
	assert_true(sub.failed);
	assert_int_equal(svp_get_u8(&r), 0x03);
	assert_false(r.failed);
	sub = svp_take_reader(&r, 1);
	assert_true(sub.failed);
}

static void a_writer_fills_in_order_and_counts(void **state)
{
	svp_u8 b[16];
	struct svp_writer w = svp_writer(b, sizeof(b));
	static const svp_u8 expected[] = { 0x07, 0x34, 0x12, 0x12, 0x34,
					   0x78, 0x56, 0x34, 0x12, 0x9a };

	(void)state;
	svp_put_u8(&w, 7);
	svp_add_le16(&w, 0x1234);
	svp_add_be16(&w, 0x1234);
	svp_add_le32(&w, 0x12345678);
	svp_put(&w, "\x9a", 1);
	assert_false(w.failed);
	assert_int_equal(w.done, sizeof(expected));
	assert_memory_equal(b, expected, sizeof(expected));
}

static void a_full_writer_changes_nothing_more(void **state)
{
	svp_u8 b[4] = { 1, 2, 3, 4 };
	struct svp_writer w = svp_writer(b, 3);

	(void)state;
	svp_add_be32(&w, 0);
	assert_true(w.failed);
	svp_put_u8(&w, 9);
	assert_int_equal(w.done, 0);
	assert_memory_equal(b, "\x01\x02\x03\x04", 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(little_endian_loads_take_the_low_byte_first),
		cmocka_unit_test(big_endian_loads_take_the_high_byte_first),
		cmocka_unit_test(stores_are_the_inverse_of_loads_at_odd_addresses),
		cmocka_unit_test(a_reader_gives_fields_in_order_and_counts_down),
		cmocka_unit_test(a_read_past_the_end_gives_zero_and_fails_for_ever),
		cmocka_unit_test(a_length_that_wraps_is_refused),
		cmocka_unit_test(a_sub_reader_cannot_leave_its_part),
		cmocka_unit_test(a_writer_fills_in_order_and_counts),
		cmocka_unit_test(a_full_writer_changes_nothing_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
