/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Words of others on our terminals and in our logs: made harmless first, so
 * that no verifier can move a cursor or forge a line.
 */
#ifndef PUSHER_TEXT_H
#define PUSHER_TEXT_H

/* Replace every byte of text that is not printable ASCII by '?', in place. */
static inline void text_make_printable(char *text)
{
	for (; *text; text++) {
		if (*text < ' ' || *text > '~')
			*text = '?';
	}
}

#endif
