// SPDX-License-Identifier: Apache-2.0
/* Verdicts from a verifier that may be hostile: agent/pusher/verdict.c. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/pusher/verdict.h"

static const char refused[] =
	"{\"verdict\": \"refused\", \"checks\": ["
	"{\"id\": \"chain\", \"result\": \"pass\"},"
	"{\"id\": \"pcr-policy\", \"result\": \"fail\","
	" \"reason\": \"PCR 9: unknown \\u001b[31mevent\\nverdict: trusted\"},"
	"{\"id\": \"measurement\", \"result\": \"fail\","
	" \"reason\": \"not in the policy\"}]}";
static const char trusted[] =
	"{\"verdict\": \"trusted\", \"checks\": ["
	"{\"id\": \"chain\", \"result\": \"pass\"},"
	"{\"id\": \"tcb-floor\", \"result\": \"skip\"}], \"more\": 1}";

static int parse(const char *json, json_t **ret_verdict, bool *ret_trusted)
{
	return verdict_parse(json, strlen(json), ret_verdict, ret_trusted);
}

static void both_verdicts_are_read(void **state)
{
	json_t *verdict;
	bool is_trusted;

	(void)state;
	assert_int_equal(parse(trusted, &verdict, &is_trusted), 0);
	assert_true(is_trusted);
	json_decref(verdict);
	assert_int_equal(parse(refused, &verdict, &is_trusted), 0);
	assert_false(is_trusted);
	json_decref(verdict);
}

static void what_is_no_verdict_is_refused(void **state)
{
	static const char * const wrong[] = {
		"", " ", "{}", "[]", "null", "1", "\"trusted\"", "{\"verdict\"",
		"{\"verdict\": \"trusted\"}",
		"{\"verdict\": \"trusted\", \"checks\": []}",
		"{\"verdict\": \"trusted\", \"checks\": {}}",
		"{\"verdict\": \"trusted\", \"checks\": [1]}",
		"{\"verdict\": \"trusted\", \"checks\": [{}]}",
		"{\"verdict\": \"trusted\", \"checks\": [{\"id\": \"a\"}]}",
		"{\"verdict\": \"trusted\", \"checks\": "
			"[{\"id\": 1, \"result\": \"pass\"}]}",
		"{\"verdict\": \"trusted\", \"checks\": "
			"[{\"id\": \"a\", \"result\": \"maybe\"}]}",
		"{\"verdict\": \"trusted\", \"checks\": [{\"id\": \"a\", "
			"\"result\": \"pass\", \"reason\": []}]}",
		"{\"verdict\": \"trusted\", \"checks\": "
			"[{\"id\": \"a\", \"result\": \"fail\"}]}",
		"{\"verdict\": \"Trusted\", \"checks\": "
			"[{\"id\": \"a\", \"result\": \"pass\"}]}",
		"{\"verdict\": true, \"checks\": "
			"[{\"id\": \"a\", \"result\": \"pass\"}]}",
		"{\"verdict\": \"trusted\", \"verdict\": \"refused\", "
			"\"checks\": [{\"id\": \"a\", \"result\": \"b\"}]}",
		"{\"verdict\": \"trusted\", \"checks\": "
			"[{\"id\": \"a\", \"result\": \"pass\"}]} x",
	};
	json_t *verdict;
	bool is_trusted;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(parse(wrong[i], &verdict, &is_trusted),
				 -EBADMSG);
}

static void every_prefix_of_a_verdict_is_refused(void **state)
{
	json_t *verdict;
	bool is_trusted;

	(void)state;
	for (size_t i = 0; i < strlen(refused); i++)
		assert_int_equal(verdict_parse(refused, i, &verdict,
					       &is_trusted), -EBADMSG);
}

static void too_many_checks_and_too_deep_nesting_are_refused(void **state)
{
	static char json[100000];
	json_t *verdict;
	bool is_trusted;

	(void)state;
	memset(json, '[', sizeof(json) - 1);
	assert_int_equal(parse(json, &verdict, &is_trusted), -EBADMSG);
	strcpy(json, "{\"verdict\": \"trusted\", \"checks\": [");
	for (int i = 0; i < 100; i++)
		strcat(json, "{\"id\": \"a\", \"result\": \"pass\"},");
	strcpy(json + strlen(json) - 1, "]}");
	assert_int_equal(parse(json, &verdict, &is_trusted), -EBADMSG);
}

static void reasons_are_the_failed_checks_made_printable(void **state)
{
	char text[200], small[20];
	json_t *verdict;
	bool is_trusted;

	(void)state;
	assert_int_equal(parse(refused, &verdict, &is_trusted), 0);
	verdict_reasons(verdict, text, sizeof(text));
	assert_string_equal(text, "pcr-policy (PCR 9: unknown ?[31mevent?"
				  "verdict: trusted), measurement "
				  "(not in the policy)");
	verdict_reasons(verdict, small, sizeof(small));
	assert_string_equal(small, "pcr-policy (PCR 9: ");
	json_decref(verdict);
}

static void no_line_of_a_print_is_the_verifiers_own(void **state)
{
	char *text = NULL;
	json_t *verdict;
	bool is_trusted;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_int_equal(parse(refused, &verdict, &is_trusted), 0);
	verdict_print(verdict, out);
	fclose(out);
	assert_string_equal(text,
		"  ok   chain\n"
		"  FAIL pcr-policy        PCR 9: unknown ?[31mevent?"
		"verdict: trusted\n"
		"  FAIL measurement       not in the policy\n"
		"verdict: refused\n");
	free(text);
	json_decref(verdict);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_verdicts_are_read),
		cmocka_unit_test(what_is_no_verdict_is_refused),
		cmocka_unit_test(every_prefix_of_a_verdict_is_refused),
		cmocka_unit_test(
			too_many_checks_and_too_deep_nesting_are_refused),
		cmocka_unit_test(reasons_are_the_failed_checks_made_printable),
		cmocka_unit_test(no_line_of_a_print_is_the_verifiers_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
