/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the service tells the administrator: journal entries with message ids
 * that stay the same for ever, so that they can be matched, counted and
 * explained (packaging/systemd/evtpm.catalog). Without a journal the same
 * text goes to stderr.
 */
#ifndef PUSHER_JOURNAL_H
#define PUSHER_JOURNAL_H

/* What there is to tell. */
enum journal_event {
	JOURNAL_STARTED,	/* 9948d9906d8a48abbece698dc013ba01 */
	JOURNAL_TRUSTED,	/* ...02: the verifier trusts this machine */
	JOURNAL_REFUSED,	/* ...03: it does not, with its reasons */
	JOURNAL_FAILED,		/* ...04: no verdict could be had */
	JOURNAL_STOPPED,	/* ...05 */
};

/* Tell event, with a text that is one line. Control characters are replaced. */
void journal_tell(enum journal_event event, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
