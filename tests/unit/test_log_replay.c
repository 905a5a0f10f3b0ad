// SPDX-License-Identifier: Apache-2.0
/*
 * The verifier's reading of boot logs: agent/verifier/event_log.c, against
 * bytes from the tables of PC Client PFP 1.06, section 10.4.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/evp.h>

#include "agent/verifier/event_log.h"
#include "agent/verifier/pcrs.h"
#include "protocol/cursor.h"

static svp_u8 bytes[1 << 19];
static struct svp_writer w;

/* The Spec ID event with SHA-1 (4, 20 bytes) and SHA-256 (0xb, 32). */
static void start(void)
{
	static const svp_u8 header[] = {
		0, 0, 0, 0, 3, 0, 0, 0,
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		37, 0, 0, 0,
		'S', 'p', 'e', 'c', ' ', 'I', 'D', ' ',
		'E', 'v', 'e', 'n', 't', '0', '3', 0,
		0, 0, 0, 0, 0, 2, 0, 2,
		2, 0, 0, 0, 4, 0, 20, 0, 11, 0, 32, 0, 0,
	};

	w = svp_writer(bytes, sizeof(bytes));
	svp_put(&w, header, sizeof(header));
}

/* An event with a SHA-256 digest of 32 bytes of fill alone. */
static void event(svp_u32 pcr, svp_u32 type, svp_u8 fill)
{
	svp_add_le32(&w, pcr);
	svp_add_le32(&w, type);
	svp_add_le32(&w, 1);
	svp_add_le16(&w, 0x000b);
	memset(svp_reserve(&w, 32), fill, 32);
	svp_add_le32(&w, 3);
	svp_put(&w, "a\x1b!", 3);
}

static int parse(struct event_log *ret_log)
{
	svp_u8 *copy = malloc(w.done);
	struct reason why = { 0 };
	int err;

	memcpy(copy, bytes, w.done);
	err = event_log_parse(copy, w.done, ret_log, &why);
	if (err)
		assert_string_not_equal(why.text, "");
	free(copy);
	return err;
}

/* A log that must be refused; nothing to clear then. */
static void assert_refused(void)
{
	struct event_log log;

	assert_int_equal(parse(&log), -EBADMSG);
}

static void replay_is_extension_in_order(void **state)
{
	svp_u8 both[64] = { 0 }, expected[32];
	struct event_log log;
	struct reason why;
	char text[8];

	(void)state;
	start();
	event(4, 0xd, 0xaa);
	event(4, 0x4, 0xbb);
	memset(both + 32, 0xaa, 32);
	EVP_Digest(both, 64, expected, NULL, EVP_sha256(), NULL);
	memcpy(both, expected, 32);
	memset(both + 32, 0xbb, 32);
	EVP_Digest(both, 64, expected, NULL, EVP_sha256(), NULL);
	assert_int_equal(event_log_parse(bytes, w.done, &log, &why), 0);
	assert_int_equal(log.count, 2);
	assert_memory_equal(log.pcr[4], expected, 32);
	memset(expected, 0, 32);
	assert_memory_equal(log.pcr[5], expected, 32);
	assert_int_equal(log.events[1].number, 2);
	event_log_describe(&log.events[0], text, sizeof(text));
	assert_string_equal(text, "a?!");
	event_log_describe(&log.events[0], text, 2);
	assert_string_equal(text, "a");
	assert_string_equal(event_log_type_name(0xd), "EV_IPL");
	event_log_clear(&log);
}

static void an_event_of_no_action_extends_nothing(void **state)
{
	struct event_log log;
	struct reason why;

	(void)state;
	start();
	event(0, 0x3, 0xaa);
	assert_int_equal(event_log_parse(bytes, w.done, &log, &why), 0);
	assert_int_equal(log.count, 0);
	event_log_clear(&log);
}

static void a_log_without_events_is_one(void **state)
{
	struct event_log log;

	(void)state;
	start();
	assert_int_equal(parse(&log), 0);
	event_log_clear(&log);
}

static void a_cut_log_is_refused_unless_it_ends_with_an_event(void **state)
{
	size_t whole, header, cut;
	struct event_log log;

	(void)state;
	start();
	header = w.done;
	event(4, 0xd, 0xaa);
	whole = w.done;
	for (cut = 0; cut < whole; cut++) {
		w.done = cut;
		if (cut != header)
			assert_refused();
	}
	w.done = whole;
	assert_int_equal(parse(&log), 0);
	event_log_clear(&log);
}

static void a_wrong_header_is_refused(void **state)
{
	/* PCR, type, size, signature, count of banks, SHA-256's size, vendor. */
	static const size_t offsets[] = { 0, 4, 28, 32, 56, 66, 68 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++) {
		start();
		bytes[offsets[i]] ^= 0x40;
		assert_refused();
	}
	start();
	svp_put_le32(bytes + 56, 0);
	assert_refused();
}

static void wrong_events_are_refused(void **state)
{
	const size_t at = 69;

	(void)state;
	start();
	event(24, 0xd, 0xaa);		/* no such PCR */
	assert_refused();
	start();
	event(4, 0xd, 0xaa);
	bytes[at + 8] = 0;		/* no digest */
	assert_refused();
	bytes[at + 8] = 3;		/* more digests than banks */
	assert_refused();
	bytes[at + 8] = 1;
	bytes[at + 12] = 0x0c;		/* a bank that was not announced */
	assert_refused();
	bytes[at + 12] = 0x04;		/* SHA-1 alone: the size is off, too */
	assert_refused();
	bytes[at + 12] = 0x0b;
	svp_put_le32(bytes + at + 46, 0xffffffff);	/* data beyond the end */
	assert_refused();
}

static void two_digests_of_one_bank_are_refused(void **state)
{
	int i;

	(void)state;
	start();
	svp_add_le32(&w, 4);
	svp_add_le32(&w, 0xd);
	svp_add_le32(&w, 2);
	for (i = 0; i < 2; i++) {
		svp_add_le16(&w, 0x000b);
		memset(svp_reserve(&w, 32), i, 32);
	}
	svp_add_le32(&w, 0);
	assert_refused();
}

static void more_events_than_any_boot_has_are_refused(void **state)
{
	struct event_log log;
	unsigned int i;

	(void)state;
	start();
	for (i = 0; i < EVENT_LOG_MAX_EVENTS; i++)
		event(4, 0xd, 0xaa);
	assert_int_equal(parse(&log), 0);
	event_log_clear(&log);
	event(4, 0xd, 0xaa);
	assert_refused();
}

/* What the log so far calls the firmware, or NULL. */
static const char *version(void)
{
	static char text[EVENT_LOG_MAX_VERSION];
	struct reason why;
	struct event_log log;
	bool named;

	assert_int_equal(event_log_parse(bytes, w.done, &log, &why), 0);
	named = event_log_version(&log, text);
	event_log_clear(&log);
	return named ? text : NULL;
}

/* An event in PCR 0 with that data and its digest. */
static void version_event(svp_u32 type, const void *data, size_t size)
{
	svp_add_le32(&w, 0);
	svp_add_le32(&w, type);
	svp_add_le32(&w, 1);
	svp_add_le16(&w, 0x000b);
	EVP_Digest(data, size, svp_reserve(&w, 32), NULL, EVP_sha256(), NULL);
	svp_add_le32(&w, (svp_u32)size);
	svp_put(&w, data, size);
}

static void the_firmware_is_named_by_what_was_measured_alone(void **state)
{
	static const svp_u8 odd[] = { 'a', 0, 0x1b, 0, 0xe4, 0, 'b', 1, 'c' };
	svp_u8 endless[400];

	(void)state;
	start();
	assert_null(version());
	event(1, SVP_EV_S_CRTM_VERSION, 1);
	version_event(SVP_EV_S_CRTM_VERSION, "1\0+\0f\0\0", 8);
	assert_string_equal(version(), "1+f");
	/* Only the first event of PCR 0 is the firmware's name. */
	version_event(SVP_EV_S_CRTM_VERSION, "2\0\0", 4);
	assert_string_equal(version(), "1+f");
	/* Another text than the one whose digest was extended. */
	bytes[w.done - 54 - 8] ^= 1;
	assert_null(version());

	start();
	event(0, SVP_EV_S_CRTM_CONTENTS, 1);
	version_event(SVP_EV_S_CRTM_VERSION, "1\0\0", 4);
	assert_null(version());
	start();
	version_event(SVP_EV_S_CRTM_VERSION, odd, sizeof(odd));
	assert_string_equal(version(), "a???");
	start();
	memset(endless, 'x', sizeof(endless));
	for (size_t i = 1; i < sizeof(endless); i += 2)
		endless[i] = 0;
	version_event(SVP_EV_S_CRTM_VERSION, endless, sizeof(endless));
	assert_int_equal(strlen(version()), EVENT_LOG_MAX_VERSION - 1);
}

static void sets_of_pcrs_are_written_as_ranges(void **state)
{
	static const struct {
		svp_u32 mask;
		const char *text;
	} sets[] = {
		{ 0, "none" }, { 1, "0" }, { 0x0002fd, "0, 2-7, 9" },
		{ 0xffffff, "0-23" }, { 3, "0, 1" }, { 0x800000, "23" },
		{ 0xaaaaaa, "1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23" },
	};
	char text[PCRS_MAX_TEXT];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		pcrs_format(sets[i].mask, text);
		assert_string_equal(text, sets[i].text);
	}
	/* The longest there can be fits. */
	for (i = 0; i < 1u << 24; i += 4093)
		pcrs_format((svp_u32)i, text);
	pcrs_format(0xdb6db6, text);
	pcrs_format(0xb6db6d, text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(replay_is_extension_in_order),
		cmocka_unit_test(an_event_of_no_action_extends_nothing),
		cmocka_unit_test(a_log_without_events_is_one),
		cmocka_unit_test(
			a_cut_log_is_refused_unless_it_ends_with_an_event),
		cmocka_unit_test(a_wrong_header_is_refused),
		cmocka_unit_test(wrong_events_are_refused),
		cmocka_unit_test(two_digests_of_one_bank_are_refused),
		cmocka_unit_test(more_events_than_any_boot_has_are_refused),
		cmocka_unit_test(
			the_firmware_is_named_by_what_was_measured_alone),
		cmocka_unit_test(sets_of_pcrs_are_written_as_ranges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
