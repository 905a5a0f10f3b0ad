// SPDX-License-Identifier: Apache-2.0
/* The verifier's challenge, read strictly: agent/pusher/challenge_answer.c. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "agent/evidence/base64url.h"
#include "agent/pusher/challenge_answer.h"

/* 64 bytes 0, 1, 2 ... as base64url. */
#define GOOD "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4v" \
	     "MDEyMzQ1Njc4OTo7PD0-Pw"

static int parse(const char *json, struct svp_challenge *ret_challenge)
{
	return challenge_answer_parse(json, strlen(json), ret_challenge);
}

static void a_challenge_is_read(void **state)
{
	struct svp_challenge challenge;

	(void)state;
	assert_int_equal(parse("{\"challenge\": \"" GOOD "\"}", &challenge),
			 0);
	for (int i = 0; i < 64; i++)
		assert_int_equal(((svp_u8 *)&challenge)[i], i);
	assert_int_equal(parse("{\"expires\":1,\"challenge\":\"" GOOD "\"}\n",
			       &challenge), 0);
}

static void anything_else_is_refused_and_nothing_is_written(void **state)
{
	static const char * const wrong[] = {
		"", "{", "{}", "[]", "null", "\"" GOOD "\"",
		"{\"Challenge\": \"" GOOD "\"}",
		"{\"challenge\": \"" GOOD "==\"}",
		"{\"challenge\": \"" GOOD "AA\"}",
		"{\"challenge\": \" " GOOD "\"}",
		"{\"challenge\": \"" GOOD "\\u0000\"}",
		"{\"challenge\": \"" GOOD "\\n\"}",
		"{\"challenge\": \"\"}",
		"{\"challenge\": null}",
		"{\"challenge\": 5}",
		"{\"challenge\": [\"" GOOD "\"]}",
		"{\"challenge\": \"" GOOD "\", \"challenge\": \"" GOOD "\"}",
		"{\"challenge\": \"" GOOD "\"} {}",
		"{\"challenge\": \"" GOOD "\"",
	};
	struct svp_challenge challenge, before;

	(void)state;
	memset(&challenge, 0x5a, sizeof(challenge));
	before = challenge;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(parse(wrong[i], &challenge), -EBADMSG);
	assert_memory_equal(&challenge, &before, sizeof(before));
}

static void other_lengths_are_refused(void **state)
{
	struct svp_challenge challenge;
	svp_u8 bytes[200] = { 0 };
	char json[400], text[300];

	(void)state;
	for (size_t size = 0; size <= sizeof(bytes); size++) {
		base64url_encode(bytes, size, text);
		snprintf(json, sizeof(json), "{\"challenge\": \"%s\"}", text);
		assert_int_equal(parse(json, &challenge),
				 size == 64 ? 0 : -EBADMSG);
	}
}

static void an_answer_too_long_is_not_even_parsed(void **state)
{
	static char json[5000];
	struct svp_challenge challenge;

	(void)state;
	strcpy(json, "{\"challenge\": \"" GOOD "\"}");
	memset(json + strlen(json), ' ', 4500);
	assert_int_equal(parse(json, &challenge), -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_challenge_is_read),
		cmocka_unit_test(
			anything_else_is_refused_and_nothing_is_written),
		cmocka_unit_test(other_lengths_are_refused),
		cmocka_unit_test(an_answer_too_long_is_not_even_parsed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
