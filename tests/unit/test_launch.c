// SPDX-License-Identifier: Apache-2.0
/*
 * The IGVM loader with a good file, with every way of being wrong that it
 * names, and with every byte of the headers changed. Regions, RMP, heap and
 * secure processor are stand-ins that record what they are told.
 */
#include "launch_fixture.h"

/* A launch like that of real firmware. */
static struct image *good(void)
{
	struct image *m = start();

	add_memory(m, FIRMWARE_GPA, 0x400000);
	add_area(m, 4096, 0, 0);
	add_parameter(m, SVP_IGVM_VP_COUNT, 0, 0);
	add_parameter(m, SVP_IGVM_MEMORY_MAP, 0, 16);
	add_page(m, FIRMWARE_GPA, add_data(m, 0x11), 0, 0);
	add_page(m, FIRMWARE_GPA + 0x1000, add_data(m, 0x22), 0, 0);
	add_page(m, FIRMWARE_GPA + 0x2000, 0, 0, 0);
	add_insert(m, RAM_GPA, 0);
	add_page(m, RAM_GPA + 0x1000, 0, 0, SVP_IGVM_DATA_SECRETS);
	add_page(m, RAM_GPA + 0x2000, 0, 0, SVP_IGVM_DATA_CPUID);
	add_vmsa(m, FIRMWARE_GPA + 0x3000, 0);
	return m;
}

static void pages_are_measured_in_file_order_as_runs(void **state)
{
	struct launch_result result = { 0 };
	struct launch_error error;

	(void)state;
	assert_int_equal(load(good(), &result, &error), 0);
	assert_int_equal(world.commands, 7);
	assert_int_equal(world.command[0].command, SP_LAUNCH_START);
	assert_true(world.command[0].a == 0x30000);
	assert_update(1, SVP_PAGE_NORMAL, FIRMWARE_GPA, 3);
	assert_update(2, SVP_PAGE_UNMEASURED, RAM_GPA, 1);
	assert_update(3, SVP_PAGE_SECRETS, RAM_GPA + 0x1000, 1);
	assert_update(4, SVP_PAGE_CPUID, RAM_GPA + 0x2000, 1);
	assert_update(5, SVP_PAGE_VMSA, FIRMWARE_GPA + 0x3000, 1);
	assert_int_equal(world.command[6].command, SP_LAUNCH_FINISH);
	assert_true(result.policy == 0x30000);
}

static void pages_hold_their_data_and_belong_to_the_guest(void **state)
{
	struct launch_result result = { 0 };
	struct launch_error error;
	const u8 *firmware;

	(void)state;
	assert_int_equal(load(good(), &result, &error), 0);
	assert_int_equal(world.regions, 2);
	assert_int_equal(world.region[1].kind, REGION_FIRMWARE);
	firmware = hpa_ptr(world.region[1].hpa);
	assert_int_equal(firmware[0], 0x11);
	assert_int_equal(firmware[0x1fff], 0x22);
	assert_int_equal(firmware[0x2000], 0);
	assert_int_equal(firmware[0x3000], 0x5a);
	assert_true(result.vmsa[0].v == world.region[1].hpa.v + 0x3000);
	assert_int_equal(world.rmps, 7);
	assert_int_equal(rmp_entry(result.vmsa[0])->flags,
			 RMP_ASSIGNED | RMP_VALIDATED | RMP_VMSA);
	assert_int_equal(world.ram[0x2000], 42);
}

static void the_parameter_area_tells_cpus_and_memory(void **state)
{
	struct launch_result result = { 0 };
	struct launch_error error;
	const u8 *area = world.ram;

	(void)state;
	assert_int_equal(load(good(), &result, &error), 0);
	assert_int_equal(svp_le32(area), 2);
	assert_true(svp_le64(area + 16) == RAM_GPA / 4096);
	assert_true(svp_le64(area + 24) == RAM_PAGES);
	assert_int_equal(svp_le16(area + 32), SVP_IGVM_MEMORY_RAM);
	assert_true(svp_le64(area + 40) == FIRMWARE_GPA / 4096);
	assert_true(svp_le64(area + 48) == 0x400);
	assert_int_equal(svp_le16(area + 56), SVP_IGVM_MEMORY_RESERVED);
	assert_true(svp_le64(area + 72) == 0);
}

static void shared_pages_stay_the_host_s(void **state)
{
	struct image *m = start();
	struct launch_result result = { 0 };
	struct launch_error error;

	(void)state;
	add_page(m, RAM_GPA, add_data(m, 0x77), SVP_IGVM_PAGE_SHARED, 0);
	add_vmsa(m, RAM_GPA + 0x1000, 0);
	assert_int_equal(load(m, &result, &error), 0);
	assert_int_equal(world.rmps, 1);
	assert_int_equal(world.ram[0], 0x77);
	assert_update(1, SVP_PAGE_VMSA, RAM_GPA + 0x1000, 1);
}

static void headers_of_other_platforms_are_passed_over(void **state)
{
	struct svp_igvm_page_data other = { .gpa = 1, .mask = 2 };
	struct image *m = calloc(1, sizeof(*m));
	struct launch_result result = { 0 };
	struct launch_error error;

	(void)state;
	world.block[world.blocks++] = m;
	add_platform(m, 3);
	add_platform(m, SVP_IGVM_PLATFORM_SEV_SNP);
	add_policy(m);
	add(m, SVP_IGVM_PAGE_DATA, &other, sizeof(other));
	add(m, SVP_IGVM_OPTIONAL | 0x7777, "what is this", 12);
	add_vmsa(m, RAM_GPA, 0);
	assert_int_equal(load(m, &result, &error), 0);
	assert_int_equal(world.rmps, 1);
}

static void a_vmsa_outside_memory_gets_a_page_of_the_host(void **state)
{
	struct image *m = start();
	struct launch_result result = { 0 };
	struct launch_error error;

	(void)state;
	add_vmsa(m, 0xfffffffff000, 0);
	assert_int_equal(load(m, &result, &error), 0);
	assert_int_equal(*(u8 *)hpa_ptr(result.vmsa[0]), 0x5a);
	assert_update(1, SVP_PAGE_VMSA, 0xfffffffff000, 1);
}

static void what_does_not_fit_into_memory_is_refused(void **state)
{
	struct image *m = start();

	(void)state;
	add_page(m, 0, 0, 0, 0);
	assert_refused(m, -EINVAL, "page outside the guest's memory");
	m = start();
	add_page(m, RAM_GPA + RAM_PAGES * 4096, 0, 0, 0);
	assert_refused(m, -EINVAL, "page outside the guest's memory");
	m = start();
	add_page(m, RAM_GPA + 8, 0, 0, 0);
	assert_refused(m, -EINVAL, "page at an address within a page");
	m = start();
	add_page(m, RAM_GPA, 0, SVP_IGVM_PAGE_SHARED, 0);
	add_page(m, ~0xfffull, 0, SVP_IGVM_PAGE_SHARED, 0);
	assert_refused(m, -EINVAL, "page outside the guest's memory");
	m = start();
	add_page(m, RAM_GPA, 0, 0, 0);
	add_page(m, RAM_GPA, 0, 0, 0);
	assert_refused(m, -EINVAL, "page loaded twice");
	m = start();
	add_page(m, RAM_GPA, 0xfffffff0, 0, 0);
	assert_refused(m, -EINVAL, "page data outside the file");
	m = start();
	add_page(m, RAM_GPA, DATA_START - 4095, 0, 0);
	assert_refused(m, -EINVAL, "page data outside the file");
}

static void memory_that_can_not_be_had_is_refused(void **state)
{
	static const struct {
		u64 gpa;
		u32 size;
	} bad[] = {
		{ FIRMWARE_GPA, 0 }, { FIRMWARE_GPA, 0xfff },
		{ FIRMWARE_GPA + 1, 4096 }, { FIRMWARE_GPA, 0xfffff000 },
		{ 1ull << 47, 4096 }, { ~0xfffull, 4096 },
	};
	struct image *m;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		m = start();
		add_memory(m, bad[i].gpa, bad[i].size);
		assert_refused(m, -EINVAL,
			       "required memory misaligned or too much");
	}
	m = start();
	add_memory(m, RAM_GPA - 4096, 8192);
	assert_refused(m, -EINVAL, "required memory overlaps other memory");
}

static void parameters_stay_inside_their_area(void **state)
{
	struct image *m = start();

	(void)state;
	add_parameter(m, SVP_IGVM_VP_COUNT, 0, 0);
	assert_refused(m, -EINVAL, "parameter for an area that is not there");
	m = start();
	add_area(m, 4096, 0, 0);
	add_parameter(m, SVP_IGVM_VP_COUNT, 0, 4096);
	assert_refused(m, -EINVAL, "parameter outside its area");
	m = start();
	add_area(m, 4096, 0, 0);
	add_parameter(m, SVP_IGVM_VP_COUNT, 0, 4093);
	assert_refused(m, -EINVAL, "parameter outside its area");
	m = start();
	add_area(m, 4096, 0, 0);
	add_parameter(m, SVP_IGVM_MEMORY_MAP, 0, 4096 - 24);
	assert_refused(m, -EINVAL, "parameter outside its area");
	m = start();
	add_area(m, 4096, 99, 0);
	assert_refused(m, -EINVAL,
		       "parameter area index out of range or used twice");
	m = start();
	add_area(m, 1ull << 40, 0, 0);
	assert_refused(m, -EINVAL, "parameter area size is not one to 16 pages");
	m = start();
	add_area(m, 4096, 0, 0x7fffffff);
	assert_refused(m, -EINVAL, "parameter area data outside the file");
	m = start();
	add_area(m, 4096, 0, 0);
	add_insert(m, RAM_GPA, 0);
	add_insert(m, RAM_GPA + 4096, 0);
	assert_refused(m, -EINVAL, "insert of an area that is not there");
}

static void what_this_machine_lacks_is_refused(void **state)
{
	struct image *m = start();

	(void)state;
	add(m, SVP_IGVM_DEVICE_TREE, "", 0);
	assert_refused(m, -ENOTSUP, "header of an unsupported type");
	m = start();
	add_page(m, RAM_GPA, 0, 0, 4);
	assert_refused(m, -ENOTSUP, "unknown type or flag of page data");
	m = start();
	add_page(m, RAM_GPA, 0, 8, 0);
	assert_refused(m, -ENOTSUP, "unknown type or flag of page data");
	m = start();
	add_vmsa(m, RAM_GPA, MAX_CPUS);
	assert_refused(m, -ENOTSUP, "VP context of too high a vCPU");
	m = start();
	add_vmsa(m, RAM_GPA, 0);
	add_vmsa(m, RAM_GPA + 4096, 0);
	assert_refused(m, -EINVAL, "second VP context of a vCPU");
	m = start();
	add_vmsa(m, RAM_GPA, 1);
	assert_refused(m, -EINVAL, "no VP context of vCPU 0 in the file");
}

static void a_file_without_platform_or_policy_is_refused(void **state)
{
	struct image *m = calloc(1, sizeof(*m));

	(void)state;
	world.block[world.blocks++] = m;
	add_platform(m, 3);
	assert_refused(m, -ENOTSUP, "no SEV-SNP platform in the file");
	m = calloc(1, sizeof(*m));
	world.block[world.blocks++] = m;
	add_platform(m, SVP_IGVM_PLATFORM_SEV_SNP);
	assert_refused(m, -EINVAL, "no guest policy in the file");
}

static void the_secure_processor_s_refusal_ends_the_launch(void **state)
{
	struct launch_result result = { 0 };
	struct launch_error error;

	(void)state;
	world.refuse = 0x16;
	assert_int_equal(load(good(), &result, &error), -EIO);
	assert_int_equal(error.status, 0x16);
	assert_int_equal(world.commands, 2);
}

/* Every shorter file, its own sizes left as they are. */
static void a_truncated_file_is_refused_at_any_length(void **state)
{
	struct launch_result result = { 0 };
	struct launch_error error;
	struct image *m = good();
	u8 *copy;
	u32 size;

	(void)state;
	finish(m);
	for (size = 0; size < m->size; size += size < 512 ? 1 : 511) {
		copy = malloc(size ? size : 1);
		memcpy(copy, m->file, size);
		assert_int_not_equal(launch_file(copy, size, &result,
						 &error), 0);
		free(copy);
	}
}

/* The checksum set right again, so that what is behind it is reached. */
static void any_changed_header_byte_is_survived(void **state)
{
	struct launch_result result;
	struct launch_error error;
	struct image *m;
	u32 i, n = 24 + good()->header_size;
	u8 *copy;

	(void)state;
	for (i = 0; i < n; i++) {
		reset();
		m = good();
		finish(m);
		copy = malloc(m->size);
		memcpy(copy, m->file, m->size);
		copy[i] ^= (u8)(i % 2 ? 0x80 : 0xff);
		if (i < 8 || i >= 24) {
			svp_put_le32(copy + 20, 0);
			svp_put_le32(copy + 20, igvm_crc32(0, copy, n));
		}
		(void)launch_file(copy, m->size, &result, &error);
		free(copy);
	}
}

static void a_wrong_checksum_is_refused(void **state)
{
	struct launch_result result = { 0 };
	struct launch_error error;
	struct image *m = good();

	(void)state;
	finish(m);
	m->file[30] ^= 1;
	assert_int_equal(launch_file(m->file, m->size, &result, &error),
			 -EINVAL);
	assert_string_equal(error.reason, "wrong checksum");
	assert_int_equal(world.commands, 0);
}

static void crc32_has_the_published_check_value(void **state)
{
	(void)state;
	assert_int_equal(igvm_crc32(0, "123456789", 9), 0xcbf43926);
	assert_int_equal(igvm_crc32(igvm_crc32(0, "1234", 4), "56789", 5),
			 0xcbf43926);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		LAUNCH_TEST(pages_are_measured_in_file_order_as_runs),
		LAUNCH_TEST(pages_hold_their_data_and_belong_to_the_guest),
		LAUNCH_TEST(the_parameter_area_tells_cpus_and_memory),
		LAUNCH_TEST(shared_pages_stay_the_host_s),
		LAUNCH_TEST(headers_of_other_platforms_are_passed_over),
		LAUNCH_TEST(a_vmsa_outside_memory_gets_a_page_of_the_host),
		LAUNCH_TEST(what_does_not_fit_into_memory_is_refused),
		LAUNCH_TEST(memory_that_can_not_be_had_is_refused),
		LAUNCH_TEST(parameters_stay_inside_their_area),
		LAUNCH_TEST(what_this_machine_lacks_is_refused),
		LAUNCH_TEST(a_file_without_platform_or_policy_is_refused),
		LAUNCH_TEST(the_secure_processor_s_refusal_ends_the_launch),
		LAUNCH_TEST(a_truncated_file_is_refused_at_any_length),
		LAUNCH_TEST(any_changed_header_byte_is_survived),
		LAUNCH_TEST(a_wrong_checksum_is_refused),
		LAUNCH_TEST(crc32_has_the_published_check_value),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
