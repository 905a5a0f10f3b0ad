// SPDX-License-Identifier: Apache-2.0
/*
 * Blocked signals are asked for with sigpending() and taken with
 * sigtimedwait(): no handlers, no globals.
 */
#include "agent/pusher/stop.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <time.h>

static sigset_t stop_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	return set;
}

void stop_init(void)
{
	sigset_t set = stop_signals();

	signal(SIGPIPE, SIG_IGN);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
}

void stop_release(void)
{
	sigset_t set = stop_signals();

	signal(SIGPIPE, SIG_DFL);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

bool stop_wanted(void)
{
	sigset_t pending;

	sigpending(&pending);
	return sigismember(&pending, SIGTERM) || sigismember(&pending, SIGINT);
}

enum stop_reason stop_wait(unsigned int timeout_ms)
{
	struct timespec left = { .tv_sec = timeout_ms / 1000,
				 .tv_nsec = timeout_ms % 1000 * 1000000l };
	sigset_t set = stop_signals();
	int number = sigtimedwait(&set, NULL, &left);

	if (number < 0)
		return STOP_TIME;
	return number == SIGHUP ? STOP_PUSH : STOP_END;
}
