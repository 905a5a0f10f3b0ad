// SPDX-License-Identifier: Apache-2.0
/*
 * The RMP's rules as the APM states them (vol. 2, 15.36; vol. 3, PVALIDATE and
 * RMPADJUST). Return codes are typed in by hand.
 */
#include "machine_fixture.h"

#define PAGE	(RAM_GPA + 0x5000)
#define LARGE	(RAM_GPA + 0x200000)

static struct rmp_operand operand(u64 gpa, u32 size, unsigned int vmpl)
{
	return (struct rmp_operand){
		.hpa = at(gpa), .gpa = { gpa }, .private = true,
		.size = size, .vmpl = vmpl,
	};
}

static u32 validate(u64 gpa, u32 size, bool on, bool *ret_carry)
{
	struct rmp_operand op = operand(gpa, size, 0);

	return rmp_pvalidate(&op, on, ret_carry);
}

static u32 adjust(u64 gpa, u32 size, unsigned int vmpl, u64 rdx)
{
	struct rmp_operand op = operand(gpa, size, vmpl);

	return rmp_adjust(&op, rdx);
}

static void a_shared_page_cannot_be_validated(void **state)
{
	bool carry = false;

	(void)state;
	assert_int_equal(validate(PAGE, 0, true, &carry), RMP_FAULT);
	assert_int_equal(rmp_entry(at(PAGE))->flags, 0);
}

static void validating_twice_sets_the_carry_flag(void **state)
{
	bool carry = true;

	(void)state;
	assert_int_equal(rmp_assign(at(PAGE), (struct gpa){ PAGE }, 1), 0);
	assert_int_equal(validate(PAGE, 0, true, &carry), 0);
	assert_false(carry);
	assert_int_equal(validate(PAGE, 0, true, &carry), 0);
	assert_true(carry);
	assert_int_equal(validate(PAGE, 0, false, &carry), 0);
	assert_false(carry);
	assert_int_equal(validate(PAGE, 0, false, &carry), 0);
	assert_true(carry);
}

static void a_validated_page_is_vmpl0s_alone(void **state)
{
	bool carry;

	(void)state;
	rmp_assign(at(PAGE), (struct gpa){ PAGE }, 1);
	validate(PAGE, 0, true, &carry);
	assert_int_equal(rmp_entry(at(PAGE))->permissions[0], 0xf);
	assert_int_equal(rmp_entry(at(PAGE))->permissions[1], 0);
	assert_int_equal(rmp_entry(at(PAGE))->permissions[2], 0);
	assert_int_equal(rmp_entry(at(PAGE))->permissions[3], 0);
}

static void rescinding_takes_permissions_away(void **state)
{
	bool carry;

	(void)state;
	own(PAGE, RMP_ALL, RMP_ALL);
	assert_int_equal(validate(PAGE, 0, false, &carry), 0);
	assert_int_equal(rmp_entry(at(PAGE))->permissions[2], 0);
	assert_int_equal(validate(PAGE, 0, true, &carry), 0);
	assert_int_equal(rmp_entry(at(PAGE))->permissions[2], 0);
}

static void a_page_at_another_gpa_faults(void **state)
{
	bool carry;

	(void)state;
	rmp_assign(at(PAGE), (struct gpa){ PAGE + 0x1000 }, 1);
	assert_int_equal(validate(PAGE, 0, true, &carry), RMP_FAULT);
}

static void an_operand_without_c_bit_faults(void **state)
{
	struct rmp_operand op = operand(PAGE, 0, 0);
	bool carry;

	(void)state;
	rmp_assign(at(PAGE), (struct gpa){ PAGE }, 1);
	op.private = false;
	assert_int_equal(rmp_pvalidate(&op, true, &carry), RMP_FAULT);
	assert_int_equal(rmp_adjust(&op, 0x102), RMP_FAULT);
}

static void sizes_above_2m_are_bad_input(void **state)
{
	bool carry;

	(void)state;
	rmp_assign(at(LARGE), (struct gpa){ LARGE }, LARGE_PAGES);
	assert_int_equal(validate(LARGE, 2, true, &carry), 1);
	assert_int_equal(validate(LARGE, 0xffffffff, true, &carry), 1);
	assert_int_equal(adjust(LARGE, 2, 0, 0x102), 1);
}

static void a_misaligned_2m_operand_is_bad_input(void **state)
{
	bool carry;

	(void)state;
	rmp_assign(at(LARGE), (struct gpa){ LARGE }, LARGE_PAGES);
	assert_int_equal(validate(LARGE + 0x1000, 1, true, &carry), 1);
	assert_int_equal(adjust(LARGE + 0x1000, 1, 0, 0x102), 1);
}

static void a_2m_operand_over_4k_entries_mismatches(void **state)
{
	bool carry;
	u64 i;

	(void)state;
	for (i = 0; i < LARGE_PAGES; i++)
		rmp_assign(at(LARGE + i * 4096),
			   (struct gpa){ LARGE + i * 4096 }, 1);
	assert_int_equal(validate(LARGE, 1, true, &carry), 6);
	own(LARGE, RMP_ALL, 0);
	assert_int_equal(adjust(LARGE, 1, 0, 0x102), 6);
}

static void a_2m_page_is_validated_whole(void **state)
{
	bool carry = true;
	u64 i;

	(void)state;
	rmp_assign(at(LARGE), (struct gpa){ LARGE }, LARGE_PAGES);
	assert_int_equal(validate(LARGE, 1, true, &carry), 0);
	assert_false(carry);
	assert_int_equal(adjust(LARGE, 1, 0, 0xf02), 0);
	for (i = 0; i < LARGE_PAGES; i++) {
		const struct rmp_entry *e = rmp_entry(at(LARGE + i * 4096));

		assert_int_equal(e->flags, RMP_ASSIGNED | RMP_VALIDATED |
				 RMP_LARGE);
		assert_int_equal(e->permissions[2], 0xf);
		assert_int_equal(e->gpa, LARGE + i * 4096);
	}
}

static void a_4k_operand_smashes_a_2m_entry(void **state)
{
	bool carry;

	(void)state;
	rmp_assign(at(LARGE), (struct gpa){ LARGE }, LARGE_PAGES);
	validate(LARGE, 1, true, &carry);
	assert_int_equal(validate(LARGE + 0x3000, 0, false, &carry), 0);
	assert_int_equal(rmp_entry(at(LARGE + 0x3000))->flags, RMP_ASSIGNED);
	assert_int_equal(rmp_entry(at(LARGE))->flags,
			 RMP_ASSIGNED | RMP_VALIDATED);
	assert_int_equal(validate(LARGE, 1, false, &carry), 6);
}

static void no_vmpl_may_adjust_itself_or_a_more_privileged(void **state)
{
	(void)state;
	own(PAGE, RMP_ALL, RMP_ALL);
	assert_int_equal(adjust(PAGE, 0, 0, 0x100), 2);
	assert_int_equal(adjust(PAGE, 0, 2, 0x102), 2);
	assert_int_equal(adjust(PAGE, 0, 2, 0x101), 2);
	assert_int_equal(adjust(PAGE, 0, 2, 0xf00), 2);
	assert_int_equal(adjust(PAGE, 0, 3, 0x103), 2);
}

static void a_vmpl_gives_no_more_than_it_has(void **state)
{
	(void)state;
	own(PAGE, RMP_ALL, RMP_READ);
	assert_int_equal(adjust(PAGE, 0, 2, 0x303), 2);
	assert_int_equal(rmp_entry(at(PAGE))->permissions[3], 0);
	assert_int_equal(adjust(PAGE, 0, 2, 0x103), 0);
	assert_int_equal(rmp_entry(at(PAGE))->permissions[3], RMP_READ);
}

static void only_vmpl0_makes_a_vmsa(void **state)
{
	(void)state;
	own(PAGE, RMP_ALL, RMP_ALL);
	assert_int_equal(adjust(PAGE, 0, 2, 0x10003), 0);
	assert_int_equal(rmp_entry(at(PAGE))->flags & RMP_VMSA, 0);
	assert_int_equal(adjust(PAGE, 0, 0, 0x10102), 0);
	assert_int_equal(rmp_entry(at(PAGE))->flags & RMP_VMSA, RMP_VMSA);
	assert_int_equal(adjust(PAGE, 0, 0, 0xf02), 0);
	assert_int_equal(rmp_entry(at(PAGE))->flags & RMP_VMSA, 0);
}

static void a_vmsa_in_use_cannot_be_changed(void **state)
{
	bool carry;

	(void)state;
	own(PAGE, RMP_ALL, 0);
	adjust(PAGE, 0, 0, 0x10102);
	rmp_entry(at(PAGE))->flags |= RMP_IN_USE;
	assert_int_equal(adjust(PAGE, 0, 0, 0xf02), 3);
	assert_int_equal(validate(PAGE, 0, false, &carry), 3);
	assert_int_equal(rmp_reclaim(at(PAGE), 1), -EBUSY);
	assert_int_equal(rmp_assign(at(PAGE), (struct gpa){ PAGE }, 1), -EBUSY);
}

static void an_unvalidated_page_cannot_be_adjusted(void **state)
{
	(void)state;
	rmp_assign(at(PAGE), (struct gpa){ PAGE }, 1);
	assert_int_equal(adjust(PAGE, 0, 0, 0xf02), RMP_FAULT_NOT_VALIDATED);
}

static void reserved_bits_of_rdx_are_bad_input(void **state)
{
	(void)state;
	own(PAGE, RMP_ALL, 0);
	assert_int_equal(adjust(PAGE, 0, 0, 0x104), 1);
	assert_int_equal(adjust(PAGE, 0, 0, 0x1002), 1);
	assert_int_equal(adjust(PAGE, 0, 0, 0x20102), 1);
	assert_int_equal(adjust(PAGE, 0, 0, 1ull << 63 | 0x102), 1);
}

static void a_query_tells_what_was_adjusted(void **state)
{
	struct rmp_operand op = operand(LARGE, 0, 0);
	u64 rdx = 7, size = 7;

	(void)state;
	assert_int_equal(rmp_query(&op, 2, &rdx, &size), RMP_FAULT);
	rmp_assign(at(LARGE), (struct gpa){ LARGE }, LARGE_PAGES);
	assert_int_equal(rmp_query(&op, 2, &rdx, &size),
			 RMP_FAULT_NOT_VALIDATED);
	rmp_entry(at(LARGE))->flags |= RMP_VALIDATED | RMP_VMSA;
	rmp_entry(at(LARGE))->permissions[2] = RMP_READ | RMP_EXEC_USER;
	assert_int_equal(rmp_query(&op, 4, &rdx, &size), 2);
	assert_int_equal(rdx, 7);
	assert_int_equal(rmp_query(&op, 2, &rdx, &size), 0);
	assert_int_equal(rdx, 0x10502);
	assert_int_equal(size, 1);
	op.vmpl = 3;
	assert_int_equal(rmp_query(&op, 2, &rdx, &size), 2);
	op.private = false;
	assert_int_equal(rmp_query(&op, 3, &rdx, &size), RMP_FAULT);
}

static void updates_beyond_the_table_change_nothing(void **state)
{
	const struct hpa end = { at(HIGH_GPA).v + HIGH_SIZE };
	const struct hpa last = { at(RAM_GPA).v + 0x400000 };

	(void)state;
	assert_int_equal(rmp_assign(end, (struct gpa){ 0 }, 1), -EFAULT);
	assert_int_equal(rmp_reclaim(last, LARGE_PAGES), -EFAULT);
	assert_int_equal(rmp_assign((struct hpa){ ~0ull }, (struct gpa){ 0 }, 1),
			 -EFAULT);
	assert_null(rmp_entry(end));
}

static void a_reclaimed_page_is_forgotten(void **state)
{
	(void)state;
	own(PAGE, RMP_ALL, RMP_ALL);
	assert_int_equal(rmp_reclaim(at(PAGE), 1), 0);
	assert_int_equal(rmp_entry(at(PAGE))->flags, 0);
	assert_int_equal(rmp_entry(at(PAGE))->permissions[2], 0);
}

/* Last: the page stays in the list of those that were moved. */
static void a_moved_page_lies_elsewhere_its_neighbour_does_not(void **state)
{
	const struct gpa next = { PAGE + 0x1000 };
	const struct hpa neighbour = at(PAGE + 0x1000);
	struct hpa hpa;

	(void)state;
	assert_false(region_any_moved());
	region_move((struct gpa){ PAGE }, (struct hpa){ 0x1234000 });
	assert_true(region_any_moved());
	assert_int_equal(region_hpa((struct gpa){ CBIT | (PAGE + 16) }, &hpa), 0);
	assert_int_equal(hpa.v, 0x1234010);
	assert_int_equal(region_hpa(next, &hpa), 0);
	assert_int_equal(hpa.v, neighbour.v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MACHINE_TEST(a_shared_page_cannot_be_validated),
		MACHINE_TEST(validating_twice_sets_the_carry_flag),
		MACHINE_TEST(a_validated_page_is_vmpl0s_alone),
		MACHINE_TEST(rescinding_takes_permissions_away),
		MACHINE_TEST(a_page_at_another_gpa_faults),
		MACHINE_TEST(an_operand_without_c_bit_faults),
		MACHINE_TEST(sizes_above_2m_are_bad_input),
		MACHINE_TEST(a_misaligned_2m_operand_is_bad_input),
		MACHINE_TEST(a_2m_operand_over_4k_entries_mismatches),
		MACHINE_TEST(a_2m_page_is_validated_whole),
		MACHINE_TEST(a_4k_operand_smashes_a_2m_entry),
		MACHINE_TEST(no_vmpl_may_adjust_itself_or_a_more_privileged),
		MACHINE_TEST(a_vmpl_gives_no_more_than_it_has),
		MACHINE_TEST(only_vmpl0_makes_a_vmsa),
		MACHINE_TEST(a_vmsa_in_use_cannot_be_changed),
		MACHINE_TEST(an_unvalidated_page_cannot_be_adjusted),
		MACHINE_TEST(reserved_bits_of_rdx_are_bad_input),
		MACHINE_TEST(a_query_tells_what_was_adjusted),
		MACHINE_TEST(updates_beyond_the_table_change_nothing),
		MACHINE_TEST(a_reclaimed_page_is_forgotten),
		MACHINE_TEST(a_moved_page_lies_elsewhere_its_neighbour_does_not),
	};

	return cmocka_run_group_tests(tests, make_dram, free_dram);
}
