// SPDX-License-Identifier: Apache-2.0
/*
 * The pusher against a collector that may be hostile:
 * agent/pusher/collector_client.c, each test with a collector of its own.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "agent/collector/channel.h"
#include "agent/pusher/collector_client.h"
#include "agent/pusher/config.h"

#define ANSWER_ROOM 4096

/* The collector of this test: what it answers, and what the pusher took. */
static struct {
	char folder[64];
	struct config config;
	int listener;
	svp_u8 answer[ANSWER_ROOM];
	size_t size;
	unsigned int records;
	svp_u8 last[16];
	bool stop;
} fake;

static const svp_u8 challenge[64] = "challenge";
static char error[COLLECTOR_MAX_ERROR];

static int begin(void **state)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	(void)state;
	memset(&fake, 0, sizeof(fake));
	strcpy(fake.folder, "/tmp/test_collector-XXXXXX");
	if (!mkdtemp(fake.folder))
		return -1;
	fake.config = config_default();
	snprintf(fake.config.collector, sizeof(fake.config.collector),
		 "%s/socket", fake.folder);
	snprintf(address.sun_path, sizeof(address.sun_path), "%s/socket",
		 fake.folder);
	fake.listener = socket(AF_UNIX, SOCK_STREAM, 0);
	return bind(fake.listener, (struct sockaddr *)&address,
		    sizeof(address)) || listen(fake.listener, 1);
}

static int end(void **state)
{
	(void)state;
	close(fake.listener);
	unlink(fake.config.collector);
	return rmdir(fake.folder);
}

/* Append a frame, with as many bytes as it says unless the test wants not. */
static void frame(svp_u32 type, svp_u32 length, const void *data, size_t size)
{
	svp_put_le32(fake.answer + fake.size, type);
	svp_put_le32(fake.answer + fake.size + 4, length);
	memcpy(fake.answer + fake.size + 8, data, size);
	fake.size += 8 + size;
}

static bool stopped(void)
{
	return fake.stop;
}

static int take(void *user, svp_u32 record, const void *data, size_t size)
{
	assert_ptr_equal(user, &fake);
	if (record >= 100)
		return -EPROTO;
	fake.records++;
	memset(fake.last, 0, sizeof(fake.last));
	memcpy(fake.last, data, size < 15 ? size : 15);
	return 0;
}

/* Serve one connection in a child: read the request, send the answer, close. */
static int collect_from_fake(void)
{
	svp_u8 request[76];
	int status, err, peer;
	pid_t child = fork();

	if (!child) {
		peer = accept(fake.listener, NULL, NULL);
		if (read(peer, request, sizeof(request)) != sizeof(request) ||
		    memcmp(request, "\1\0\0\0\x44\0\0\0challenge", 17) ||
		    memcmp(request + 72, "\xff\xff\xff\0", 4))
			_exit(1);
		if (fake.size &&
		    write(peer, fake.answer, fake.size) != (ssize_t)fake.size)
			_exit(1);
		/* Until the pusher goes, when it is to be stopped. */
		_exit(fake.stop ? read(peer, request, 1) != 0 : 0);
	}
	err = collector_collect(&fake.config, challenge, stopped, take, &fake,
				error);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	return err;
}

static void records_are_taken_until_done(void **state)
{
	(void)state;
	frame(CHANNEL_EVIDENCE, 7, "\1\0\0\0abc", 7);
	frame(CHANNEL_EVIDENCE, 4, "\2\0\0\0", 4);
	frame(CHANNEL_EVIDENCE, 5, "\3\0\0\0z", 5);
	frame(CHANNEL_DONE, 0, "", 0);
	assert_int_equal(collect_from_fake(), 0);
	assert_int_equal(fake.records, 3);
	assert_string_equal((char *)fake.last, "z");
	assert_string_equal(error, "");
}

static void an_end_before_done_is_an_error(void **state)
{
	(void)state;
	frame(CHANNEL_EVIDENCE, 7, "\1\0\0\0abc", 7);
	assert_int_equal(collect_from_fake(), -ENODATA);
	assert_true(*error);
}

static void an_end_within_a_record_is_an_error(void **state)
{
	(void)state;
	frame(CHANNEL_EVIDENCE, 100, "\1\0\0\0abc", 7);
	assert_int_equal(collect_from_fake(), -EPIPE);
	assert_int_equal(fake.records, 0);
}

static void a_record_without_a_number_is_refused(void **state)
{
	(void)state;
	frame(CHANNEL_EVIDENCE, 3, "\1\0\0", 3);
	assert_int_equal(collect_from_fake(), -EPROTO);
}

static void a_record_that_is_not_wanted_ends_it(void **state)
{
	(void)state;
	frame(CHANNEL_EVIDENCE, 4, "\xff\xff\xff\xff", 4);
	assert_int_equal(collect_from_fake(), -EPROTO);
}

static void a_frame_without_end_is_refused_unread(void **state)
{
	(void)state;
	frame(CHANNEL_EVIDENCE, 0xffffffff, "", 0);
	assert_int_equal(collect_from_fake(), -EMSGSIZE);
}

static void other_frames_are_refused(void **state)
{
	(void)state;
	frame(CHANNEL_COLLECT, 0, "", 0);
	assert_int_equal(collect_from_fake(), -EPROTO);
}

static void records_without_end_are_refused(void **state)
{
	(void)state;
	for (int i = 0; i < 100; i++)
		frame(CHANNEL_EVIDENCE, 4, "\1\0\0\0", 4);
	assert_int_equal(collect_from_fake(), -EPROTO);
	assert_true(fake.records < 50);
}

static void the_collectors_reason_is_told(void **state)
{
	(void)state;
	frame(CHANNEL_FAILED, 10, "\6\0\0\0no TPM", 10);
	assert_int_equal(collect_from_fake(), -ENXIO);
	assert_string_equal(error, "collector: no TPM");
}

static void a_failure_is_one_whatever_its_number(void **state)
{
	(void)state;
	frame(CHANNEL_FAILED, 4, "\0\0\0\0", 4);
	assert_int_equal(collect_from_fake(), -EPROTO);
	fake.size = 0;
	frame(CHANNEL_FAILED, 4, "\xff\xff\xff\xff", 4);
	assert_int_equal(collect_from_fake(), -EPROTO);
	fake.size = 0;
	frame(CHANNEL_FAILED, 0, "", 0);
	assert_int_equal(collect_from_fake(), -EPROTO);
}

static void a_silent_collector_can_be_left(void **state)
{
	(void)state;
	fake.stop = true;
	assert_int_equal(collect_from_fake(), -ECANCELED);
}

static void a_socket_that_was_named_must_be_there(void **state)
{
	(void)state;
	strcat(fake.config.collector, "x");
	assert_int_equal(collector_collect(&fake.config, challenge, stopped,
					   take, &fake, error), -ENOENT);
	assert_non_null(strstr(error, fake.config.collector));
	fake.config.collector[strlen(fake.config.collector) - 1] = '\0';
}

#define with_fake(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_fake(records_are_taken_until_done),
		with_fake(an_end_before_done_is_an_error),
		with_fake(an_end_within_a_record_is_an_error),
		with_fake(a_record_without_a_number_is_refused),
		with_fake(a_record_that_is_not_wanted_ends_it),
		with_fake(a_frame_without_end_is_refused_unread),
		with_fake(other_frames_are_refused),
		with_fake(records_without_end_are_refused),
		with_fake(the_collectors_reason_is_told),
		with_fake(a_failure_is_one_whatever_its_number),
		with_fake(a_silent_collector_can_be_left),
		with_fake(a_socket_that_was_named_must_be_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
