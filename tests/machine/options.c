// SPDX-License-Identifier: Apache-2.0
/*
 * The machine's options, kept as the text that they came in.
 */
#include "lib.h"
#include "options.h"

static struct {
	const char *text;
} options = { "" };

void options_init(const char *text)
{
	options.text = text;
}

static unsigned int digit(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned int)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (unsigned int)(c - 'a') + 10;
	return 16;
}

static u64 parse_number(const char *s)
{
	unsigned int base = 10;
	u64 v = 0;

	if (s[0] == '0' && s[1] == 'x') {
		base = 16;
		s += 2;
	}
	for (; digit(*s) < base; s++)
		v = v * base + digit(*s);
	return v;
}

const char *options_text(const char *key)
{
	size_t n = strlen(key);
	const char *s = options.text;

	while (*s) {
		if (!strncmp(s, key, n) && s[n] == '=')
			return s + n + 1;
		while (*s && *s != ' ')
			s++;
		while (*s == ' ')
			s++;
	}
	return NULL;
}

u64 options_number(const char *key, u64 otherwise)
{
	const char *value = options_text(key);

	return value ? parse_number(value) : otherwise;
}
