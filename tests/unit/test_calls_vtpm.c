// SPDX-License-Identifier: Apache-2.0
/*
 * The vTPM protocol's calls. The page is written by hand from AMD 58019,
 * tables 16 and 17: u32 command 8, u8 locality, u32 size, bytes at 9; the
 * response u32 size, bytes at 4.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "calls/calls.h"
#include "fake_monitor.h"
#include "lib/errno.h"
#include "mm/frames.h"

#define BUFFER	0x100000u
#define VMSA	0x110000u
#define AREA	0x111000u

static struct {
	unsigned int calls;
	u8 command[PAGE_SIZE];
	size_t size;
	int rc;
	size_t response;
} tpm;

static int run_tpm(struct process *p, const struct process_request *r,
		   size_t *ret_size)
{
	assert_ptr_equal(p, FAKE_TPM);
	assert_int_equal(r->op, 1);
	tpm.calls++;
	if (tpm.rc)
		return tpm.rc;
	memcpy(tpm.command, r->in, r->in_size);
	tpm.size = r->in_size;
	assert_true(tpm.response <= r->out_max);
	memset(r->out, 0xee, tpm.response);
	*ret_size = tpm.response;
	return 0;
}

static int setup(void **state)
{
	(void)state;
	fake_reset();
	memset(&tpm, 0, sizeof(tpm));
	tpm.response = 10;
	fake.process = run_tpm;
	fake_give(0x100000, 0x100000);
	fake_vcpu(0, VMSA, AREA, 0);
	return 0;
}

static void put_request(u64 at, u32 command, u8 locality, u32 size)
{
	u8 *p = fake_ram(at);

	memset(p, 0x11, PAGE_SIZE);
	svp_put_le32(p, command);
	p[4] = locality;
	svp_put_le32(p + 5, size);
	for (u32 i = 0; i < size && i < PAGE_SIZE - 9; i++)
		p[9 + i] = (u8)i;
}

static u32 serve(u64 rax, u64 rcx, struct call *ret_call)
{
	struct call call = {
		.firmware = &fake.firmware,
		.cpu = &fake.cpu[0],
		.rcx = rcx,
		.rdx = 77,
	};
	unsigned int free = frames_free_count();
	u32 result = calls_dispatch(rax, &call);

	assert_int_equal(frames_free_count(), free);
	/* Neither command nor response stays in the monitor. */
	for (unsigned int i = 0; i < PAGE_SIZE; i++)
		assert_int_equal(fake.cpu[0].call_page[i], 0);
	if (ret_call)
		*ret_call = call;
	return result;
}

static u32 command(u64 rcx)
{
	return serve(0x200000001ull, rcx, NULL);
}

static void query_names_the_one_platform_command(void **state)
{
	struct call call;

	(void)state;
	assert_int_equal(serve(0x200000000ull, 5, &call), 0);
	assert_int_equal(call.rcx, 0x100);
	assert_int_equal(call.rdx, 0);
}

static void a_command_reaches_the_tpm_and_only_its_response_is_written(void **state)
{
	const u8 *page = fake_ram(BUFFER);

	(void)state;
	put_request(BUFFER, 8, 0, 200);
	assert_int_equal(command(BUFFER), 0);
	assert_int_equal(tpm.size, 200);
	for (unsigned int i = 0; i < 200; i++)
		assert_int_equal(tpm.command[i], i);
	assert_int_equal(svp_le32(page), 10);
	for (unsigned int i = 0; i < 10; i++)
		assert_int_equal(page[4 + i], 0xee);
	/* What lies behind the response is as the guest left it. */
	for (unsigned int i = 14; i < 209; i++)
		assert_int_equal(page[i], (u8)(i - 9));
	assert_int_equal(page[PAGE_SIZE - 1], 0x11);
}

static void the_longest_command_and_response_fit(void **state)
{
	(void)state;
	tpm.response = PAGE_SIZE - 4;
	put_request(BUFFER, 8, 0, PAGE_SIZE - 9);
	assert_int_equal(command(BUFFER), 0);
	assert_int_equal(svp_le32(fake_ram(BUFFER)), PAGE_SIZE - 4);
	assert_int_equal(((u8 *)fake_ram(BUFFER))[PAGE_SIZE - 1], 0xee);
	assert_int_equal(((u8 *)fake_ram(BUFFER))[PAGE_SIZE], 0);
}

static void malformed_requests_are_refused_and_the_next_one_works(void **state)
{
	static const struct {
		u32 command;
		u8 locality;
		u32 size;
	} bad[] = {
		{ 0, 0, 10 }, { 1, 0, 10 }, { 9, 0, 10 }, { 0x108, 0, 10 },
		{ 8, 1, 10 }, { 8, 4, 10 }, { 8, 255, 10 },
		{ 8, 0, PAGE_SIZE - 8 }, { 8, 0, PAGE_SIZE },
		{ 8, 0, 0x80000000 }, { 8, 0, 0xffffffff }, { 8, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		put_request(BUFFER, bad[i].command, bad[i].locality,
			    bad[i].size);
		assert_int_equal(command(BUFFER), 0x80000005);
		assert_int_equal(svp_le32(fake_ram(BUFFER)), bad[i].command);
	}
	assert_int_equal(tpm.calls, 0);
	put_request(BUFFER, 8, 0, 12);
	assert_int_equal(command(BUFFER), 0);
}

static void addresses_that_are_not_a_page_of_the_guests_are_refused(void **state)
{
	static const u64 bad[] = {
		BUFFER + 8, BUFFER + 0xfff,	/* not page-aligned */
		0x200000,			/* shared */
		VMSA,
		FAKE_RAM_SIZE, 0x8000000000ull,	/* no RAM; the firmware's */
		1ull << 47 | BUFFER, ~0xfffull, ~0ull,
	};

	(void)state;
	put_request(BUFFER, 8, 0, 12);
	guest_pages_change(gpa(0x120000), PAGE_SIZE, 0, GUEST_PAGE_FIRMWARE);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(command(bad[i]), 0x80000003);
	assert_int_equal(command(0x120000), 0x80000003);
	assert_int_equal(tpm.calls, 0);
	assert_int_equal(command(BUFFER), 0);
}

static void a_busy_tpm_is_busy_and_a_dead_one_fails_closed(void **state)
{
	(void)state;
	put_request(BUFFER, 8, 0, 12);
	tpm.rc = -EBUSY;
	assert_int_equal(command(BUFFER), 0x80000007);
	tpm.rc = -EPIPE;
	assert_int_equal(command(BUFFER), 0x80000006);
	tpm.rc = -EINVAL;
	assert_int_equal(command(BUFFER), 0x80000006);
	assert_int_equal(svp_le32(fake_ram(BUFFER)), 8);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup(f, setup)
	const struct CMUnitTest tests[] = {
		T(query_names_the_one_platform_command),
		T(a_command_reaches_the_tpm_and_only_its_response_is_written),
		T(the_longest_command_and_response_fit),
		T(malformed_requests_are_refused_and_the_next_one_works),
		T(addresses_that_are_not_a_page_of_the_guests_are_refused),
		T(a_busy_tpm_is_busy_and_a_dead_one_fails_closed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
