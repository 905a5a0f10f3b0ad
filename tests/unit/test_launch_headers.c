// SPDX-License-Identifier: Apache-2.0
/*
 * Headers that our own firmware's image has no use for, good and malformed:
 * large pages, several VMSAs, relocatable regions, error ranges, ID blocks.
 */
#include "launch_fixture.h"

static void a_large_page_is_512_small_ones(void **state)
{
	struct image *m = start();
	struct launch_result result = { 0 };
	struct launch_error error;

	(void)state;
	add_memory(m, FIRMWARE_GPA, 0x400000);
	add_page(m, FIRMWARE_GPA + 0x200000, 0, SVP_IGVM_PAGE_2M, 0);
	add_vmsa(m, RAM_GPA, 0);
	assert_int_equal(load(m, &result, &error), 0);
	assert_int_equal(world.rmps, 513);
	assert_update(1, SVP_PAGE_NORMAL, FIRMWARE_GPA + 0x200000, 512);
}

static void large_pages_that_are_none_are_refused(void **state)
{
	struct image *m = start();

	(void)state;
	add_page(m, RAM_GPA, 0, SVP_IGVM_PAGE_2M, 0);
	assert_refused(m, -EINVAL, "2 MiB page at an address within one");
	m = start();
	add_page(m, 0, 0, SVP_IGVM_PAGE_2M, 0);
	assert_refused(m, -EINVAL, "page outside the guest's memory");
	m = start();
	add_page(m, FIRMWARE_GPA, 0, SVP_IGVM_PAGE_2M, SVP_IGVM_DATA_SECRETS);
	assert_refused(m, -EINVAL, "2 MiB page of a type that has none");
	m = start();
	add_page(m, FIRMWARE_GPA, add_data(m, 1), SVP_IGVM_PAGE_2M, 0);
	assert_refused(m, -EINVAL, "page data outside the file");
	m = start();
	add_page(m, FIRMWARE_GPA, 0,
		 SVP_IGVM_PAGE_2M | SVP_IGVM_PAGE_SHARED, 0);
	assert_refused(m, -ENOTSUP, "2 MiB page, shared");
}

/* vCPU 3 is measured although this machine has but two. */
static void every_vmsa_is_loaded_and_measured(void **state)
{
	struct image *m = start();
	struct launch_result result = { 0 };
	struct launch_error error;

	(void)state;
	add_vmsa(m, 0xfffffffff000, 0);
	add_vmsa(m, 0xfffffffff000, 1);
	add_vmsa(m, RAM_GPA, 3);
	assert_int_equal(load(m, &result, &error), 0);
	assert_update(1, SVP_PAGE_VMSA, 0xfffffffff000, 1);
	assert_update(2, SVP_PAGE_VMSA, 0xfffffffff000, 1);
	assert_update(3, SVP_PAGE_VMSA, RAM_GPA, 1);
	assert_true(result.vmsa[0].v != result.vmsa[1].v);
	assert_true(result.vmsa[2].v == 0);
	assert_true(result.vmsa[3].v == (u64)(uintptr_t)world.ram);
}

static void regions_that_could_be_moved_stay(void **state)
{
	struct image *m = start();
	struct launch_result result = { 0 };
	struct launch_error error;

	(void)state;
	add_relocatable(m, RAM_GPA, 0x4000, 0x1000);
	add_page_tables(m, RAM_GPA + 0x4000, 0x2000, 0x1000);
	add_vmsa(m, RAM_GPA, 0);
	assert_int_equal(load(m, &result, &error), 0);
	assert_true(result.vmsa[0].v == (u64)(uintptr_t)world.ram);
	m = start();
	add_relocatable(m, RAM_GPA, 0x4000, 0);
	assert_refused(m, -EINVAL, "relocatable region misaligned");
	m = start();
	add_relocatable(m, RAM_GPA, 0x4001, 0x1000);
	assert_refused(m, -EINVAL, "relocatable region misaligned");
	m = start();
	add_relocatable(m, RAM_GPA + 0x1000, 0x4000, 0x4000);
	assert_refused(m, -EINVAL, "relocatable region misaligned");
	m = start();
	add_relocatable(m, RAM_GPA, RAM_PAGES * 4096 + 4096, 0x1000);
	assert_refused(m, -EINVAL, "relocatable region without memory");
	m = start();
	add_relocatable(m, RAM_GPA, ~0xfffull, 0x1000);
	assert_refused(m, -EINVAL, "relocatable region without memory");
	m = start();
	add_page_tables(m, RAM_GPA, 0x2000, 0x3000);
	assert_refused(m, -EINVAL, "page table region malformed");
	m = start();
	add_page_tables(m, 0, 0x2000, 0);
	assert_refused(m, -EINVAL, "page table region without memory");
}

static void error_ranges_stay_shared(void **state)
{
	struct image *m = start();
	struct launch_result result = { 0 };
	struct launch_error error;

	(void)state;
	add_error_range(m, RAM_GPA, 0x2000);
	add_vmsa(m, RAM_GPA + 0x2000, 0);
	assert_int_equal(load(m, &result, &error), 0);
	assert_int_equal(world.rmps, 1);
	m = start();
	add_error_range(m, RAM_GPA, 0x1800);
	assert_refused(m, -EINVAL, "error range not of pages");
	m = start();
	add_error_range(m, RAM_GPA, 0xfffff000);
	assert_refused(m, -EINVAL, "page outside the guest's memory");
	m = start();
	add_page(m, RAM_GPA, 0, 0, 0);
	add_error_range(m, RAM_GPA, 0x1000);
	assert_refused(m, -EINVAL, "page loaded twice");
}

static void sections_come_in_their_order(void **state)
{
	struct image *m = start();

	(void)state;
	add_platform(m, 3);
	assert_refused(m, -EINVAL, "header of an earlier section");
	m = start();
	add_vmsa(m, RAM_GPA, 0);
	add_relocatable(m, RAM_GPA, 0x1000, 0x1000);
	assert_refused(m, -EINVAL, "header of an earlier section");
}

static void the_environment_says_that_memory_is_shared(void **state)
{
	struct image *m = start();
	struct launch_result result = { 0 };
	struct launch_error error;

	(void)state;
	add_area(m, 4096, 0, 0);
	add_parameter(m, SVP_IGVM_ENVIRONMENT_INFO, 0, 8);
	add_insert(m, RAM_GPA, 0);
	add_vmsa(m, RAM_GPA + 0x1000, 0);
	assert_int_equal(load(m, &result, &error), 0);
	assert_int_equal(world.ram[8], 1);
	assert_int_equal(world.ram[9], 0);
}

/* An ID block, each field of another byte; igvm_defs' offsets by hand. */
static void add_id_block(struct image *m, u8 author)
{
	u8 h[696] = { [0] = 1, [4] = author };

	memset(h + 8, 0x1d, 48);	/* launch digest */
	memset(h + 56, 0xfa, 16);
	memset(h + 72, 0x1a, 16);
	h[88] = 1;			/* version */
	h[92] = 7;			/* guest SVN */
	h[96] = 1;			/* algorithms */
	h[100] = 1;
	memset(h + 104, 0x51, 144);	/* signature of the block */
	h[248] = 2;
	memset(h + 256, 0x52, 144);	/* ID key */
	memset(h + 400, 0x53, 144);	/* signature of the ID key */
	h[544] = 2;
	memset(h + 552, 0x54, 144);	/* author key */
	add(m, SVP_IGVM_SNP_ID_BLOCK, h, sizeof(h));
}

/* And where AMD 56860, SNP_LAUNCH_FINISH, has them. */
static void an_id_block_reaches_the_secure_processor(void **state)
{
	const struct sp_command *finish;
	struct image *m = start();
	struct launch_result result = { 0 };
	struct launch_error error;
	const u8 *block, *auth;

	(void)state;
	add_vmsa(m, RAM_GPA, 0);
	add_id_block(m, 1);
	assert_int_equal(load(m, &result, &error), 0);
	finish = &world.command[world.commands - 1];
	assert_int_equal(finish->command, SP_LAUNCH_FINISH);
	assert_int_equal(finish->arg0, 3);
	block = (const u8 *)(uintptr_t)finish->b;
	auth = (const u8 *)(uintptr_t)finish->c;
	assert_int_equal(block[0], 0x1d);
	assert_int_equal(block[0x30], 0xfa);
	assert_int_equal(block[0x40], 0x1a);
	assert_int_equal(block[0x50], 1);
	assert_int_equal(block[0x54], 7);
	assert_int_equal(block[0x5a], 3);	/* the file's policy */
	assert_int_equal(auth[0], 1);
	assert_int_equal(auth[4], 1);
	assert_int_equal(auth[0x40], 0x51);
	assert_int_equal(auth[0x40 + 143], 0x51);
	assert_int_equal(auth[0x40 + 144], 0);
	assert_int_equal(auth[0x240], 2);
	assert_int_equal(auth[0x244], 0x52);
	assert_int_equal(auth[0x244 + 143], 0x52);
	assert_int_equal(auth[0x680], 0x53);
	assert_int_equal(auth[0x880], 2);
	assert_int_equal(auth[0x884], 0x54);
	reset();
	m = start();
	add_vmsa(m, RAM_GPA, 0);
	add_id_block(m, 0);
	add_id_block(m, 0);
	assert_refused(m, -EINVAL, "second ID block");
	m = start();
	add_id_block(m, 2);
	assert_refused(m, -EINVAL, "author key flag is no flag");
}

/* The command that is refused points at the header it came from. */
static void a_refusal_names_the_header_it_is_about(void **state)
{
	struct image *m = start();
	struct launch_result result = { 0 };
	struct launch_error error;
	u32 policy = 24 + 24, block;

	(void)state;
	world.refuse_command = SP_LAUNCH_START;
	world.refuse = 0x16;
	add_vmsa(m, RAM_GPA, 0);
	assert_int_equal(load(m, &result, &error), -EIO);
	assert_int_equal(error.offset, policy);
	reset();
	m = start();
	block = 24 + m->header_size;
	world.refuse_command = SP_LAUNCH_FINISH;
	world.refuse = 0x0b;
	add_id_block(m, 0);
	add_vmsa(m, RAM_GPA, 0);
	assert_int_equal(load(m, &result, &error), -EIO);
	assert_int_equal(error.offset, block);
	assert_int_equal(error.status, 0x0b);
}

static void a_host_may_choose_policy_and_host_data(void **state)
{
	static const u8 host_data[32] = { 0x4d, [31] = 0x4e };
	struct image *m = start();
	struct launch_result result = { 0 };
	struct launch_error error;
	const u8 *sent;

	(void)state;
	world.host_data = host_data;
	world.policy = 0xb0000;
	add_vmsa(m, RAM_GPA, 0);
	assert_int_equal(load(m, &result, &error), 0);
	assert_true(world.command[0].a == 0xb0000);
	assert_true(result.policy == 0xb0000);
	sent = (const u8 *)(uintptr_t)world.command[world.commands - 1].a;
	assert_memory_equal(sent, host_data, 32);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		LAUNCH_TEST(a_large_page_is_512_small_ones),
		LAUNCH_TEST(large_pages_that_are_none_are_refused),
		LAUNCH_TEST(every_vmsa_is_loaded_and_measured),
		LAUNCH_TEST(regions_that_could_be_moved_stay),
		LAUNCH_TEST(error_ranges_stay_shared),
		LAUNCH_TEST(sections_come_in_their_order),
		LAUNCH_TEST(the_environment_says_that_memory_is_shared),
		LAUNCH_TEST(an_id_block_reaches_the_secure_processor),
		LAUNCH_TEST(a_refusal_names_the_header_it_is_about),
		LAUNCH_TEST(a_host_may_choose_policy_and_host_data),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
