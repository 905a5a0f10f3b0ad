// SPDX-License-Identifier: Apache-2.0
/*
 * Messages on a descriptor: whole, in pieces, malformed.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/channel_io.h"

static int ends[2];
static struct fw_message message;

static int set_up(void **state)
{
	(void)state;
	return socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
}

static int tear_down(void **state)
{
	(void)state;
	close(ends[0]);
	close(ends[1]);
	return 0;
}

static void put(const void *data, size_t size)
{
	assert_int_equal(write(ends[0], data, size), size);
}

static void a_message_has_its_header_in_little_endian(void **state)
{
	static const uint8_t bytes[] = {
		2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 'a', 'b', 'c',
	};

	(void)state;
	put(bytes, sizeof(bytes));
	assert_int_equal(channel_receive(ends[1], &message), 1);
	assert_int_equal(message.header.op, FW_TPM_MANIFEST);
	assert_int_equal(message.header.arg, 1);
	assert_int_equal(message.header.length, 3);
	assert_memory_equal(message.data, "abc", 3);
	assert_int_equal(channel_send(ends[1], &message), 0);
	memset(&message, 0, sizeof(message));
	assert_int_equal(read(ends[0], &message, sizeof(message)),
			 sizeof(bytes));
	assert_memory_equal(&message, bytes, sizeof(bytes));
}

static void a_message_in_pieces_is_put_together(void **state)
{
	uint8_t bytes[16 + 200] = { 1 };

	(void)state;
	bytes[12] = 200;
	put(bytes, sizeof(bytes) - 1);
	if (!fork()) {
		usleep(50000);
		put(bytes + sizeof(bytes) - 1, 1);
		_exit(0);
	}
	assert_int_equal(channel_receive(ends[1], &message), 1);
	assert_int_equal(message.header.length, 200);
}

static void a_message_that_is_too_long_is_refused(void **state)
{
	struct fw_message_header h = { .length = FW_MESSAGE_DATA_MAX + 1 };

	(void)state;
	put(&h, sizeof(h));
	assert_int_equal(channel_receive(ends[1], &message), -EMSGSIZE);
}

static void more_bytes_than_the_header_says_are_refused(void **state)
{
	uint8_t bytes[18] = { 1 };

	(void)state;
	bytes[12] = 1;
	put(bytes, sizeof(bytes));
	assert_int_equal(channel_receive(ends[1], &message), -EMSGSIZE);
}

static void the_end_is_not_an_error_but_half_a_message_is(void **state)
{
	(void)state;
	shutdown(ends[0], SHUT_WR);
	assert_int_equal(channel_receive(ends[1], &message), 0);
	tear_down(NULL);
	set_up(NULL);
	put("1234", 4);
	shutdown(ends[0], SHUT_WR);
	assert_int_equal(channel_receive(ends[1], &message), -EMSGSIZE);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_message_has_its_header_in_little_endian),
		TEST(a_message_in_pieces_is_put_together),
		TEST(a_message_that_is_too_long_is_refused),
		TEST(more_bytes_than_the_header_says_are_refused),
		TEST(the_end_is_not_an_error_but_half_a_message_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
