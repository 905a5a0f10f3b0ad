// SPDX-License-Identifier: Apache-2.0
/*
 * Evidence on the wire: agent/evidence/evidence.c and base64url.c. What comes
 * in is whatever somebody sends.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/evidence/base64url.h"
#include "agent/evidence/evidence.h"

#define TYPE "\"__cmwc_t\":\"tag:evtpm.org,2026:evidence-v1\""
#define QUOTE "\"quote\":[\"application/vnd.evtpm.tpms-attest\","

static char error[EVIDENCE_MAX_ERROR];

static int decode(const char *json, struct evidence *ret_e)
{
	error[0] = '\0';
	return evidence_decode(json, strlen(json), ret_e, error);
}

static void every_record_comes_back_as_it_went(void **state)
{
	struct evidence e = { 0 }, back;
	svp_u8 bytes[300];
	char *json;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = (svp_u8)(i * 7);
	for (i = 0; i < SVP_RECORDS; i++)
		assert_int_equal(evidence_set(&e, (enum svp_record)i, bytes,
					      i * 30), 0);
	assert_int_equal(evidence_encode(&e, &json), 0);
	assert_int_equal(decode(json, &back), 0);
	for (i = 0; i < SVP_RECORDS; i++) {
		assert_non_null(back.record[i].data);
		assert_int_equal(back.record[i].size, i * 30);
		assert_memory_equal(back.record[i].data, bytes, i * 30);
	}
	free(json);
	evidence_clear(&e);
	evidence_clear(&back);
}

static void absent_records_stay_absent(void **state)
{
	struct evidence e;

	(void)state;
	assert_int_equal(decode("{" TYPE "," QUOTE "\"AQI\"]}", &e), 0);
	assert_int_equal(e.record[SVP_RECORD_QUOTE].size, 2);
	assert_memory_equal(e.record[SVP_RECORD_QUOTE].data, "\1\2", 2);
	assert_null(e.record[SVP_RECORD_REPORT].data);
	evidence_clear(&e);
}

static void the_form_is_the_documented_one(void **state)
{
	struct evidence e = { 0 };
	char *json;

	(void)state;
	assert_int_equal(evidence_set(&e, SVP_RECORD_QUOTE, "\1\2", 2), 0);
	assert_int_equal(evidence_encode(&e, &json), 0);
	assert_string_equal(json, "{" TYPE "," QUOTE "\"AQI\"]}");
	free(json);
	evidence_clear(&e);
}

static void malformed_evidence_is_refused_with_a_reason(void **state)
{
	static const char *const wrong[] = {
		"", "null", "1", "[]", "\"a\"", "{", "{}", "{" TYPE "}x",
		"{\"__cmwc_t\":1}", "{\"__cmwc_t\":\"tag:other\"}",
		"{" QUOTE "\"AQI\"]}",
		"{" TYPE ",\"unknown\":[\"a\",\"AQI\"]}",
		"{" TYPE ",\"quote\":1}", "{" TYPE ",\"quote\":[]}",
		"{" TYPE ",\"quote\":{}}",
		"{" TYPE "," QUOTE "\"AQI\",1]}", "{" TYPE "," QUOTE "1]}",
		"{" TYPE ",\"quote\":[\"text/plain\",\"AQI\"]}",
		"{" TYPE ",\"quote\":[1,\"AQI\"]}",
		"{" TYPE "," QUOTE "\"AQI\"]," QUOTE "\"AQI\"]}",
		"{" TYPE "," TYPE "}",
		"{" TYPE "," QUOTE "\"AQI=\"]}", "{" TYPE "," QUOTE "\"AQ==\"]}",
		"{" TYPE "," QUOTE "\"A\"]}", "{" TYPE "," QUOTE "\"AQ+/\"]}",
		"{" TYPE "," QUOTE "\"AQJ\"]}", "{" TYPE "," QUOTE "\" AQI\"]}",
		"{" TYPE "," QUOTE "\"AQI\\n\"]}",
		"{" TYPE "," QUOTE "\"AQI\\u0000\"]}",
		"{" TYPE "," QUOTE "\"AQI\"],}", "\xef\xbb\xbf{" TYPE "}",
	};
	struct evidence e;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		if (decode(wrong[i], &e) != -EBADMSG)
			fail_msg("taken: %s", wrong[i]);
		assert_int_not_equal(error[0], '\0');
	}
}

static void deep_nesting_is_refused(void **state)
{
	static char deep[100000];
	struct evidence e;

	(void)state;
	memset(deep, '[', sizeof(deep) - 1);
	assert_int_equal(decode(deep, &e), -EBADMSG);
}

static void what_is_too_long_is_refused(void **state)
{
	struct evidence e = { 0 };
	size_t size = SVP_EVIDENCE_MAX_JSON + 1;
	char *json = malloc(size + 1);
	svp_u8 *record = calloc(1, SVP_EVIDENCE_MAX_RECORD + 1);

	(void)state;
	memset(json, ' ', size);
	json[size] = '\0';
	assert_int_equal(decode(json, &e), -EFBIG);
	assert_int_equal(evidence_set(&e, SVP_RECORD_QUOTE, record,
				      SVP_EVIDENCE_MAX_RECORD + 1), -EFBIG);
	assert_int_equal(evidence_set(&e, SVP_RECORD_QUOTE, record,
				      SVP_EVIDENCE_MAX_RECORD), 0);
	assert_int_equal(evidence_set(&e, SVP_RECORDS, record, 1), -EINVAL);
	/* A record that is too long, in JSON that is not. */
	size = (size_t)sprintf(json, "{" TYPE "," QUOTE "\"");
	memset(json + size, 'A', 4 * ((SVP_EVIDENCE_MAX_RECORD + 3) / 3));
	size += 4 * ((SVP_EVIDENCE_MAX_RECORD + 3) / 3);
	strcpy(json + size, "\"]}");
	evidence_clear(&e);
	assert_int_equal(decode(json, &e), -EBADMSG);
	free(record);
	free(json);
}

static void base64url_is_that_of_the_rfc(void **state)
{
	/* RFC 4648, section 10, without padding; and both special letters. */
	static const char *const pairs[][2] = {
		{ "", "" }, { "f", "Zg" }, { "fo", "Zm8" }, { "foo", "Zm9v" },
		{ "foob", "Zm9vYg" }, { "fooba", "Zm9vYmE" },
		{ "foobar", "Zm9vYmFy" }, { "\xfb\xff", "-_8" },
	};
	char text[16];
	svp_u8 data[16];
	size_t i, size;

	(void)state;
	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		base64url_encode(pairs[i][0], strlen(pairs[i][0]), text);
		assert_string_equal(text, pairs[i][1]);
		assert_int_equal(base64url_length(strlen(pairs[i][0])),
				 strlen(text));
		assert_int_equal(base64url_decode(text, strlen(text), data,
						  sizeof(data), &size), 0);
		assert_int_equal(size, strlen(pairs[i][0]));
		assert_memory_equal(data, pairs[i][0], size);
	}
	assert_int_equal(base64url_decode("Zm9vYmFy", 8, data, 5, &size),
			 -EFBIG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_record_comes_back_as_it_went),
		cmocka_unit_test(absent_records_stay_absent),
		cmocka_unit_test(the_form_is_the_documented_one),
		cmocka_unit_test(malformed_evidence_is_refused_with_a_reason),
		cmocka_unit_test(deep_nesting_is_refused),
		cmocka_unit_test(what_is_too_long_is_refused),
		cmocka_unit_test(base64url_is_that_of_the_rfc),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
