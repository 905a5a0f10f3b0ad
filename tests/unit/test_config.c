// SPDX-License-Identifier: Apache-2.0
/* The agent's settings: agent/pusher/config.c. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/pusher/config.h"

/* Read text as a file into the defaults. */
static int read_text(const char *text, struct config *ret_config,
		     unsigned int *ret_line)
{
	FILE *file = fmemopen((void *)text, strlen(text), "r");
	int err;

	assert_non_null(file);
	*ret_config = config_default();
	err = config_read(ret_config, file, ret_line);
	fclose(file);
	return err;
}

static void a_whole_file_is_read(void **state)
{
	struct config config;
	unsigned int line;

	(void)state;
	assert_int_equal(read_text("# the verifier\n"
				   "verifier = https://v.example:8443/\n"
				   "\n"
				   "  ca-file=/etc/evtpm/ca.pem  \n"
				   "interval = 5min\n"
				   "backoff-max = 90s\n"
				   "timeout = 7\n"
				   "pcrs = 0-7,9,14", &config, &line), 0);
	assert_string_equal(config.verifier, "https://v.example:8443");
	assert_string_equal(config.ca_file, "/etc/evtpm/ca.pem");
	assert_int_equal(config.interval_s, 300);
	assert_int_equal(config.backoff_max_s, 90);
	assert_int_equal(config.timeout_s, 7);
	assert_int_equal(config.pcrs, 0x42ff);
}

static void a_mistake_is_refused_with_its_line(void **state)
{
	static const struct { const char *text; int err; unsigned int line; }
	wrong[] = {
		{ "verifier\n", -EBADMSG, 1 },
		{ "\n\nverifer = https://x\n", -ENOENT, 3 },
		{ "interval = 5 min\n", -EINVAL, 1 },
		{ "interval = 0\n", -EINVAL, 1 },
		{ "interval = -1\n", -EINVAL, 1 },
		{ "interval = 99999999999999999999\n", -EINVAL, 1 },
		{ "interval = 169h\n", -EINVAL, 1 },
		{ "interval =\n", -EINVAL, 1 },
		{ "# fine\nca-file =\n", -EINVAL, 2 },
		{ "= value\n", -ENOENT, 1 },
	};
	struct config config;
	unsigned int line;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_int_equal(read_text(wrong[i].text, &config, &line),
				 wrong[i].err);
		assert_int_equal(line, wrong[i].line);
	}
}

static void only_an_https_url_is_a_verifier(void **state)
{
	static const char * const wrong[] = {
		"http://x", "x", "https://", "https:///", "ftp://x", "",
		"https://x?y", "https://x#y", "https://x y", "file:///etc",
	};
	struct config config = config_default();

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_int_equal(config_set(&config, "verifier", wrong[i]),
				 -EINVAL);
		assert_string_equal(config.verifier, "");
	}
	assert_int_equal(config_set(&config, "verifier", "https://[::1]:1/a/"),
			 0);
	assert_string_equal(config.verifier, "https://[::1]:1/a");
}

static void pcr_lists_are_exact(void **state)
{
	static const char * const wrong[] = {
		"", ",", "1,", "24", "1-", "-1", "7-0", "0-24", "1,,2", "a",
		"1 ,2", "4294967296",
	};
	struct config config = config_default();

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_int_equal(config_set(&config, "pcrs", wrong[i]),
				 -EINVAL);
		assert_int_equal(config.pcrs, 0xffffff);
	}
	assert_int_equal(config_set(&config, "pcrs", "23"), 0);
	assert_int_equal(config.pcrs, 0x800000);
	assert_int_equal(config_set(&config, "pcrs", "all"), 0);
	assert_int_equal(config.pcrs, 0xffffff);
}

static void too_long_texts_and_lines_are_refused(void **state)
{
	char text[2000];
	struct config config = config_default();
	unsigned int line;

	(void)state;
	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	assert_int_equal(read_text(text, &config, &line), -EBADMSG);
	text[CONFIG_MAX_TEXT] = '\0';
	assert_int_equal(config_set(&config, "ca-file", text), -ENAMETOOLONG);
	memcpy(text, "https://", 8);
	assert_int_equal(config_set(&config, "verifier", text),
			 -ENAMETOOLONG);
	text[CONFIG_MAX_TEXT - 1] = '\0';
	assert_int_equal(config_set(&config, "verifier", text), 0);
}

static void a_verifier_is_needed_and_keys_come_in_pairs(void **state)
{
	struct config config = config_default();
	const char *why;

	(void)state;
	assert_int_equal(config_check(&config, &why), -EINVAL);
	assert_non_null(why);
	assert_int_equal(config_set(&config, "verifier", "https://x"), 0);
	assert_int_equal(config_check(&config, &why), 0);
	assert_int_equal(config_set(&config, "client-key", "/key"), 0);
	assert_int_equal(config_check(&config, &why), -EINVAL);
	assert_int_equal(config_set(&config, "client-cert", "/cert"), 0);
	assert_int_equal(config_check(&config, &why), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_file_is_read),
		cmocka_unit_test(a_mistake_is_refused_with_its_line),
		cmocka_unit_test(only_an_https_url_is_a_verifier),
		cmocka_unit_test(pcr_lists_are_exact),
		cmocka_unit_test(too_long_texts_and_lines_are_refused),
		cmocka_unit_test(a_verifier_is_needed_and_keys_come_in_pairs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
