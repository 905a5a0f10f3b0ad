// SPDX-License-Identifier: Apache-2.0
/*
 * IGVM files against bytes typed in from igvm_defs (microsoft/igvm).
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "image/igvm_reader.h"
#include "image/igvm_writer.h"

/* Everything that the firmware's image uses, as it must lie in the file. */
static const svp_u8 expected_headers[] = {
	/* fixed header; checksum at 20 not compared here */
	'I', 'G', 'V', 'M', 1, 0, 0, 0, 24, 0, 0, 0, 0x10, 1, 0, 0,
	0x00, 0x30, 0, 0, 0, 0, 0, 0,
	/* supported platform: mask, VTL, SEV-SNP, version, boundary */
	0x01, 0, 0, 0, 16, 0, 0, 0,
	1, 0, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	/* guest policy 0x30000, mask, reserved */
	0x01, 1, 0, 0, 16, 0, 0, 0,
	0, 0, 3, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0,
	/* required memory: 64 MiB at 512 GiB */
	0x05, 3, 0, 0, 24, 0, 0, 0,
	0, 0, 0, 0, 0x80, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 4,
	0, 0, 0, 0, 0, 0, 0, 0,
	/* parameter area: one page, index 5, zeros */
	0x01, 3, 0, 0, 16, 0, 0, 0,
	0, 0x10, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0,
	/* memory map at 16 of area 5 */
	0x0c, 3, 0, 0, 8, 0, 0, 0, 5, 0, 0, 0, 16, 0, 0, 0,
	/* insert area 5 at 0x80c000 */
	0x03, 3, 0, 0, 16, 0, 0, 0,
	0, 0xc0, 0x80, 0, 0, 0, 0, 0, 1, 0, 0, 0, 5, 0, 0, 0,
	/* page at 0x800000, data at 0x1000 */
	0x02, 3, 0, 0, 24, 0, 0, 0,
	0, 0, 0x80, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0x10, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0,
	/* page of zeros at 0x801000 */
	0x02, 3, 0, 0, 24, 0, 0, 0,
	0, 0x10, 0x80, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0,
	/* secrets page at 0x80d000 */
	0x02, 3, 0, 0, 24, 0, 0, 0,
	0, 0xd0, 0x80, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 1, 0, 0, 0,
	/* VP context at 0x80b000, data at 0x2000, vp 0: 20 bytes, padded */
	0x04, 3, 0, 0, 20, 0, 0, 0,
	0, 0xb0, 0x80, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0x20, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0,
};
_Static_assert(sizeof(expected_headers) == 24 + 0x110, "as it says itself");

static struct file write_example(void)
{
	static svp_u8 code[SVP_PAGE_SIZE], zeros[SVP_PAGE_SIZE];
	static svp_u8 vmsa[SVP_PAGE_SIZE];
	struct igvm_writer w;
	struct file file;

	memset(code, 0xc0, sizeof(code));
	memset(vmsa, 0x5a, sizeof(vmsa));
	igvm_writer_init(&w, 0x30000);
	igvm_writer_memory(&w, 0x8000000000, 0x4000000);
	igvm_writer_area(&w, 5, 4096);
	igvm_writer_parameter(&w, SVP_IGVM_MEMORY_MAP, 5, 16);
	igvm_writer_insert(&w, 0x80c000, 5);
	igvm_writer_page(&w, 0x800000, SVP_IGVM_DATA_NORMAL, code);
	igvm_writer_page(&w, 0x801000, SVP_IGVM_DATA_NORMAL, zeros);
	igvm_writer_page(&w, 0x80d000, SVP_IGVM_DATA_SECRETS, NULL);
	igvm_writer_vmsa(&w, 0x80b000, vmsa);
	assert_int_equal(igvm_writer_finish(&w, &file), 0);
	return file;
}

static void a_file_has_the_bytes_of_the_format(void **state)
{
	struct file file = write_example();

	(void)state;
	assert_int_equal(file.size, 0x3000);
	memset(file.data + 20, 0, 4);
	assert_memory_equal(file.data, expected_headers,
			    sizeof(expected_headers));
	assert_int_equal(file.data[0x1000], 0xc0);
	assert_int_equal(file.data[0x1fff], 0xc0);
	assert_int_equal(file.data[0x2000], 0x5a);
	free(file.data);
}

static void the_same_calls_give_the_same_bytes(void **state)
{
	struct file a = write_example(), b = write_example();

	(void)state;
	assert_int_equal(a.size, b.size);
	assert_memory_equal(a.data, b.data, a.size);
	free(a.data);
	free(b.data);
}

static void the_reader_sees_what_was_written(void **state)
{
	static const svp_u32 types[] = { 1, 0x101, 0x305, 0x301, 0x30c, 0x303,
					 0x302, 0x302, 0x302, 0x304 };
	struct file file = write_example();
	struct igvm_reader r;
	struct igvm_entry e;
	unsigned int n = 0;

	(void)state;
	assert_int_equal(igvm_reader_open(file.data, file.size, &r), 0);
	while (igvm_reader_next(&r, &e) > 0)
		assert_int_equal(e.type, types[n++]);
	assert_int_equal(n, sizeof(types) / sizeof(types[0]));
	assert_non_null(igvm_reader_page(&r, 0x2000));
	assert_null(igvm_reader_page(&r, 0x2001));
	assert_null(igvm_reader_page(&r, 0xfffffff0));
	free(file.data);
}

static void a_file_with_any_header_byte_changed_is_refused(void **state)
{
	struct file file = write_example();
	struct igvm_reader r;

	(void)state;
	for (size_t i = 0; i < sizeof(expected_headers); i++) {
		file.data[i] ^= 0x10;
		assert_int_equal(igvm_reader_open(file.data, file.size, &r),
				 -EBADMSG);
		file.data[i] ^= 0x10;
	}
	for (size_t size = 0; size < file.size; size += 100)
		assert_int_equal(igvm_reader_open(file.data, size, &r),
				 -EBADMSG);
	free(file.data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_has_the_bytes_of_the_format),
		cmocka_unit_test(the_same_calls_give_the_same_bytes),
		cmocka_unit_test(the_reader_sees_what_was_written),
		cmocka_unit_test(
			a_file_with_any_header_byte_changed_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
