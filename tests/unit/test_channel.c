// SPDX-License-Identifier: Apache-2.0
/* Frames between pusher and collector: agent/collector/channel.c. */
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

static svp_u8 buffer[CHANNEL_MAX_PAYLOAD];

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

/* Write raw bytes into the receiver's end and close ours. */
static void say(int *ends, const void *bytes, size_t size)
{
	assert_int_equal(write(ends[0], bytes, size), size);
	shutdown(ends[0], SHUT_WR);
}

static void a_frame_arrives_as_it_was_sent(void **state)
{
	struct channel_frame frame;
	int *ends = *state;

	assert_int_equal(channel_send(ends[0], CHANNEL_COLLECT, "abc", 3,
				      100), 0);
	assert_int_equal(channel_send_numbered(ends[0], CHANNEL_EVIDENCE,
					       0x01020304, "xy", 2, 100), 0);
	assert_int_equal(channel_send(ends[0], CHANNEL_DONE, NULL, 0, 100), 0);
	assert_int_equal(channel_receive(ends[1], buffer, 10, 100, &frame), 0);
	assert_int_equal(frame.type, CHANNEL_COLLECT);
	assert_int_equal(frame.size, 3);
	assert_memory_equal(buffer, "abc", 3);
	assert_int_equal(channel_receive(ends[1], buffer, 10, 100, &frame), 0);
	assert_int_equal(frame.type, CHANNEL_EVIDENCE);
	assert_int_equal(frame.size, 6);
	assert_memory_equal(buffer, "\x04\x03\x02\x01xy", 6);
	assert_int_equal(channel_receive(ends[1], buffer, 10, 100, &frame), 0);
	assert_int_equal(frame.type, CHANNEL_DONE);
	assert_int_equal(frame.size, 0);
}

static void the_wire_is_little_endian_type_and_length(void **state)
{
	static const svp_u8 expected[] = { 1, 0, 0, 0, 2, 0, 0, 0, 'h', 'i' };
	svp_u8 raw[16];
	int *ends = *state;

	assert_int_equal(channel_send(ends[0], CHANNEL_COLLECT, "hi", 2, 100),
			 0);
	assert_int_equal(read(ends[1], raw, sizeof(raw)), sizeof(expected));
	assert_memory_equal(raw, expected, sizeof(expected));
}

static void a_length_beyond_the_room_is_refused_unread(void **state)
{
	struct channel_frame frame;
	int *ends = *state;

	say(ends, "\1\0\0\0\5\0\0\0hello", 13);
	assert_int_equal(channel_receive(ends[1], buffer, 4, 100, &frame),
			 -EMSGSIZE);
}

static void the_largest_length_there_is_is_refused(void **state)
{
	struct channel_frame frame;
	int *ends = *state;

	say(ends, "\1\0\0\0\xff\xff\xff\xff", 8);
	assert_int_equal(channel_receive(ends[1], buffer, sizeof(buffer), 100,
					 &frame), -EMSGSIZE);
	assert_int_equal(channel_send(ends[0], 1, buffer,
				      CHANNEL_MAX_PAYLOAD + 1, 100),
			 -EMSGSIZE);
	assert_int_equal(channel_send_numbered(ends[0], 1, 1, buffer,
					       CHANNEL_MAX_PAYLOAD - 3, 100),
			 -EMSGSIZE);
}

static void an_end_between_frames_differs_from_one_within(void **state)
{
	struct channel_frame frame;
	int *ends = *state;

	say(ends, "\3\0\0\0\0\0\0\0\1\0\0", 11);
	assert_int_equal(channel_receive(ends[1], buffer, 10, 100, &frame), 0);
	assert_int_equal(channel_receive(ends[1], buffer, 10, 100, &frame),
			 -EPIPE);
	assert_int_equal(channel_receive(ends[1], buffer, 10, 100, &frame),
			 -ENODATA);
}

static void an_end_within_the_payload_is_an_error(void **state)
{
	struct channel_frame frame;
	int *ends = *state;

	say(ends, "\1\0\0\0\5\0\0\0hell", 12);
	assert_int_equal(channel_receive(ends[1], buffer, 10, 100, &frame),
			 -EPIPE);
}

static void a_silent_peer_costs_only_the_time_allowed(void **state)
{
	struct channel_frame frame;
	int *ends = *state;

	assert_int_equal(channel_receive(ends[1], buffer, 10, 50, &frame),
			 -ETIMEDOUT);
	assert_int_equal(write(ends[0], "\1\0\0\0\5\0\0\0h", 9), 9);
	assert_int_equal(channel_receive(ends[1], buffer, 10, 50, &frame),
			 -ETIMEDOUT);
}

static void a_peer_that_does_not_read_costs_only_the_time_allowed(void **state)
{
	int *ends = *state;

	assert_int_equal(channel_send(ends[0], 1, buffer, CHANNEL_MAX_PAYLOAD,
				      50), -ETIMEDOUT);
}

static void a_peer_that_is_gone_is_an_error_not_a_signal(void **state)
{
	int *ends = *state;

	shutdown(ends[1], SHUT_RDWR);
	assert_int_equal(channel_send(ends[0], 1, "x", 1, 50), -EPIPE);
}

#define on_pair(f) cmocka_unit_test_setup_teardown(f, open_pair, close_pair)

int main(void)
{
	const struct CMUnitTest tests[] = {
		on_pair(a_frame_arrives_as_it_was_sent),
		on_pair(the_wire_is_little_endian_type_and_length),
		on_pair(a_length_beyond_the_room_is_refused_unread),
		on_pair(the_largest_length_there_is_is_refused),
		on_pair(an_end_between_frames_differs_from_one_within),
		on_pair(an_end_within_the_payload_is_an_error),
		on_pair(a_silent_peer_costs_only_the_time_allowed),
		on_pair(a_peer_that_does_not_read_costs_only_the_time_allowed),
		on_pair(a_peer_that_is_gone_is_an_error_not_a_signal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
