// SPDX-License-Identifier: Apache-2.0
/*
 * The walk through a guest's page tables, and what NPTs are made of: who may
 * reach which page how. Tables are written by hand, entry by entry.
 */
#include "machine_fixture.h"
#include "tests/machine/npt.h"
#include "tests/machine/vmcb.h"
#include "tests/machine/walk.h"

#define PML4	(RAM_GPA + 0x0000)
#define PDPT	(RAM_GPA + 0x1000)
#define PD	(RAM_GPA + 0x2000)
#define PT	(RAM_GPA + 0x3000)
#define DATA	(RAM_GPA + 0x7000)
#define OPEN	(RAM_GPA + 0x8000)	/* shared */

static const struct walk_state vmpl0 = {
	.cr0 = CR0_PG, .cr3 = PML4, .efer = EFER_LMA, .vmpl = 0,
};
static const struct walk_state vmpl2 = {
	.cr0 = CR0_PG, .cr3 = PML4, .efer = EFER_LMA, .vmpl = 2,
};

static void set(u64 table, unsigned int index, u64 entry)
{
	((u64 *)hpa_ptr(at(table)))[index] = entry;
}

/* Virtual 0x1000 is DATA, 0x2000 is OPEN, 2 MiB is a large page of RAM. */
static void make_tables(void)
{
	u64 page;

	for (page = PML4; page <= DATA; page += 4096)
		own(page, RMP_ALL, RMP_ALL);
	set(PML4, 0, PDPT | CBIT | 7);
	set(PDPT, 0, PD | 7);		/* no C-bit: private all the same */
	set(PD, 0, PT | CBIT | 7);
	set(PD, 1, (RAM_GPA + 0x200000) | CBIT | 0x87);
	set(PT, 1, DATA | CBIT | 7);
	set(PT, 2, OPEN | 7);
}

static void paging_off_is_private_and_flat(void **state)
{
	const struct walk_state s = { .vmpl = 0 };
	struct walk_result r;

	(void)state;
	assert_int_equal(walk(&s, 0x12345, &r), 0);
	assert_int_equal(r.gpa.v, 0x12345);
	assert_true(r.private);
}

static void four_levels_lead_to_the_page_and_its_c_bit(void **state)
{
	struct walk_result r;

	(void)state;
	make_tables();
	assert_int_equal(walk(&vmpl0, 0x1abc, &r), 0);
	assert_int_equal(r.gpa.v, DATA + 0xabc);
	assert_true(r.private);
	assert_int_equal(walk(&vmpl0, 0x2004, &r), 0);
	assert_int_equal(r.gpa.v, OPEN + 4);
	assert_false(r.private);
}

static void a_large_page_keeps_21_bits_of_offset(void **state)
{
	struct walk_result r;

	(void)state;
	make_tables();
	assert_int_equal(walk(&vmpl0, 0x2abcde, &r), 0);
	assert_int_equal(r.gpa.v, RAM_GPA + 0x200000 + 0xabcde);
}

static void a_table_that_the_vmpl_cannot_read_is_a_fault(void **state)
{
	struct walk_result r;

	(void)state;
	make_tables();
	rmp_entry(at(PD))->permissions[2] = 0;
	assert_int_equal(walk(&vmpl2, 0x1000, &r), -EFAULT);
	assert_int_equal(walk(&vmpl0, 0x1000, &r), 0);
}

static void a_shared_table_is_a_fault(void **state)
{
	struct walk_result r;

	(void)state;
	make_tables();
	rmp_reclaim(at(PT), 1);
	assert_int_equal(walk(&vmpl0, 0x1000, &r), -EFAULT);
}

static void tables_outside_memory_are_a_fault(void **state)
{
	struct walk_result r;

	(void)state;
	make_tables();
	set(PML4, 1, 0x7ffffffff007);
	assert_int_equal(walk(&vmpl0, 1ull << 39, &r), -EFAULT);
	assert_int_equal(walk(&vmpl0, 2ull << 39, &r), -EFAULT);
}

static void data_crosses_pages_and_obeys_the_vmpl(void **state)
{
	u8 text[16] = "fifteen letters";
	u8 back[16] = "";

	(void)state;
	make_tables();
	assert_int_equal(walk_write(&vmpl2, 0x1ff8, text, 16), 0);
	assert_int_equal(walk_read(&vmpl2, 0x1ff8, back, 16), 0);
	assert_memory_equal(back, text, 16);
	rmp_entry(at(DATA))->permissions[2] = RMP_READ;
	assert_int_equal(walk_write(&vmpl2, 0x1000, text, 1), -EFAULT);
	assert_int_equal(walk_read(&vmpl2, 0x1000, back, 1), 0);
}

static void a_private_page_by_a_shared_path_is_a_fault(void **state)
{
	u8 b;

	(void)state;
	make_tables();
	set(PT, 1, DATA | 7);
	assert_int_equal(walk_read(&vmpl0, 0x1000, &b, 1), -EFAULT);
	set(PT, 2, OPEN | CBIT | 7);
	assert_int_equal(walk_read(&vmpl0, 0x2000, &b, 1), -EFAULT);
}

/* A leaf of the NPT of a VMPL, for a 48-bit physical address. */
static u64 leaf(unsigned int vmpl, bool paging, u64 address)
{
	const u64 *table = (const u64 *)npt_root(vmpl, paging);
	int shift;

	for (shift = 39; shift > 12; shift -= 9) {
		u64 entry = table[address >> shift & 511];

		if (!(entry & 1))
			return 0;
		table = (const u64 *)(entry & 0xffffffffff000);
	}
	return table[address >> 12 & 511];
}

static void a_private_page_is_in_the_private_view_alone(void **state)
{
	(void)state;
	own(DATA, RMP_ALL, 0);
	npt_init();
	assert_int_equal(leaf(0, true, DATA | CBIT), at(DATA).v | 7);
	assert_int_equal(leaf(0, true, DATA), 0);
	assert_int_equal(leaf(0, false, DATA), at(DATA).v | 7);
	assert_int_equal(leaf(2, true, DATA | CBIT), 0);
	assert_int_equal(leaf(2, false, DATA), 0);
}

static void a_shared_page_is_in_every_shared_view(void **state)
{
	(void)state;
	npt_init();
	assert_int_equal(leaf(0, true, OPEN), at(OPEN).v | 7);
	assert_int_equal(leaf(2, true, OPEN), at(OPEN).v | 7);
	assert_int_equal(leaf(2, true, OPEN | CBIT), 0);
	assert_int_equal(leaf(2, false, OPEN), 0);
}

static void permissions_become_npt_bits(void **state)
{
	(void)state;
	own(DATA, RMP_ALL, RMP_READ);
	npt_init();
	assert_int_equal(leaf(2, true, DATA | CBIT), at(DATA).v | 5 | 1ull << 63);
	rmp_entry(at(DATA))->permissions[2] = RMP_READ | RMP_EXEC;
	npt_refresh((struct gpa){ DATA }, 1);
	assert_int_equal(leaf(2, true, DATA | CBIT), at(DATA).v | 5);
	rmp_entry(at(DATA))->permissions[2] = RMP_WRITE;
	npt_refresh((struct gpa){ DATA }, 1);
	assert_int_equal(leaf(2, true, DATA | CBIT), 0);
}

static void a_vmsa_is_not_for_the_guest_to_write(void **state)
{
	(void)state;
	own(DATA, RMP_ALL, RMP_ALL);
	rmp_entry(at(DATA))->flags |= RMP_VMSA;
	npt_init();
	assert_int_equal(leaf(2, true, DATA | CBIT) & 2, 0);
	assert_int_equal(leaf(0, true, DATA | CBIT) & 2, 2);
}

static void losing_a_right_is_noticed_and_gaining_one_is_not(void **state)
{
	(void)state;
	npt_init();
	own(DATA, RMP_ALL, 0);
	npt_refresh((struct gpa){ DATA }, 1);
	assert_true(npt_take_lost_rights());	/* the shared view's */
	assert_false(npt_take_lost_rights());
	rmp_entry(at(DATA))->permissions[2] = RMP_ALL;
	npt_refresh((struct gpa){ DATA }, 1);
	assert_false(npt_take_lost_rights());
	rmp_entry(at(DATA))->permissions[2] = RMP_READ;
	npt_refresh((struct gpa){ DATA }, 1);
	assert_true(npt_take_lost_rights());
}

static void a_lent_page_is_taken_back(void **state)
{
	const struct gpa data = { DATA };

	(void)state;
	own(DATA, RMP_ALL, 0);
	npt_init();
	assert_int_equal(npt_lend(2, data, false), -EACCES);
	assert_int_equal(npt_lend(0, (struct gpa){ OPEN }, false), -ENOENT);
	assert_int_equal(npt_lend(0, (struct gpa){ 0x7000 }, false), -ENOENT);
	assert_int_equal(npt_lend(0, data, false), 0);
	assert_int_equal(leaf(0, true, DATA), at(DATA).v | 7);
	assert_int_equal(leaf(2, true, DATA), 0);
	npt_withdraw(0, data);
	assert_int_equal(leaf(0, true, DATA), 0);
}

static void execution_at_one_cpl_is_lent_when_it_is_due(void **state)
{
	const u64 nx = 1ull << 63;
	const struct gpa data = { DATA };

	(void)state;
	own(DATA, RMP_ALL, RMP_READ | RMP_EXEC_KERNEL);
	npt_init();
	assert_int_equal(leaf(2, true, DATA | CBIT), at(DATA).v | 5 | nx);
	npt_lend_execution(2, data);
	assert_int_equal(leaf(2, true, DATA | CBIT), at(DATA).v | 5);
	npt_withdraw(2, data);
	assert_int_equal(leaf(2, true, DATA | CBIT), at(DATA).v | 5 | nx);
	assert_true(npt_take_lost_rights());
	npt_lend(2, data, true);
	assert_int_equal(leaf(2, true, DATA), at(DATA).v | 5);
	npt_withdraw(2, data);
	assert_int_equal(leaf(2, true, DATA), 0);
}

static void a_lent_copy_is_read_only_and_so_is_the_page(void **state)
{
	const struct gpa data = { DATA };

	(void)state;
	own(DATA, RMP_ALL, RMP_ALL);
	npt_init();
	assert_int_equal(npt_lend_copy(2, (struct gpa){ 0x7000 }, at(OPEN)),
			 -ENOENT);
	assert_int_equal(npt_lend_copy(2, data, at(OPEN)), 0);
	assert_int_equal(leaf(2, true, DATA), at(OPEN).v | 5 | 1ull << 63);
	assert_int_equal(leaf(0, true, DATA), 0);
	assert_int_equal(leaf(0, true, DATA | CBIT), at(DATA).v | 5);
	assert_int_equal(leaf(2, true, DATA | CBIT), at(DATA).v | 5);
	assert_true(npt_take_lost_rights());
	npt_unprotect(data);
	assert_int_equal(leaf(0, true, DATA | CBIT), at(DATA).v | 7);
	assert_int_equal(leaf(2, true, DATA), at(OPEN).v | 5 | 1ull << 63);
	assert_false(npt_take_lost_rights());
	npt_lend_copy(2, data, at(OPEN));
	npt_take_lost_rights();
	npt_withdraw(2, data);
	assert_int_equal(leaf(2, true, DATA), 0);
	assert_int_equal(leaf(0, true, DATA | CBIT), at(DATA).v | 7);
	assert_true(npt_take_lost_rights());
}

static void vmpls_that_are_not_used_have_no_root(void **state)
{
	(void)state;
	npt_init();
	assert_int_equal(npt_root(1, true), 0);
	assert_int_equal(npt_root(3, false), 0);
	assert_true(npt_root(0, true) != npt_root(2, true));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MACHINE_TEST(paging_off_is_private_and_flat),
		MACHINE_TEST(four_levels_lead_to_the_page_and_its_c_bit),
		MACHINE_TEST(a_large_page_keeps_21_bits_of_offset),
		MACHINE_TEST(a_table_that_the_vmpl_cannot_read_is_a_fault),
		MACHINE_TEST(a_shared_table_is_a_fault),
		MACHINE_TEST(tables_outside_memory_are_a_fault),
		MACHINE_TEST(data_crosses_pages_and_obeys_the_vmpl),
		MACHINE_TEST(a_private_page_by_a_shared_path_is_a_fault),
		MACHINE_TEST(a_private_page_is_in_the_private_view_alone),
		MACHINE_TEST(a_shared_page_is_in_every_shared_view),
		MACHINE_TEST(permissions_become_npt_bits),
		MACHINE_TEST(a_vmsa_is_not_for_the_guest_to_write),
		MACHINE_TEST(losing_a_right_is_noticed_and_gaining_one_is_not),
		MACHINE_TEST(a_lent_page_is_taken_back),
		MACHINE_TEST(execution_at_one_cpl_is_lent_when_it_is_due),
		MACHINE_TEST(a_lent_copy_is_read_only_and_so_is_the_page),
		MACHINE_TEST(vmpls_that_are_not_used_have_no_root),
	};

	return cmocka_run_group_tests(tests, make_dram, free_dram);
}
