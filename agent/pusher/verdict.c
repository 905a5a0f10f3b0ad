// SPDX-License-Identifier: Apache-2.0
/*
 * Reads and prints verdicts. jansson bounds the nesting; the answer's size is
 * bounded by http_post().
 */
#include "agent/pusher/verdict.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "agent/pusher/text.h"

#define VERDICT_MAX_TEXT	512
#define VERDICT_MAX_CHECKS	64

static const char *member(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "";
}

/* A check's result, and the word for people. */
static const char * const result_words[][2] = {
	{ "pass", "ok" }, { "fail", "FAIL" }, { "skip", "skip" },
};

/* The word for check's result, or NULL when it has none. */
static const char *result_word(const json_t *check)
{
	const char *result = member(check, "result");

	for (size_t i = 0;
	     i < sizeof(result_words) / sizeof(result_words[0]); i++) {
		if (!strcmp(result, result_words[i][0]))
			return result_words[i][1];
	}
	return NULL;
}

static bool is_failed(const json_t *check)
{
	return !strcmp(member(check, "result"), "fail");
}

static bool is_check(const json_t *check)
{
	const json_t *reason = json_object_get(check, "reason");

	return *member(check, "id") && result_word(check) &&
	       (!reason || json_is_string(reason));
}

/* Well-formed, and none that failed when the verdict is to be trusted. */
static bool are_checks(const json_t *checks, bool trusted)
{
	size_t count = json_array_size(checks);
	const json_t *check;

	if (!count || count > VERDICT_MAX_CHECKS)
		return false;
	for (size_t i = 0; i < count; i++) {
		check = json_array_get(checks, i);
		if (!is_check(check) || (trusted && is_failed(check)))
			return false;
	}
	return true;
}

int verdict_parse(const char *json, size_t size, json_t **ret_verdict,
		  bool *ret_trusted)
{
	json_t *root = json_loadb(json, size, JSON_REJECT_DUPLICATES, NULL);
	const char *verdict = member(root, "verdict");
	bool trusted = !strcmp(verdict, "trusted");

	if ((!trusted && strcmp(verdict, "refused")) ||
	    !are_checks(json_object_get(root, "checks"), trusted)) {
		json_decref(root);
		return -EBADMSG;
	}
	*ret_verdict = root;
	*ret_trusted = trusted;
	return 0;
}

void verdict_reasons(const json_t *verdict, char *ret_text, size_t room)
{
	const json_t *checks = json_object_get(verdict, "checks");
	const json_t *check;
	size_t done = 0;
	int n;

	*ret_text = '\0';
	for (size_t i = 0; i < json_array_size(checks); i++) {
		check = json_array_get(checks, i);
		if (!is_failed(check))
			continue;
		n = snprintf(ret_text + done, room - done, "%s%s (%s)",
			     done ? ", " : "", member(check, "id"),
			     member(check, "reason"));
		if (n < 0 || (size_t)n >= room - done)
			break;
		done += (size_t)n;
	}
	text_make_printable(ret_text);
}

static void print_check(const json_t *check, FILE *out)
{
	char line[VERDICT_MAX_TEXT];
	int n;

	n = snprintf(line, sizeof(line), "  %-4s %-17s %s",
		     result_word(check), member(check, "id"),
		     member(check, "reason"));
	if (n < 0)
		return;
	text_make_printable(line);
	n = (int)strlen(line);
	while (n && line[n - 1] == ' ')
		line[--n] = '\0';
	fprintf(out, "%s\n", line);
}

void verdict_print(const json_t *verdict, FILE *out)
{
	const json_t *checks = json_object_get(verdict, "checks");

	for (size_t i = 0; i < json_array_size(checks); i++)
		print_check(json_array_get(checks, i), out);
	/* One of two words: verdict_parse() saw to that. */
	fprintf(out, "verdict: %s\n", member(verdict, "verdict"));
}
