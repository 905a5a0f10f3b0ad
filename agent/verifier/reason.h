/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why a check has come out as it did: one line for a person.
 */
#ifndef VERIFIER_REASON_H
#define VERIFIER_REASON_H

#include <stdarg.h>
#include <stdio.h>

/* NUL-terminated, printable ASCII; cut when it is longer. */
struct reason {
	char text[320];
};

/* Set the reason. What is not printable ASCII becomes '?': it may be hostile. */
static inline void __attribute__((format(printf, 2, 3)))
reason_set(struct reason *why, const char *format, ...)
{
	va_list args;
	char *c;

	va_start(args, format);
	vsnprintf(why->text, sizeof(why->text), format, args);
	va_end(args);
	for (c = why->text; *c; c++)
		if (*c < ' ' || *c > '~')
			*c = '?';
}

#endif
