// SPDX-License-Identifier: Apache-2.0
/*
 * Verdicts as text and as JSON. Reasons are printable ASCII already.
 */
#include "agent/verifier/appraise.h"
#include "agent/verifier/outcome.h"
#include "agent/verifier/verdict.h"

#include <jansson.h>

void verdict_print(FILE *to, const char *subject, const struct verdict *v)
{
	static const char *const words[] = {
		[CHECK_FAIL] = "FAIL", [CHECK_PASS] = "ok", [CHECK_SKIP] = "skip",
	};
	size_t i;

	for (i = 0; i < v->count; i++)
		fprintf(to, "  %-4s %-17s %s\n", words[v->findings[i].outcome],
			v->findings[i].id, v->findings[i].why.text);
	fprintf(to, "%s: %s\n", subject, v->trusted ? "trusted" : "refused");
	fflush(to);
}

char *verdict_json(const char *subject, const struct verdict *v)
{
	static const char *const words[] = {
		[CHECK_FAIL] = "fail", [CHECK_PASS] = "pass", [CHECK_SKIP] = "skip",
	};
	json_t *checks = json_array(), *root;
	char *text = NULL;
	size_t i;

	for (i = 0; checks && i < v->count; i++)
		json_array_append_new(checks, json_pack("{s:s, s:s, s:s}",
				"id", v->findings[i].id,
				"result",
				words[v->findings[i].outcome],
				"reason", v->findings[i].why.text));
	root = json_pack("{s:s, s:s, s:o}", "subject", subject, "verdict",
			 v->trusted ? "trusted" : "refused", "checks", checks);
	if (root && json_array_size(checks) == v->count)
		text = json_dumps(root, JSON_COMPACT);
	json_decref(root);
	return text;
}
