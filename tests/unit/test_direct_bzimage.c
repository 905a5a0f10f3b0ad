// SPDX-License-Identifier: Apache-2.0
/*
 * The bzImage checks, on a header built from Linux' boot.rst by offset.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "direct/bzimage.h"
#include "protocol/linux_boot.h"
#include "protocol/types.h"

#define FILE_SIZE 0x4000u

static uint8_t file[FILE_SIZE];

static int setup(void **state)
{
	(void)state;
	memset(file, 0, sizeof(file));
	file[0x1f1] = 3;			/* setup sectors */
	svp_put_le16(file + 0x1fe, 0xaa55);
	file[0x201] = 0x6a;
	memcpy(file + 0x202, "HdrS", 4);
	svp_put_le16(file + 0x206, 0x20f);
	file[0x211] = 1;			/* LOADED_HIGH */
	svp_put_le32(file + 0x22c, 0x7fffffff);
	svp_put_le16(file + 0x236, 0x3f);
	svp_put_le32(file + 0x238, 2047);
	svp_put_le64(file + 0x258, 0x1000000);
	svp_put_le32(file + 0x260, 0x800000);
	return 0;
}

static int check(size_t size)
{
	struct bzimage image;

	return bzimage_check(file, size, &image);
}

static void a_kernel_of_today_is_understood(void **state)
{
	struct bzimage image;

	(void)state;
	assert_int_equal(bzimage_check(file, FILE_SIZE, &image), 0);
	assert_int_equal(image.header_size, 0x26c - 0x1f1);
	assert_int_equal(image.code_offset, 4 * 512);
	assert_int_equal(image.code_size, FILE_SIZE - 4 * 512);
	assert_int_equal(image.load_gpa, 0x1000000);
	assert_int_equal(image.init_size, 0x800000);
	assert_int_equal(image.initrd_max, 0x7fffffff);
	assert_int_equal(image.cmdline_max, 2047);
}

static void no_setup_sectors_means_four(void **state)
{
	struct bzimage image;

	(void)state;
	file[0x1f1] = 0;
	assert_int_equal(bzimage_check(file, FILE_SIZE, &image), 0);
	assert_int_equal(image.code_offset, 5 * 512);
}

static void a_short_header_is_copied_short(void **state)
{
	struct bzimage image;

	(void)state;
	file[0x201] = 0x10;
	assert_int_equal(bzimage_check(file, FILE_SIZE, &image), 0);
	assert_int_equal(image.header_size, 0x212 - 0x1f1);
	file[0x201] = 0xff;
	assert_int_equal(bzimage_check(file, FILE_SIZE, &image), 0);
	assert_int_equal(image.header_size, sizeof(struct svp_setup_header));
}

/* What one changed field makes of the image. */
static void expect_refusal(size_t offset, uint64_t value, size_t size)
{
	setup(NULL);
	for (size_t i = 0; i < size; i++)
		file[offset + i] = (uint8_t)(value >> 8 * i);
	assert_int_equal(check(FILE_SIZE), -ENOEXEC);
}

static void contradictions_are_refused(void **state)
{
	(void)state;
	expect_refusal(0x1f1, 200, 1);		/* setup longer than the file */
	expect_refusal(0x1fe, 0x55aa, 2);
	expect_refusal(0x202, 0, 4);
	expect_refusal(0x206, 0x20b, 2);	/* too old a protocol */
	expect_refusal(0x211, 0, 1);		/* a zImage */
	expect_refusal(0x236, 0, 2);		/* 32-bit */
	expect_refusal(0x258, 0x100000, 8);	/* over the firmware's pages */
	expect_refusal(0x258, 0x1000800, 8);
	expect_refusal(0x258, 0x100000000, 8);
	expect_refusal(0x258, -0x1000ull, 8);	/* + init_size: wraps to 0 */
	expect_refusal(0x260, 0x1000, 4);	/* smaller than its code */
	expect_refusal(0x260, 0xffffffff, 4);
}

static void files_without_a_whole_header_or_code_are_refused(void **state)
{
	(void)state;
	for (size_t size = 0; size <= 4 * 512 + 0x200; size++)
		assert_int_equal(check(size), -ENOEXEC);
	assert_int_equal(check(4 * 512 + 0x201), 0);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup(f, setup)
	const struct CMUnitTest tests[] = {
		T(a_kernel_of_today_is_understood),
		T(no_setup_sectors_means_four),
		T(a_short_header_is_copied_short),
		T(contradictions_are_refused),
		T(files_without_a_whole_header_or_code_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
