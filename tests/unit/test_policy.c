// SPDX-License-Identifier: Apache-2.0
/*
 * The verifier's policy file: agent/verifier/policy.c. A mistake in it must be
 * said, never be a rule less.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/verifier/policy.h"

#define DIGEST16 "00112233445566778899aabbccddeeff"
#define DIGEST32 DIGEST16 DIGEST16
#define DIGEST48 DIGEST16 DIGEST16 DIGEST16
#define VERSION "\"version\":1"
#define MEASUREMENTS "\"measurements\":[\"" DIGEST48 "\"]"
#define PCRS "\"pcrs\":{\"4\":[{\"name\":\"kernel\",\"sha256\":\"" DIGEST32 "\"}]}"

static char error[POLICY_MAX_ERROR];

static int parse(const char *json, struct policy *ret_policy)
{
	error[0] = '\0';
	return policy_parse(json, strlen(json), ret_policy, error);
}

static void a_policy_says_what_it_says(void **state)
{
	struct policy p;

	(void)state;
	assert_int_equal(parse("{" VERSION ",\"measurements\":[\"" DIGEST48
		"\",\"" DIGEST48 "\"],\"minimum_tcb\":{\"snp\":21,\"fmc\":255},"
		"\"allow_debug\":false,\"allow_migration\":true,"
		"\"pcrs\":{\"0\":[],\"9\":[{\"name\":\"initrd\",\"sha256\":\""
		DIGEST32 "\"},{\"name\":\"initrd\",\"sha256\":\"" DIGEST32
		"\"}]}}", &p), 0);
	assert_int_equal(p.measurement_count, 2);
	assert_int_equal(p.measurements[1][47], 0xff);
	assert_true(p.has_minimum_tcb);
	assert_int_equal(p.minimum_tcb[POLICY_TCB_SNP], 21);
	assert_int_equal(p.minimum_tcb[POLICY_TCB_FMC], 255);
	assert_int_equal(p.minimum_tcb[POLICY_TCB_TEE], 0);
	assert_false(p.allow_debug);
	assert_true(p.allow_migration);
	assert_int_equal(policy_mask(&p), 1 | 1 << 9);
	assert_int_equal(p.pcr[9].count, 2);
	assert_string_equal(p.pcr[9].events[1].name, "initrd");
	assert_int_equal(p.pcr[9].events[1].sha256[1], 0x11);
	policy_clear(&p);
}

static void what_is_not_said_is_not_allowed(void **state)
{
	struct policy p;

	(void)state;
	assert_int_equal(parse("{" VERSION "," MEASUREMENTS "," PCRS "}", &p),
			 0);
	assert_false(p.allow_debug);
	assert_false(p.allow_migration);
	assert_false(p.has_minimum_tcb);
	policy_clear(&p);
}

static void mistakes_are_refused_by_name(void **state)
{
	static const struct {
		const char *json, *says;
	} wrong[] = {
		{ "", "line" }, { "[]", "object" }, { "{}", "version" },
		{ "{" MEASUREMENTS "," PCRS "}", "version" },
		{ "{" VERSION "," PCRS "}", "measurements" },
		{ "{" VERSION "," MEASUREMENTS "}", "pcrs" },
		{ "{\"version\":2," MEASUREMENTS "," PCRS "}", "version" },
		{ "{\"version\":\"1\"," MEASUREMENTS "," PCRS "}", "version" },
		{ "{" VERSION "," MEASUREMENTS "," PCRS ",\"pcr\":1}", "pcr" },
		{ "{" VERSION "," VERSION "," MEASUREMENTS "," PCRS "}",
		  "duplicate" },
		{ "{" VERSION ",\"measurements\":[]," PCRS "}", "measurements" },
		{ "{" VERSION ",\"measurements\":{}," PCRS "}", "measurements" },
		{ "{" VERSION ",\"measurements\":[\"00\"]," PCRS "}",
		  "measurements[0]" },
		{ "{" VERSION ",\"measurements\":[\"g0" DIGEST16 DIGEST16
		  "112233445566778899aabbccddeeff\"]," PCRS "}",
		  "measurements[0]" },
		{ "{" VERSION "," MEASUREMENTS "," PCRS
		  ",\"minimum_tcb\":{\"spn\":1}}", "minimum_tcb.spn" },
		{ "{" VERSION "," MEASUREMENTS "," PCRS
		  ",\"minimum_tcb\":{\"snp\":256}}", "minimum_tcb.snp" },
		{ "{" VERSION "," MEASUREMENTS "," PCRS
		  ",\"minimum_tcb\":{\"snp\":\"1\"}}", "minimum_tcb.snp" },
		{ "{" VERSION "," MEASUREMENTS "," PCRS ",\"allow_debug\":1}",
		  "allow_debug" },
		{ "{" VERSION "," MEASUREMENTS ",\"pcrs\":{}}", "pcrs" },
		{ "{" VERSION "," MEASUREMENTS ",\"pcrs\":{\"24\":[]}}",
		  "pcrs.24" },
		{ "{" VERSION "," MEASUREMENTS ",\"pcrs\":{\"-1\":[]}}",
		  "pcrs.-1" },
		{ "{" VERSION "," MEASUREMENTS ",\"pcrs\":{\"4x\":[]}}",
		  "pcrs.4x" },
		{ "{" VERSION "," MEASUREMENTS ",\"pcrs\":{\"\":[]}}", "pcrs." },
		{ "{" VERSION "," MEASUREMENTS ",\"pcrs\":{\"4\":{}}}",
		  "pcrs.4" },
		{ "{" VERSION "," MEASUREMENTS ",\"pcrs\":{\"4\":[],\"04\":[]}}",
		  "pcrs.04" },
		{ "{" VERSION "," MEASUREMENTS ",\"pcrs\":{\"4\":[{}]}}",
		  "pcrs.4[0]" },
		{ "{" VERSION "," MEASUREMENTS ",\"pcrs\":{\"4\":[{\"name\":"
		  "\"\",\"sha256\":\"" DIGEST32 "\"}]}}", "pcrs.4[0]" },
		{ "{" VERSION "," MEASUREMENTS ",\"pcrs\":{\"4\":[{\"name\":"
		  "\"a\",\"sha256\":\"" DIGEST32 "\",\"more\":1}]}}",
		  "pcrs.4[0]" },
		{ "{" VERSION "," MEASUREMENTS ",\"pcrs\":{\"4\":[{\"name\":"
		  "\"a\",\"sha256\":\"" DIGEST16 "\"}]}}", "pcrs.4[0]" },
	};
	struct policy p;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		if (parse(wrong[i].json, &p) != -EINVAL)
			fail_msg("taken: %s", wrong[i].json);
		if (!strstr(error, wrong[i].says))
			fail_msg("%s: %s", wrong[i].json, error);
	}
}

static void a_file_that_is_not_there_is_said(void **state)
{
	struct policy p;

	(void)state;
	assert_int_equal(policy_read("/nonexistent/policy", &p, error),
			 -ENOENT);
	assert_int_not_equal(error[0], '\0');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_policy_says_what_it_says),
		cmocka_unit_test(what_is_not_said_is_not_allowed),
		cmocka_unit_test(mistakes_are_refused_by_name),
		cmocka_unit_test(a_file_that_is_not_there_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
