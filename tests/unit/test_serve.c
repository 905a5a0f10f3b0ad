// SPDX-License-Identifier: Apache-2.0
/* The collector against its peers: agent/collector/serve.c without hardware. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "agent/collector/channel.h"
#include "agent/collector/collect.h"
#include "agent/collector/serve.h"
#include "protocol/tpm_wire.h"

#define REQUEST_SIZE 68

static const struct collect_from nothing = {
	.tcti = "device:/nowhere/tpm",
	.tsm_path = "/nowhere/tsm",
	.ak = SVP_TPM_HANDLE_AK_P256,
};

static int open_pair(void **state)
{
	static int ends[2];

	*state = ends;
	return socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
}

static int close_pair(void **state)
{
	int *ends = *state;

	close(ends[0]);
	close(ends[1]);
	return 0;
}

static void ask(int *ends, svp_u32 type, svp_u32 mask, size_t size)
{
	svp_u8 request[REQUEST_SIZE + 8] = { 0 };

	svp_put_le32(request + 64, mask);
	assert_int_equal(channel_send(ends[0], type, request, size, 100), 0);
}

static void expect_failure(int *ends, int err)
{
	struct channel_frame frame;
	svp_u8 answer[512];

	assert_int_equal(channel_receive(ends[0], answer, sizeof(answer), 100,
					 &frame), 0);
	assert_int_equal(frame.type, CHANNEL_FAILED);
	assert_true(frame.size > 4);
	assert_int_equal(svp_le32(answer), err);
}

static void the_same_request_is_refused(int *ends, svp_u32 type, svp_u32 mask,
					size_t size)
{
	ask(ends, type, mask, size);
	assert_int_equal(serve_connection(ends[1], &nothing), -EPROTO);
	expect_failure(ends, EPROTO);
}

static void requests_of_other_types_and_sizes_are_refused(void **state)
{
	the_same_request_is_refused(*state, CHANNEL_DONE, 1, REQUEST_SIZE);
	the_same_request_is_refused(*state, 0xffffffff, 1, REQUEST_SIZE);
	the_same_request_is_refused(*state, CHANNEL_COLLECT, 1,
				    REQUEST_SIZE - 1);
	the_same_request_is_refused(*state, CHANNEL_COLLECT, 1, 0);
}

static void a_request_too_long_ends_the_connection(void **state)
{
	int *ends = *state;

	ask(ends, CHANNEL_COLLECT, 1, REQUEST_SIZE + 1);
	assert_int_equal(serve_connection(ends[1], &nothing), -EMSGSIZE);
}

static void pcrs_that_do_not_exist_are_refused(void **state)
{
	the_same_request_is_refused(*state, CHANNEL_COLLECT, 0, REQUEST_SIZE);
	the_same_request_is_refused(*state, CHANNEL_COLLECT, 1u << 24,
				    REQUEST_SIZE);
	the_same_request_is_refused(*state, CHANNEL_COLLECT, 0xffffffff,
				    REQUEST_SIZE);
}

static void a_failure_is_told_and_the_next_request_served(void **state)
{
	int *ends = *state;

	ask(ends, CHANNEL_COLLECT, 0xffffff, REQUEST_SIZE);
	ask(ends, CHANNEL_COLLECT, 1, REQUEST_SIZE);
	shutdown(ends[0], SHUT_WR);
	assert_int_equal(serve_connection(ends[1], &nothing), 0);
	expect_failure(ends, ENXIO);
	expect_failure(ends, ENXIO);
}

static void a_peer_that_asks_nothing_is_no_error(void **state)
{
	int *ends = *state;

	shutdown(ends[0], SHUT_WR);
	assert_int_equal(serve_connection(ends[1], &nothing), 0);
}

#define on_pair(f) cmocka_unit_test_setup_teardown(f, open_pair, close_pair)

int main(void)
{
	const struct CMUnitTest tests[] = {
		on_pair(requests_of_other_types_and_sizes_are_refused),
		on_pair(a_request_too_long_ends_the_connection),
		on_pair(pcrs_that_do_not_exist_are_refused),
		on_pair(a_failure_is_told_and_the_next_request_served),
		on_pair(a_peer_that_asks_nothing_is_no_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
