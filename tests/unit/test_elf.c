// SPDX-License-Identifier: Apache-2.0
/* The ELF loader, on files made by hand from the System V gABI's tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "fake_arena.h"
#include "lib/errno.h"
#include "mm/frames.h"
#include "mm/paging.h"
#include "process/elf.h"
#include "process/space.h"
#include "protocol/types.h"

#define FILE_SIZE 0x3000u
#define TEXT_AT 0x400000ull
#define DATA_AT 0x402010ull

static u8 file[FILE_SIZE];

static void segment(unsigned int n, u32 type, u32 flags, u64 offset, u64 vaddr,
		    u64 filesz, u64 memsz)
{
	u8 *p = file + 64 + n * 56;

	svp_put_le32(p, type);
	svp_put_le32(p + 4, flags);
	svp_put_le64(p + 8, offset);
	svp_put_le64(p + 16, vaddr);
	svp_put_le64(p + 24, vaddr);
	svp_put_le64(p + 32, filesz);
	svp_put_le64(p + 40, memsz);
	svp_put_le64(p + 48, 0x1000);
}

/* Text (headers included) and data with 0x2000 more bytes of zeros. */
static void make_file(void)
{
	memset(file, 0xcc, sizeof(file));
	memset(file, 0, 64 + 2 * 56);
	memcpy(file, "\x7f" "ELF\x02\x01\x01", 7);
	svp_put_le16(file + 16, 2);		/* ET_EXEC */
	svp_put_le16(file + 18, 62);		/* EM_X86_64 */
	svp_put_le32(file + 20, 1);
	svp_put_le64(file + 24, TEXT_AT + 0x200);
	svp_put_le64(file + 32, 64);
	svp_put_le16(file + 52, 64);
	svp_put_le16(file + 54, 56);
	svp_put_le16(file + 56, 2);
	segment(0, 1, 5, 0, TEXT_AT, 0x1800, 0x1800);
	segment(1, 1, 6, 0x2010, DATA_AT, 0x20, 0x2020);
	memcpy(file + 0x2010, "initialised data", 16);
}

static int load(size_t size, struct space *s, struct elf_image *ret_image)
{
	struct page_table monitor;

	arena_reset(256);
	paging_init(1ull << 47);
	assert_int_equal(paging_new(&monitor), 0);
	assert_int_equal(space_init(s, &monitor), 0);
	return elf_load(file, size, s, ret_image);
}

static void a_program_is_loaded_with_its_zeros(void **state)
{
	struct elf_image image;
	struct space s;
	u8 bytes[0x2020], zeros[0x2000] = { 0 };

	(void)state;
	make_file();
	assert_int_equal(load(FILE_SIZE, &s, &image), 0);
	assert_int_equal(image.entry, TEXT_AT + 0x200);
	assert_int_equal(image.phdr, TEXT_AT + 64);
	assert_int_equal(image.phnum, 2);
	assert_int_equal(image.end, 0x405000);
	assert_int_equal(space_copy_in(&s, bytes, uva(DATA_AT), sizeof(bytes)), 0);
	assert_memory_equal(bytes, "initialised data", 16);
	assert_memory_equal(bytes + 0x20, zeros, sizeof(zeros));
}

static void text_is_not_writable_and_data_not_executable(void **state)
{
	struct elf_image image;
	struct space s;
	u8 byte = 0;

	(void)state;
	make_file();
	assert_int_equal(load(FILE_SIZE, &s, &image), 0);
	assert_int_equal(space_copy_out(&s, uva(TEXT_AT), &byte, 1), -EFAULT);
	assert_int_equal(space_copy_out(&s, uva(DATA_AT), &byte, 1), 0);
	assert_false(*paging_entry(&s.table, TEXT_AT) & PTE_NX);
	assert_true(*paging_entry(&s.table, DATA_AT) & PTE_NX);
}

/* Break one field of a good file: it must be refused. */
static void refused(size_t offset, const void *bytes, size_t size)
{
	struct elf_image image;
	struct space s;

	make_file();
	memcpy(file + offset, bytes, size);
	assert_int_equal(load(FILE_SIZE, &s, &image), -ENOEXEC);
}

static void refused64(size_t offset, u64 value)
{
	u8 bytes[8];

	svp_put_le64(bytes, value);
	refused(offset, bytes, 8);
}

static void wrong_kinds_of_file_are_refused(void **state)
{
	(void)state;
	refused(0, "\x7e", 1);
	refused(4, "\x01", 1);		/* 32-bit */
	refused(16, "\x03", 1);		/* relocatable: ET_DYN */
	refused(18, "\x03", 1);		/* another machine */
	refused(54, "\x38\x01", 2);	/* program header size */
	refused(56, "\x00\x00", 2);	/* none of them */
	refused(56, "\x11\x00", 2);	/* too many */
	refused(64, "\x03", 1);		/* wants an interpreter */
}

static void offsets_outside_the_file_are_refused(void **state)
{
	(void)state;
	refused64(32, FILE_SIZE - 56);		/* second header is behind it */
	refused64(32, ~0ull - 10);
	refused64(32, 0);
	refused64(64 + 8, FILE_SIZE);		/* segment's offset */
	refused64(64 + 8, ~0ull - 0x1000);
	refused64(64 + 32, FILE_SIZE + 1);	/* segment's size in the file */
	refused64(64 + 32, ~0ull);
}

static void addresses_outside_the_lower_half_are_refused(void **state)
{
	(void)state;
	refused64(64 + 16, 0);
	refused64(64 + 16, 0xffffffff80000000);
	refused64(64 + 16, 0x7ffffffff000);
	refused64(64 + 40, ~0ull);
	refused64(64 + 40, 0x100);		/* smaller than in the file */
}

static void segments_that_share_a_page_are_refused(void **state)
{
	(void)state;
	refused64(64 + 56 + 16, TEXT_AT + 0x1010);
}

static void a_segment_writable_and_executable_is_refused(void **state)
{
	(void)state;
	refused(64 + 4, "\x07", 1);
}

static void every_truncation_is_refused(void **state)
{
	struct elf_image image;
	struct space s;

	(void)state;
	make_file();
	for (size_t size = 0; size < 0x2030; size += 7)
		assert_int_equal(load(size, &s, &image), -ENOEXEC);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_program_is_loaded_with_its_zeros),
		cmocka_unit_test(text_is_not_writable_and_data_not_executable),
		cmocka_unit_test(wrong_kinds_of_file_are_refused),
		cmocka_unit_test(offsets_outside_the_file_are_refused),
		cmocka_unit_test(addresses_outside_the_lower_half_are_refused),
		cmocka_unit_test(segments_that_share_a_page_are_refused),
		cmocka_unit_test(a_segment_writable_and_executable_is_refused),
		cmocka_unit_test(every_truncation_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
