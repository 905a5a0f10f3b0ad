// SPDX-License-Identifier: Apache-2.0
/*
 * The end of the machine. isa-debug-exit ends QEMU at once, so the log, which
 * is written byte by byte, is complete by then.
 */
#include "asm.h"
#include "log.h"
#include "options.h"
#include "stats.h"
#include "stop.h"

void stop(enum stop_status status, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	log_line("stop status=%d", status);
	log_vline(format, ap);
	va_end(ap);
	if (options_number("stats", 0))
		stats_log();
	outl(STOP_PORT, (u32)status);
	for (;;)
		asm volatile("cli; hlt");
}
