// SPDX-License-Identifier: Apache-2.0
/*
 * The monitor's own address space, for an image whose sections the test lays
 * out as monitor.ld does: which page of it may be written, and which run.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "fake_arena.h"
#include "mm/direct.h"
#include "mm/frames.h"
#include "mm/kernel_map.h"
#include "protocol/ghcb.h"
#include "snp/ghcb.h"
#include "snp/rmp.h"

#define REGION_END (ARENA_BASE + 0x400000)

/* Addresses only, as the linker gives them: nothing is there. */
asm(".globl image_text, image_rodata, image_ro_after_init, image_data\n"
    ".globl image_stack_guard, image_stack, image_end\n"
    "image_text = 0xffffffff80001000\n"
    "image_rodata = 0xffffffff80003000\n"
    "image_ro_after_init = 0xffffffff80005000\n"
    "image_data = 0xffffffff80007000\n"
    "image_stack_guard = 0xffffffff80009000\n"
    "image_stack = 0xffffffff8000a000\n"
    "image_end = 0xffffffff8000c000\n");

unsigned int pvalidate(const void *va, unsigned int size, bool validate)
{
	(void)va;
	(void)size;
	(void)validate;
	return 0;
}

int ghcb_page_state(struct cpu *cpu, struct gpa first, u64 size,
		    unsigned int operation)
{
	(void)cpu;
	(void)first;
	(void)size;
	assert_int_equal(operation, SVP_PSC_SHARED);
	return 0;
}

static int setup(void **state)
{
	(void)state;
	arena_reset(1024);
	paging_init(1ull << 47);
	return kernel_map_init(gpa(ARENA_BASE), gpa(REGION_END));
}

/* Rights of the page at an offset of the image: "r", "rx", "rw" or "" . */
static const char *rights(u64 offset)
{
	const u64 *e = paging_entry(kernel_table(), IMAGE_BASE + offset);

	if (!e || !(*e & PTE_PRESENT))
		return "";
	assert_false(*e & PTE_USER);
	if (*e & PTE_WRITE)
		return *e & PTE_NX ? "rw" : "rwx";
	return *e & PTE_NX ? "r" : "rx";
}

static void each_section_has_the_rights_it_needs(void **state)
{
	(void)state;
	assert_string_equal(rights(0), "r");
	assert_string_equal(rights(0x1000), "rx");
	assert_string_equal(rights(0x2000), "rx");
	assert_string_equal(rights(0x3000), "r");
	assert_string_equal(rights(0x4000), "r");
	assert_string_equal(rights(0x5000), "rw");
	assert_string_equal(rights(0x7000), "rw");
	assert_string_equal(rights(0x9000), "");
	assert_string_equal(rights(0xa000), "rw");
	assert_string_equal(rights(0xc000), "");
}

static void what_boot_wrote_can_not_be_written_after_it(void **state)
{
	(void)state;
	kernel_map_seal();
	assert_string_equal(rights(0x4000), "r");
	assert_string_equal(rights(0x5000), "r");
	assert_string_equal(rights(0x6000), "r");
	assert_string_equal(rights(0x7000), "rw");
	assert_string_equal(rights(0x8000), "rw");
	assert_string_equal(rights(0x1000), "rx");
}

static void no_second_way_leads_to_the_image(void **state)
{
	(void)state;
	for (u64 at = 0; at < 0xc000; at += PAGE_SIZE) {
		const u64 *e = paging_entry(kernel_table(),
					    DIRECT_BASE + ARENA_BASE + at);

		assert_true(!e || !(*e & PTE_PRESENT));
	}
}

static void a_stack_has_nothing_below_it(void **state)
{
	const u64 *e;
	u64 top;

	(void)state;
	assert_int_equal(kernel_map_stack(2, &top), 0);
	assert_true(*paging_entry(kernel_table(), top - 1) & PTE_WRITE);
	e = paging_entry(kernel_table(), top - 3 * PAGE_SIZE);
	assert_true(!e || !(*e & PTE_PRESENT));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup(f, setup)
	const struct CMUnitTest tests[] = {
		T(each_section_has_the_rights_it_needs),
		T(what_boot_wrote_can_not_be_written_after_it),
		T(no_second_way_leads_to_the_image),
		T(a_stack_has_nothing_below_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
