// SPDX-License-Identifier: Apache-2.0
/* The firmware's log: formats, lengths, and what a process may put there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "lib/log.h"

static char text[4096];

static void take(const char *line, size_t size)
{
	assert_true(size <= LOG_LINE_MAX);
	strncat(text, line, size);
}

static void start(void)
{
	text[0] = 0;
	log_set_writer(take);
}

static void formats_are_those_of_printf(void **state)
{
	(void)state;
	start();
	log_line("%s %d %d %u %x %lx %ld %%", "a", -1, 2147483647, 4294967295u, 0xabcu,
		 0xffffffffffffffff, -9223372036854775807 - 1);
	assert_string_equal(text, "a -1 2147483647 4294967295 abc ffffffffffffffff "
			    "-9223372036854775808 %\n");
}

static void a_long_line_is_cut(void **state)
{
	char s[1000];

	(void)state;
	start();
	memset(s, 'x', sizeof(s));
	s[sizeof(s) - 1] = 0;
	log_line("%s", s);
	assert_int_equal(strlen(text), LOG_LINE_MAX);
	assert_int_equal(text[LOG_LINE_MAX - 1], '\n');
}

static void a_process_can_forge_no_line_and_no_escape(void **state)
{
	static const char from[] = "one\ntwo\r\x1b[2J\0\xff\n";

	(void)state;
	start();
	log_text("tpm", from, sizeof(from) - 1);
	assert_string_equal(text, "tpm: one\ntpm: two??[2J??\n");
}

static void log_from_writer(const char *line, size_t size)
{
	(void)line;
	(void)size;
	log_line("inner");
	strcat(text, "outer");
}

static void a_line_logged_while_the_log_is_taken_is_lost(void **state)
{
	(void)state;
	start();
	log_set_writer(log_from_writer);
	log_line("x");
	assert_string_equal(text, "outer");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(formats_are_those_of_printf),
		cmocka_unit_test(a_long_line_is_cut),
		cmocka_unit_test(a_line_logged_while_the_log_is_taken_is_lost),
		cmocka_unit_test(a_process_can_forge_no_line_and_no_escape),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
