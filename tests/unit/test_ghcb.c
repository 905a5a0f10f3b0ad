// SPDX-License-Identifier: Apache-2.0
/*
 * The GHCB code against a host that is a fake: it checks each request by the
 * tables of AMD 56421 (offsets written by hand) and answers as the test says,
 * truthfully or not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "arch/percpu.h"
#include "fake_arena.h"
#include "lib/errno.h"
#include "mm/shared.h"
#include "protocol/ghcb.h"
#include "snp/ghcb.h"
#include "snp/ghcb_msr.h"
#include "snp/rmp.h"
#include "snp/vmgexit.h"

/* GHCB page offsets (56421, table 3). */
#define RAX 0x1f8
#define RBX 0x318
#define CODE 0x390
#define INFO1 0x398
#define INFO2 0x3a0
#define SCRATCH 0x3a8
#define BUFFER 0x800

static struct {
	u8 page[PAGE_SIZE];
	struct cpu cpu;
	unsigned int exits;
	/* What the host saw at the last exit. */
	u64 code, info1, info2, rax, rbx, scratch;
	u64 msr_answer, msr_request;
	/* What it does: result, registers, how far it gets in a list. */
	u64 ret_info1, ret_info2;
	unsigned int list_step;
	void (*serve)(void);
} host;

static bool is_valid(unsigned int offset)
{
	return host.page[0x3f0 + offset / 64] >> (offset / 8 % 8) & 1;
}

static u64 field(unsigned int offset)
{
	return is_valid(offset) ? svp_le64(host.page + offset) : 0xbadbadbadbadbad;
}

u64 sev_features(void)
{
	return 0x21;
}

u64 vmgexit(u64 value)
{
	host.exits++;
	if (value & 0xfff) {
		host.msr_request = value;
		return host.msr_answer;
	}
	assert_int_equal(value, host.cpu.ghcb_gpa.at);
	assert_int_equal(svp_le16(host.page + 0xffa), 2);
	assert_int_equal(svp_le32(host.page + 0xffc), 0);
	host.code = field(CODE);
	host.info1 = field(INFO1);
	host.info2 = field(INFO2);
	host.rax = field(RAX);
	host.rbx = field(RBX);
	host.scratch = field(SCRATCH);
	svp_put_le64(host.page + INFO1, host.ret_info1);
	svp_put_le64(host.page + INFO2, host.ret_info2);
	if (host.serve)
		host.serve();
	return value;
}

/* Of the fakes for what ghcb_init uses; it runs on the machine only. */
volatile void *shared_map(struct gpa at, u64 size)
{
	(void)at;
	(void)size;
	return host.page;
}

unsigned int pvalidate(const void *va, unsigned int size, bool validate)
{
	(void)va;
	assert_int_equal(size, 0);
	assert_false(validate);
	return 0;
}

static void reset(void)
{
	memset(&host, 0, sizeof(host));
	arena_reset(4);
	host.msr_answer = 0x15;		/* page state change: done */
	assert_int_equal(ghcb_init(&host.cpu), 0);
	assert_int_equal(host.msr_request, host.cpu.ghcb_gpa.at | 2ull << 52 | 0x14);
	host.exits = 0;
}

static void serve_in(void)
{
	svp_put_le64(host.page + RAX, 0x1122334455667788);
	host.page[0x3f0 + RAX / 64] |= 1 << (RAX / 8 % 8);
}

static void in_and_out_are_as_the_table_says(void **state)
{
	u32 value;

	(void)state;
	reset();
	host.serve = serve_in;
	assert_int_equal(ghcb_io_in(&host.cpu, 0x511, 1, &value), 0);
	assert_int_equal(value, 0x88);
	assert_int_equal(host.code, 0x7b);
	assert_int_equal(host.info1, 0x511 << 16 | 1 << 4 | 1);
	assert_int_equal(ghcb_io_in(&host.cpu, 0x514, 4, &value), 0);
	assert_int_equal(value, 0x55667788);
	assert_int_equal(ghcb_io_out(&host.cpu, 0x604, 2, 0x2000), 0);
	assert_int_equal(host.info1, 0x604 << 16 | 1 << 5);
	assert_int_equal(host.rax, 0x2000);
}

static void serve_nothing(void)
{
	memset(host.page + 0x3f0, 0, 16);
}

static void an_in_without_rax_fails(void **state)
{
	u32 value;

	(void)state;
	reset();
	host.serve = serve_nothing;
	assert_int_equal(ghcb_io_in(&host.cpu, 0x511, 1, &value), -EIO);
}

static void a_refusal_is_an_error(void **state)
{
	(void)state;
	reset();
	host.ret_info1 = 2;
	assert_int_equal(ghcb_io_out(&host.cpu, 0x402, 1, 'x'), -EIO);
	assert_int_equal(ghcb_run_vmpl(&host.cpu, 2), -EIO);
	assert_int_equal(host.code, 0x80000018);
	assert_int_equal(host.info1, 2);
}

static char console[8192];
static size_t console_size;

static void serve_outs(void)
{
	assert_int_equal(host.info1, 0x402 << 16 | 1 << 4 | 1 << 3 | 1 << 2);
	assert_int_equal(host.scratch, host.cpu.ghcb_gpa.at + BUFFER);
	memcpy(console + console_size, host.page + BUFFER, host.info2);
	console_size += host.info2;
}

static void a_long_line_takes_few_exits(void **state)
{
	static char line[5000];

	(void)state;
	reset();
	memset(line, 'y', sizeof(line));
	host.serve = serve_outs;
	assert_int_equal(ghcb_io_out_bytes(&host.cpu, 0x402, line, sizeof(line)), 0);
	assert_int_equal(console_size, sizeof(line));
	assert_memory_equal(console, line, sizeof(line));
	assert_int_equal(host.exits, 3);
}

/* Pages 4K in size that the host was told of, and large ones. */
static u64 small_pages, large_pages;

static void serve_psc(void)
{
	unsigned int at = svp_le16(host.page + BUFFER), end = svp_le16(host.page + BUFFER + 2);
	unsigned int stop = host.list_step && at + host.list_step <= end ?
			    at + host.list_step : end + 1;

	assert_int_equal(host.code, 0x80000010);
	assert_int_equal(host.scratch, host.cpu.ghcb_gpa.at + BUFFER);
	for (; at < stop; at++) {
		u64 entry = svp_le64(host.page + BUFFER + 8 + 8 * at);

		assert_int_equal(entry >> 52 & 15, 1);
		assert_int_equal(entry & 0xfff, 0);
		if (entry >> 56 & 1)
			large_pages++;
		else
			small_pages++;
	}
	svp_put_le16(host.page + BUFFER, (u16)stop);
}

static void a_range_is_changed_with_large_pages_inside(void **state)
{
	(void)state;
	reset();
	small_pages = 0;
	large_pages = 0;
	host.serve = serve_psc;
	host.list_step = 100;
	assert_int_equal(ghcb_page_state(&host.cpu, gpa(0x1fe000), 0x602000 + 0x400000, 1), 0);
	assert_int_equal(small_pages, 2);
	assert_int_equal(large_pages, 5);
	small_pages = 0;
	assert_int_equal(ghcb_page_state(&host.cpu, gpa(0x1000), 511 * PAGE_SIZE, 1), 0);
	assert_int_equal(small_pages, 511);
}

static void serve_psc_stuck(void)
{
}

static void serve_psc_beyond(void)
{
	svp_put_le16(host.page + BUFFER, 1);
	svp_put_le16(host.page + BUFFER + 2, 252);
}

static void a_host_that_gets_nowhere_or_cheats_in_the_list_fails(void **state)
{
	(void)state;
	reset();
	host.serve = serve_psc_stuck;
	assert_int_equal(ghcb_page_state(&host.cpu, gpa(0x1000), PAGE_SIZE, 1), -EIO);
	assert_int_equal(host.exits, 1);
	host.serve = serve_psc_beyond;
	assert_int_equal(ghcb_page_state(&host.cpu, gpa(0x1000), 4 * PAGE_SIZE, 1), -EIO);
	host.serve = serve_psc;
	host.ret_info2 = 1ull << 32 | 1;
	assert_int_equal(ghcb_page_state(&host.cpu, gpa(0x1000), PAGE_SIZE, 1), -EIO);
}

static void guest_requests_tell_busy_from_too_small(void **state)
{
	struct ghcb_request r = { { 0x1000 }, { 0x2000 }, { 0x3000 }, 2 };

	(void)state;
	reset();
	assert_int_equal(ghcb_guest_request(&host.cpu, &r), 0);
	assert_int_equal(host.code, 0x80000012);
	assert_int_equal(host.info1, 0x1000);
	assert_int_equal(host.info2, 0x2000);
	assert_int_equal(host.rax, 0x3000);
	assert_int_equal(host.rbx, 2);
	host.ret_info2 = 2ull << 32;
	assert_int_equal(ghcb_guest_request(&host.cpu, &r), -EAGAIN);
	host.ret_info2 = 1ull << 32;
	assert_int_equal(ghcb_guest_request(&host.cpu, &r), -ENOSPC);
	host.ret_info2 = 0x16;
	assert_int_equal(ghcb_guest_request(&host.cpu, &r), -EIO);
	r.certificate_pages = 0;
	host.ret_info2 = 0;
	assert_int_equal(ghcb_guest_request(&host.cpu, &r), 0);
	assert_int_equal(host.code, 0x80000011);
}

static void ap_creation_names_vcpu_level_and_vmsa(void **state)
{
	(void)state;
	reset();
	assert_int_equal(ghcb_ap_create(&host.cpu, 3, 2, gpa(0x5000)), 0);
	assert_int_equal(host.code, 0x80000013);
	assert_int_equal(host.info1, 3ull << 32 | 2 << 16 | 1);
	assert_int_equal(host.info2, 0x5000);
	assert_int_equal(host.rax, 0x21);
}

static void the_msr_protocol_checks_what_comes_back(void **state)
{
	u64 features;

	(void)state;
	reset();
	host.msr_answer = 0x7015;
	assert_int_equal(ghcb_msr_page_state(gpa(0x7000), 1), 0);
	assert_int_equal(host.msr_request, 0x7000 | 1ull << 52 | 0x14);
	host.msr_answer = 1ull << 32 | 0x15;
	assert_int_equal(ghcb_msr_page_state(gpa(0x7000), 1), -EIO);
	host.msr_answer = 0x14;
	assert_int_equal(ghcb_msr_page_state(gpa(0x7000), 1), -EIO);
	host.msr_answer = 0x7013;
	assert_int_equal(ghcb_msr_register(gpa(0x7000)), 0);
	assert_int_equal(ghcb_msr_register(gpa(0x8000)), -EIO);
	host.msr_answer = 1ull << 48 | 1ull << 32 | 1;
	assert_int_equal(ghcb_msr_features(&features), -EPROTO);
	host.msr_answer = 3ull << 48 | 3ull << 32 | 1;
	assert_int_equal(ghcb_msr_features(&features), -EPROTO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_and_out_are_as_the_table_says),
		cmocka_unit_test(an_in_without_rax_fails),
		cmocka_unit_test(a_refusal_is_an_error),
		cmocka_unit_test(a_long_line_takes_few_exits),
		cmocka_unit_test(a_range_is_changed_with_large_pages_inside),
		cmocka_unit_test(a_host_that_gets_nowhere_or_cheats_in_the_list_fails),
		cmocka_unit_test(guest_requests_tell_busy_from_too_small),
		cmocka_unit_test(ap_creation_names_vcpu_level_and_vmsa),
		cmocka_unit_test(the_msr_protocol_checks_what_comes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
