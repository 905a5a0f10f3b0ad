/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The machine's log: lines of text to QEMU's debug console at port 0xe9, which
 * only the machine reaches.
 */
#ifndef MACHINE_LOG_H
#define MACHINE_LOG_H

#include <stdarg.h>
#include "types.h"

#define LOG_PORT 0xe9u

/* What a tick of the TSC is; until then all times are 0. */
void log_set_clock(u32 tsc_khz);

/*
 * Append one line, after the time in brackets (the newline is added). Formats:
 * %s %c %d %u %x with the
 * length l, a width and a leading 0; nothing else. Lines of several vCPUs are
 * not mixed when the caller holds the machine's lock.
 */
void log_line(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_vline(const char *format, va_list ap);

#endif
