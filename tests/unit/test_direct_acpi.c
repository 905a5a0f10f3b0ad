// SPDX-License-Identifier: Apache-2.0
/*
 * The ACPI loader, with scripts written byte by byte: one as QEMU's, then the
 * hostile ones. What lies around the region must stay as it is (ASan sees).
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "direct/acpi.h"

#define REGION_SIZE	0x2000u
#define REGION_GPA	0x7ff0000ull
#define TABLES_SIZE	300u
#define RSDP_SIZE	36u

static struct {
	uint8_t *data;
	struct acpi_region region;
	uint8_t script[128 * 16];
	size_t entries;
	uint64_t rsdp;
} t;

/* etc/acpi/tables is 300 bytes of 1, the RSDP 36 of 2. */
static int read_file(void *context, const char *name, void *to, size_t room,
		     size_t *ret_size)
{
	size_t size = 0;

	(void)context;
	if (!strcmp(name, "etc/acpi/tables"))
		size = TABLES_SIZE;
	else if (!strcmp(name, "etc/acpi/rsdp"))
		size = RSDP_SIZE;
	else if (strncmp(name, "etc/empty", 9))
		return -ENOENT;
	if (size > room)
		return -ENOSPC;
	memset(to, 0, size);
	*ret_size = size;
	return 0;
}

static int setup(void **state)
{
	(void)state;
	memset(&t, 0, sizeof(t));
	t.data = malloc(REGION_SIZE);
	t.region = (struct acpi_region){
		.data = t.data, .size = REGION_SIZE, .gpa = REGION_GPA,
	};
	return !t.data;
}

static int teardown(void **state)
{
	(void)state;
	free(t.data);
	return 0;
}

static uint8_t *entry(uint32_t command)
{
	uint8_t *e = t.script + 128 * t.entries++;

	memset(e, 0, 128);
	e[0] = (uint8_t)command;
	return e + 4;
}

static void put32(uint8_t *p, uint32_t v)
{
	memcpy(p, &v, 4);
}

static void allocate(const char *name, uint32_t align)
{
	uint8_t *e = entry(1);

	strcpy((char *)e, name);
	put32(e + 56, align);
	e[60] = 1;
}

static void pointer(const char *dest, const char *src, uint32_t offset,
		    uint8_t size)
{
	uint8_t *e = entry(2);

	strcpy((char *)e, dest);
	strcpy((char *)e + 56, src);
	put32(e + 112, offset);
	e[116] = size;
}

static void checksum(const char *name, uint32_t offset, uint32_t start,
		     uint32_t length)
{
	uint8_t *e = entry(3);

	strcpy((char *)e, name);
	put32(e + 56, offset);
	put32(e + 60, start);
	put32(e + 64, length);
}

static int load(void)
{
	struct acpi_source source = { .read = read_file };

	t.region.used = 0;
	t.region.files = 0;
	return acpi_load(&t.region, &source, t.script, 128 * t.entries, &t.rsdp);
}

/* The two files, as QEMU's scripts start. */
static void both(void)
{
	allocate("etc/acpi/rsdp", 16);
	allocate("etc/acpi/tables", 64);
}

static void a_script_like_qemus_links_and_sums_the_tables(void **state)
{
	uint64_t address;
	uint8_t sum = 0;

	(void)state;
	both();
	pointer("etc/acpi/rsdp", "etc/acpi/tables", 16, 4);
	pointer("etc/acpi/tables", "etc/acpi/tables", 100, 8);
	checksum("etc/acpi/rsdp", 8, 0, 20);
	entry(4);
	entry(0);
	entry(77);
	assert_int_equal(load(), 0);
	assert_int_equal(t.rsdp, REGION_GPA);
	memcpy(&address, t.data + 16, 8);
	assert_int_equal(address, REGION_GPA + 64);
	memcpy(&address, t.data + 64 + 100, 8);
	assert_int_equal(address, REGION_GPA + 64);
	for (int i = 0; i < 20; i++)
		sum = (uint8_t)(sum + t.data[i]);
	assert_int_equal(sum, 0);
	assert_int_equal(t.region.used, 64 + TABLES_SIZE);
}

static void a_script_without_an_rsdp_is_no_script(void **state)
{
	(void)state;
	assert_int_equal(load(), -ENOENT);
	allocate("etc/acpi/tables", 64);
	assert_int_equal(load(), -ENOENT);
}

static void a_script_of_a_part_of_an_entry_is_refused(void **state)
{
	struct acpi_source source = { .read = read_file };

	(void)state;
	both();
	assert_int_equal(acpi_load(&t.region, &source, t.script, 255, &t.rsdp),
			 -EINVAL);
}

static void allocations_that_make_no_sense_are_refused(void **state)
{
	static const uint32_t bad[] = { 0, 3, 24, 0x2000, 0x80000000 };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		t.entries = 0;
		allocate("etc/acpi/rsdp", bad[i]);
		assert_int_equal(load(), -EINVAL);
	}
	t.entries = 0;
	allocate("etc/acpi/rsdp", 1);
	allocate("etc/acpi/rsdp", 1);
	assert_int_equal(load(), -EINVAL);
	t.entries = 0;
	allocate("", 1);
	assert_int_equal(load(), -EINVAL);
	t.entries = 0;
	allocate("etc/missing", 1);
	assert_int_equal(load(), -ENOENT);
	/* A name without an end. */
	t.entries = 0;
	memset(entry(1), 'x', 60);
	assert_int_equal(load(), -EINVAL);
}

static void a_full_region_is_refused(void **state)
{
	(void)state;
	both();
	t.region.size = 64 + TABLES_SIZE - 1;
	assert_int_equal(load(), -ENOSPC);
	t.region.size = RSDP_SIZE;
	assert_int_equal(load(), -ENOSPC);
	t.region.size = 64 + TABLES_SIZE;
	assert_int_equal(load(), 0);
}

static void pointers_outside_their_files_are_refused(void **state)
{
	static const struct {
		const char *dest, *src;
		uint32_t offset;
		uint8_t size;
	} bad[] = {
		{ "etc/acpi/rsdp", "etc/acpi/tables", RSDP_SIZE, 1 },
		{ "etc/acpi/rsdp", "etc/acpi/tables", RSDP_SIZE - 3, 4 },
		{ "etc/acpi/rsdp", "etc/acpi/tables", 0xffffffff, 8 },
		{ "etc/acpi/rsdp", "etc/acpi/tables", 0, 0 },
		{ "etc/acpi/rsdp", "etc/acpi/tables", 0, 3 },
		{ "etc/acpi/rsdp", "etc/acpi/tables", 0, 16 },
		{ "etc/acpi/rsdp", "etc/other", 0, 8 },
		{ "etc/other", "etc/acpi/rsdp", 0, 8 },
		/* The address does not fit. */
		{ "etc/acpi/rsdp", "etc/acpi/tables", 0, 2 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		t.entries = 0;
		both();
		pointer(bad[i].dest, bad[i].src, bad[i].offset, bad[i].size);
		assert_int_equal(load(), -EINVAL);
	}
}

static void a_pointer_to_behind_its_file_is_refused(void **state)
{
	(void)state;
	both();
	/* The first makes the field an address, which is no offset any more. */
	pointer("etc/acpi/rsdp", "etc/acpi/tables", 16, 8);
	pointer("etc/acpi/rsdp", "etc/acpi/tables", 16, 8);
	assert_int_equal(load(), -EINVAL);
	t.entries = 0;
	both();
	allocate("etc/empty", 1);
	pointer("etc/acpi/rsdp", "etc/empty", 16, 8);
	assert_int_equal(load(), -EINVAL);
}

static void checksums_outside_their_files_are_refused(void **state)
{
	static const uint32_t bad[][3] = {
		{ RSDP_SIZE, 0, 20 }, { 8, 0, RSDP_SIZE + 1 },
		{ 8, RSDP_SIZE, 1 }, { 8, 0xffffffff, 2 },
		{ 8, 2, 0xffffffff }, { 0xffffffff, 0, 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		t.entries = 0;
		both();
		checksum("etc/acpi/rsdp", bad[i][0], bad[i][1], bad[i][2]);
		assert_int_equal(load(), -EINVAL);
	}
	t.entries = 0;
	checksum("etc/acpi/rsdp", 0, 0, 0);
	assert_int_equal(load(), -EINVAL);
}

static void there_is_an_end_of_files(void **state)
{
	char name[] = "etc/empty/0";

	(void)state;
	for (size_t i = 0; i < ACPI_MAX_FILES + 1; i++) {
		name[10] = (char)('0' + i);
		allocate(name, 1);
	}
	assert_int_equal(load(), -ENOSPC);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(a_script_like_qemus_links_and_sums_the_tables),
		T(a_script_without_an_rsdp_is_no_script),
		T(a_script_of_a_part_of_an_entry_is_refused),
		T(allocations_that_make_no_sense_are_refused),
		T(a_full_region_is_refused),
		T(pointers_outside_their_files_are_refused),
		T(a_pointer_to_behind_its_file_is_refused),
		T(checksums_outside_their_files_are_refused),
		T(there_is_an_end_of_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
