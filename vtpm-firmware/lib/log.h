/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The firmware's log: lines of text for whoever debugs the host, on the debug
 * console (port 0x402). The host reads it: never log a secret.
 */
#ifndef LIB_LOG_H
#define LIB_LOG_H

#include "lib/types.h"

/* Longest line in bytes; what is longer is cut. */
#define LOG_LINE_MAX 240u

/* Called with each finished line, newline included, not NUL-terminated. */
typedef void log_write_fn(const char *line, size_t size);

/* Send lines to write from now on; before, they are dropped. */
void log_set_writer(log_write_fn *write);

/*
 * Log one line; a newline is added. Formats: %s, %d, %u, %x with an
 * optional l, and %%. Callable on any CPU
 * in any context: it takes a lock of its own, and when it can't have that the
 * line is lost.
 */
void log_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * Log size bytes that a process wrote, with its name in front of each line;
 * what is not printable ASCII comes out as '?'.
 */
void log_text(const char *name, const char *text, size_t size);

#endif
