// SPDX-License-Identifier: Apache-2.0
/*
 * Journal entries by sd_journal_send when stderr is the journal's stream
 * (systemd.exec(5), $JOURNAL_STREAM), lines on stderr otherwise. Texts may
 * hold words of the verifier, so only printable ASCII passes.
 */
#include "agent/pusher/journal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <syslog.h>
#include <systemd/sd-journal.h>

#include "agent/pusher/text.h"

#define JOURNAL_ID(last) "9948d9906d8a48abbece698dc013ba" last

/* An event's message id and syslog priority. */
struct journal_row {
	const char *id;
	int priority;
};

static const struct journal_row journal_rows[] = {
	[JOURNAL_STARTED] = { JOURNAL_ID("01"), LOG_INFO },
	[JOURNAL_TRUSTED] = { JOURNAL_ID("02"), LOG_INFO },
	[JOURNAL_REFUSED] = { JOURNAL_ID("03"), LOG_ERR },
	[JOURNAL_FAILED] = { JOURNAL_ID("04"), LOG_WARNING },
	[JOURNAL_STOPPED] = { JOURNAL_ID("05"), LOG_INFO },
};

void journal_tell(enum journal_event event, const char *format, ...)
{
	const struct journal_row *row = &journal_rows[event];
	char text[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	text_make_printable(text);
	if (!getenv("JOURNAL_STREAM") ||
	    sd_journal_send("MESSAGE=%s", text, "MESSAGE_ID=%s", row->id,
			    "PRIORITY=%i", row->priority, NULL) < 0)
		fprintf(stderr, "evtpm-agent: %s\n", text);
}
