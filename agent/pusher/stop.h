/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signals as things to wait for. SIGTERM and SIGINT ask the agent to end,
 * SIGHUP asks it to push at once. They are blocked for good, so nothing is
 * ever interrupted half-way: whoever may take long asks stop_wanted().
 */
#ifndef PUSHER_STOP_H
#define PUSHER_STOP_H

#include <stdbool.h>

/* What ended a wait. */
enum stop_reason {
	STOP_TIME,	/* the time is over */
	STOP_PUSH,	/* SIGHUP: push now */
	STOP_END,	/* SIGTERM, SIGINT: end */
};

/* Block the signals. Call once, before any thread is made. */
void stop_init(void);

/* Unblock them again: for a child, before exec. */
void stop_release(void);

/* Is a request to end waiting? It stays so until stop_wait() takes it. */
bool stop_wanted(void);

/* Wait for a signal, at most timeout_ms. */
enum stop_reason stop_wait(unsigned int timeout_ms);

#endif
