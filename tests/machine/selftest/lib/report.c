// SPDX-License-Identifier: Apache-2.0
/*
 * The console, COM1 by string output through the GHCB, and how rules report.
 */
#include "base.h"

#include "ghcb_page.h"
#include "levels.h"

/* IOIO information: port, 64-bit address, one byte, REP, string, out. */
#define COM1_STRING	(0x3f8u << 16 | 1u << 9 | 1u << 4 | 1u << 3 | 1u << 2)
#define LINE		200u

static struct {
	const char *group;
	char text[LINE];
	u32 used;
	u32 rules, failed;
} report;

extern const u32 c_bit_high;

u64 c_bit(void)
{
	return (u64)c_bit_high << 32;
}

void *memcpy(void *to, const void *from, size_t n)
{
	u8 *t = to;
	const u8 *f = from;

	while (n--)
		*t++ = *f++;
	return to;
}

void *memset(void *to, int c, size_t n)
{
	u8 *t = to;

	while (n--)
		*t++ = (u8)c;
	return to;
}

int memcmp(const void *a, const void *b, size_t n)
{
	const u8 *x = a, *y = b;

	for (; n; n--, x++, y++)
		if (*x != *y)
			return *x - *y;
	return 0;
}

bool same_text(const char *a, const char *b)
{
	for (; *a && *a == *b; a++, b++)
		;
	return *a == *b;
}

static void add(const char *text)
{
	while (*text && report.used < LINE - 1)
		report.text[report.used++] = *text++;
}

static void add_number(u64 number)
{
	char digits[19] = "0x";
	int i, at = 2;

	for (i = 60; i > 0 && !(number >> i & 15); i -= 4)
		;
	for (; i >= 0; i -= 4)
		digits[at++] = "0123456789abcdef"[number >> i & 15];
	add(digits);
}

/* Print what was added, as one line. */
static void flush(void)
{
	u32 i;

	report.text[report.used++] = '\n';
	ghcb_clear();
	for (i = 0; i < report.used; i++)
		ghcb_buffer()[i] = (u8)report.text[i];
	ghcb_put(GHCB_SCRATCH, ghcb_buffer_gpa());
	ghcb_exit(0x7b, COM1_STRING, report.used);
	report.used = 0;
}

void say(const char *text)
{
	add(text);
	flush();
}

void say_numbers(const char *text, const u64 *number, u32 n)
{
	add(text);
	add(":");
	for (; n; n--) {
		add(" ");
		add_number(*number++);
	}
	flush();
}

void group(const char *name, const char *specification)
{
	report.group = name;
	add("group ");
	add(name);
	add(": ");
	say(specification);
}

static void begin(const char *name)
{
	report.rules++;
	add("rule ");
	add(report.group);
	add(".");
	add(name);
	add(": ");
}

static void fail(u64 got, u64 expected)
{
	report.failed++;
	add("FAIL expected ");
	add_number(expected);
	add(" got ");
	add_number(got);
}

void rule(const char *name, u64 got, u64 expected)
{
	begin(name);
	if (got == expected)
		add("ok");
	else
		fail(got, expected);
	flush();
}

void rule_difference(const char *name, u64 got, u64 documented, u64 hardware)
{
	begin(name);
	if (got == hardware) {
		add("ok");
	} else if (got == documented) {
		add("ok, a documented difference: ");
		add_number(got);
		add(", on hardware ");
		add_number(hardware);
	} else {
		fail(got, documented);
	}
	flush();
}

void give_up(const char *text)
{
	/* The others share neither the line nor the GHCB. */
	if (this_context() == &contexts[BOOT]) {
		add("gave up: ");
		say(text);
	}
	ghcb_terminate(0xf, 0xff);
}
