// SPDX-License-Identifier: Apache-2.0
/*
 * The event log against bytes typed in from the TCG's tables (PC Client
 * Platform Firmware Profile 1.06, section 10.4).
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tpm/event_log.h"

static struct event_log log_;

static void the_first_event_names_both_banks(void **state)
{
	static const svp_u8 expected[] = {
		0, 0, 0, 0,		/* PCR 0 */
		3, 0, 0, 0,		/* EV_NO_ACTION */
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		37, 0, 0, 0,		/* size of the event */
		'S', 'p', 'e', 'c', ' ', 'I', 'D', ' ',
		'E', 'v', 'e', 'n', 't', '0', '3', 0,
		0, 0, 0, 0,		/* platform class */
		0, 2, 0, 2,		/* minor, major, errata, UINTN */
		2, 0, 0, 0,		/* algorithms */
		0x0b, 0, 32, 0,		/* SHA-256 */
		0x0c, 0, 48, 0,		/* SHA-384 */
		0,			/* vendor information */
	};

	(void)state;
	event_log_init(&log_);
	assert_int_equal(log_.w.done, sizeof(expected));
	assert_memory_equal(log_.bytes, expected, sizeof(expected));
}

static void an_event_has_its_digests_tagged_and_its_data_last(void **state)
{
	static const svp_u8 head[] = {
		9, 0, 0, 0, 0x0d, 0, 0, 0, 2, 0, 0, 0, 0x0b, 0,
	};
	static const svp_u8 tail[] = { 6, 0, 0, 0, 'i', 'n', 'i', 't', 'r', 'd' };
	struct event event = { 9, 0x0d, "initrd", 6 };
	struct event_digests d;
	const svp_u8 *at;
	size_t before;

	(void)state;
	memset(d.sha256, 0xaa, sizeof(d.sha256));
	memset(d.sha384, 0xbb, sizeof(d.sha384));
	event_log_init(&log_);
	before = log_.w.done;
	assert_int_equal(event_log_add(&log_, &event, &d), 0);
	assert_int_equal(log_.w.done - before, 14 + 32 + 2 + 48 + 10);
	at = log_.bytes + before;
	assert_memory_equal(at, head, sizeof(head));
	assert_memory_equal(at + 14, d.sha256, 32);
	assert_int_equal(at[46], 0x0c);
	assert_int_equal(at[47], 0);
	assert_memory_equal(at + 48, d.sha384, 48);
	assert_memory_equal(at + 96, tail, sizeof(tail));
}

static void an_event_that_does_not_fit_leaves_the_log_as_it_was(void **state)
{
	static svp_u8 data[EVENT_LOG_MAX];
	struct event event = { 0, 1, data, sizeof(data) };
	struct event_digests d = { 0 };
	size_t before;

	(void)state;
	event_log_init(&log_);
	before = log_.w.done;
	assert_false(event_log_fits(&log_, &event));
	assert_int_equal(event_log_add(&log_, &event, &d), -ENOSPC);
	assert_int_equal(log_.w.done, before);
	event.data_size = log_.w.left - 100;
	assert_int_equal(event_log_add(&log_, &event, &d), 0);
	assert_int_equal(log_.w.left, 0);
	event.data_size = 0;
	assert_int_equal(event_log_add(&log_, &event, &d), -ENOSPC);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_event_names_both_banks),
		cmocka_unit_test(
			an_event_has_its_digests_tagged_and_its_data_last),
		cmocka_unit_test(
			an_event_that_does_not_fit_leaves_the_log_as_it_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
