// SPDX-License-Identifier: Apache-2.0
/*
 * The secure processor's commands as an honest and a hostile host give them.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "sp_fixture.h"
#include "tests/machine/secure-processor/channel.h"

#define DRAM_PAGES 16

static struct secure_processor sp;

static int begin(void **state)
{
	*state = NULL;
	sp = (struct secure_processor){
		.lab = fixture_lab(),
		.dram = { calloc(DRAM_PAGES, 4096), DRAM_PAGES * 4096 },
	};
	sp.lab.certs_size = 100;
	memset(sp.lab.certs, 0xce, 100);
	return 0;
}

static int end(void **state)
{
	(void)state;
	free(sp.dram.base);
	sp_lab_release(&sp.lab);
	return 0;
}

static svp_u32 command(svp_u32 code, svp_u32 arg0, svp_u64 a, svp_u64 b,
		       svp_u64 c)
{
	struct sp_command command = { code, arg0, a, b, c };

	return sp_channel_execute(&sp, &command).status;
}

static void a_launch_goes_start_update_finish(void **state)
{
	static const svp_u8 zeros[48];

	(void)state;
	assert_int_equal(command(SP_LAUNCH_UPDATE, 1, 0, 0, 1), 0x02);
	assert_int_equal(command(SP_LAUNCH_START, 0, 0x30000, 0, 0), 0);
	assert_memory_equal(sp.guest.digest, zeros, 48);
	assert_int_equal(command(SP_LAUNCH_UPDATE, 1, 0x1000, 0x5000, 2), 0);
	assert_memory_not_equal(sp.guest.digest, zeros, 48);
	assert_int_equal(command(SP_LAUNCH_FINISH, 0, 0, 0, 0), 0);
	assert_int_equal(command(SP_LAUNCH_UPDATE, 1, 0x1000, 0x5000, 1),
			 0x02);
	assert_int_equal(command(SP_LAUNCH_FINISH, 0, 0, 0, 0), 0x02);
}

static void a_run_of_pages_measures_as_page_by_page(void **state)
{
	svp_u8 digest[48];

	(void)state;
	memset(sp.dram.base + 0x2000, 7, 0x2000);
	command(SP_LAUNCH_START, 0, 0x30000, 0, 0);
	command(SP_LAUNCH_UPDATE, 1, 0x2000, 0x9000, 2);
	memcpy(digest, sp.guest.digest, sizeof(digest));
	command(SP_LAUNCH_START, 0, 0x30000, 0, 0);
	command(SP_LAUNCH_UPDATE, 1, 0x2000, 0x9000, 1);
	command(SP_LAUNCH_UPDATE, 1, 0x3000, 0xa000, 0);
	assert_memory_equal(digest, sp.guest.digest, sizeof(digest));
}

static void the_secrets_page_holds_new_keys_at_each_launch(void **state)
{
	svp_u8 first[128];
	const svp_u8 *page = sp.dram.base + 0x3000;

	(void)state;
	command(SP_LAUNCH_START, 0, 0x30000, 0, 0);
	assert_int_equal(command(SP_LAUNCH_UPDATE, 5, 0x3000, 0, 1), 0);
	assert_memory_equal(page + 0x20, sp.guest.vmpck, 128);
	memcpy(first, page + 0x20, 128);
	command(SP_LAUNCH_START, 0, 0x30000, 0, 0);
	command(SP_LAUNCH_UPDATE, 5, 0x3000, 0, 1);
	assert_memory_not_equal(page + 0x20, first, 128);
	/* The four keys differ from each other. */
	assert_memory_not_equal(page + 0x20, page + 0x40, 32);
}

static void a_page_of_zeros_is_made_zero(void **state)
{
	(void)state;
	memset(sp.dram.base, 0xff, 4096);
	command(SP_LAUNCH_START, 0, 0x30000, 0, 0);
	assert_int_equal(command(SP_LAUNCH_UPDATE, 3, 0, 0, 1), 0);
	assert_int_equal(sp.dram.base[0], 0);
	assert_int_equal(sp.dram.base[4095], 0);
}

static void a_cpuid_page_that_is_malformed_is_refused(void **state)
{
	svp_u8 *page = sp.dram.base;

	(void)state;
	command(SP_LAUNCH_START, 0, 0x30000, 0, 0);
	assert_int_equal(command(SP_LAUNCH_UPDATE, 6, 0, 0, 1), 0x16);
	page[0] = 65;
	assert_int_equal(command(SP_LAUNCH_UPDATE, 6, 0, 0, 1), 0x16);
	page[0] = 2;
	assert_int_equal(command(SP_LAUNCH_UPDATE, 6, 0, 0, 1), 0);
	page[4] = 1;
	assert_int_equal(command(SP_LAUNCH_UPDATE, 6, 0, 0, 1), 0x16);
}

/* What is wrong with the block itself: test_id_block.c. */
static void id_blocks_are_taken_from_dram_and_checked(void **state)
{
	(void)state;
	command(SP_LAUNCH_START, 0, 0x30000, 0, 0);
	assert_int_equal(command(SP_LAUNCH_FINISH, 4, 0, 0, 0), 0x16);
	assert_int_equal(command(SP_LAUNCH_FINISH, 2, 0, 0, 0), 0x16);
	assert_int_equal(command(SP_LAUNCH_FINISH, 1, 0, 0xffff0, 0x1000),
			 0x09);
	assert_int_equal(command(SP_LAUNCH_FINISH, 1, 0, 0x1000, 0xf001),
			 0x09);
	memset(sp.dram.base + 0x1000, 0xab, 48);
	assert_int_equal(command(SP_LAUNCH_FINISH, 1, 0, 0x1000, 0x2000),
			 0x0b);
	assert_int_equal(sp.guest.state, SP_GUEST_LAUNCH);
	assert_int_equal(command(SP_LAUNCH_FINISH, 0, 0, 0x1000, 0x2000), 0);
}

static void host_data_and_launch_tcb_are_kept(void **state)
{
	(void)state;
	memset(sp.dram.base + 0x1000, 0x4d, 32);
	sp.lab.current_tcb = 0x1234;
	command(SP_LAUNCH_START, 0, 0x30000, 0, 0);
	sp.lab.current_tcb = 0x5678;
	assert_int_equal(command(SP_LAUNCH_FINISH, 0, 0x1000, 0, 0), 0);
	assert_int_equal(sp.guest.host_data[31], 0x4d);
	assert_true(sp.guest.launch_tcb == 0x1234);
}

static void addresses_outside_dram_are_refused(void **state)
{
	static const svp_u64 bad[] = {
		0x10000, 0xf800, 1, 0x80000000, 0xfffff000, 0x100000000,
		0xfffffffffffff000ull, 0x8000000000000000ull,
	};
	size_t i;

	(void)state;
	command(SP_LAUNCH_START, 0, 0x30000, 0, 0);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(command(SP_LAUNCH_UPDATE, 1, bad[i], 0, 1),
				 0x09);
	assert_int_equal(command(SP_GET_CERTS, 0, 0xff9d, 100, 0), 0x09);
	assert_int_equal(command(SP_GET_CERTS, 0, ~0ull, 100, 0), 0x09);
	assert_int_equal(command(SP_LAUNCH_UPDATE, 1, 0xf000, 0, 2), 0x09);
	assert_int_equal(command(SP_LAUNCH_UPDATE, 1, 0, 0, 1ull << 52), 0x16);
	assert_int_equal(command(SP_LAUNCH_FINISH, 0, 0xfff0, 0, 0), 0x09);
	assert_int_equal(command(SP_LAUNCH_FINISH, 0, 0, 0, 0), 0);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(command(SP_GUEST_REQUEST, 0, bad[i], 0, 0),
				 0x09);
		assert_int_equal(command(SP_GUEST_REQUEST, 0, 0, bad[i], 0),
				 0x09);
	}
}

static void dram_above_4_gib_follows_the_low_2_gib(void **state)
{
	struct sp_dram dram = { (svp_u8 *)0x1000, 0x80002000ull };

	(void)state;
	assert_ptr_equal(sp_dram_at(&dram, 0x100000000ull, 0x2000),
			 dram.base + 0x80000000ull);
	assert_null(sp_dram_at(&dram, 0x100000000ull, 0x2001));
	assert_null(sp_dram_at(&dram, 0x7ffff000, 0x2000));
	assert_non_null(sp_dram_at(&dram, 0x7ffff000, 0x1000));
	assert_null(sp_dram_at(&dram, 0xfffff000, 0x2000));
}

static void policies_that_no_firmware_accepts_are_refused(void **state)
{
	(void)state;
	assert_int_equal(command(SP_LAUNCH_START, 0, 0x10000, 0, 0), 0x16);
	assert_int_equal(command(SP_LAUNCH_START, 0, 1ull << 63 | 0x30000, 0,
				 0), 0x16);
	assert_int_equal(sp.guest.state, SP_GUEST_NONE);
}

static void certificates_are_handed_out_when_they_fit(void **state)
{
	struct sp_command c = { SP_GET_CERTS, 0, 0x1000, 99, 0 };
	struct sp_answer answer = sp_channel_execute(&sp, &c);

	(void)state;
	assert_int_equal(answer.status, 0x04);
	assert_int_equal(answer.value, 100);
	assert_int_equal(sp.dram.base[0x1000], 0);
	c.b = 100;
	answer = sp_channel_execute(&sp, &c);
	assert_int_equal(answer.status, 0);
	assert_int_equal(answer.value, 100);
	assert_int_equal(sp.dram.base[0x1000], 0xce);
	assert_int_equal(sp.dram.base[0x1063], 0xce);
	assert_int_equal(sp.dram.base[0x1064], 0);
}

static void unknown_commands_and_page_types_are_refused(void **state)
{
	(void)state;
	assert_int_equal(command(0, 0, 0, 0, 0), 0x11);
	assert_int_equal(command(6, 0, 0, 0, 0), 0x11);
	assert_int_equal(command(0xffffffff, 0, 0, 0, 0), 0x11);
	command(SP_LAUNCH_START, 0, 0x30000, 0, 0);
	assert_int_equal(command(SP_LAUNCH_UPDATE, 0, 0, 0, 1), 0x16);
	assert_int_equal(command(SP_LAUNCH_UPDATE, 7, 0, 0, 1), 0x16);
	assert_int_equal(command(SP_LAUNCH_UPDATE, 2, 0, 0, 2), 0x16);
}

static void serving_ends_well_at_a_command_s_border_only(void **state)
{
	static const svp_u8 commands[40];
	svp_u8 answer[16];
	int fd[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
	assert_int_equal(write(fd[0], commands, 32), 32);
	shutdown(fd[0], SHUT_WR);
	assert_int_equal(sp_channel_serve(&sp, fd[1]), 0);
	assert_int_equal(read(fd[0], answer, 16), 16);
	assert_int_equal(answer[0], 0x11);
	close(fd[0]);
	close(fd[1]);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
	assert_int_equal(write(fd[0], commands, 31), 31);
	shutdown(fd[0], SHUT_WR);
	assert_int_equal(sp_channel_serve(&sp, fd[1]), -EPIPE);
	close(fd[0]);
	close(fd[1]);
}

#define SP_TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SP_TEST(a_launch_goes_start_update_finish),
		SP_TEST(a_run_of_pages_measures_as_page_by_page),
		SP_TEST(the_secrets_page_holds_new_keys_at_each_launch),
		SP_TEST(a_page_of_zeros_is_made_zero),
		SP_TEST(a_cpuid_page_that_is_malformed_is_refused),
		SP_TEST(id_blocks_are_taken_from_dram_and_checked),
		SP_TEST(host_data_and_launch_tcb_are_kept),
		SP_TEST(addresses_outside_dram_are_refused),
		SP_TEST(dram_above_4_gib_follows_the_low_2_gib),
		SP_TEST(policies_that_no_firmware_accepts_are_refused),
		SP_TEST(certificates_are_handed_out_when_they_fit),
		SP_TEST(unknown_commands_and_page_types_are_refused),
		SP_TEST(serving_ends_well_at_a_command_s_border_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
