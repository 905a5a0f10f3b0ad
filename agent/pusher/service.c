// SPDX-License-Identifier: Apache-2.0
/*
 * The service's loop. The watchdog is fed between stages and between slices
 * of a planned wait, never from a timer: a transfer or a TPM that hangs
 * beyond its own limit is a hang of the service. sd_notify(3).
 */
#include "agent/pusher/config.h"
#include "agent/pusher/service.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>
#include <sys/random.h>
#include <systemd/sd-daemon.h>
#include <time.h>

#include "agent/pusher/backoff.h"
#include "agent/pusher/journal.h"
#include "agent/pusher/push.h"
#include "agent/pusher/stop.h"
#include "agent/pusher/verdict.h"

/* A wait is cut into slices this long, or shorter for the watchdog's sake. */
#define SERVICE_SLICE_MS 10000u

/* What the loop knows between pushes. */
struct service {
	struct config config;
	svp_u32 failures;	/* in a row */
	bool ready;		/* READY=1 was said */
	svp_u32 slice_ms;
};

static svp_u32 random_number(void)
{
	svp_u32 number = 0;

	/* Without entropy there is no jitter, which harms nobody. */
	if (getrandom(&number, sizeof(number), GRND_NONBLOCK) < 0)
		return 0;
	return number;
}

/* Time that goes on in suspend too, so that a pause is what it says. */
static long long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return now.tv_sec * 1000ll + now.tv_nsec / 1000000;
}

static void report_progress(const char *stage)
{
	sd_notifyf(0, "WATCHDOG=1\nSTATUS=%s", stage);
}

/* Keep what may take long well under the watchdog's patience. */
static void fit_watchdog(struct service *service)
{
	uint64_t watchdog_us = 0;
	svp_u64 limit_s;

	service->slice_ms = SERVICE_SLICE_MS;
	if (sd_watchdog_enabled(0, &watchdog_us) <= 0)
		return;
	if (watchdog_us / 3000 < service->slice_ms)
		service->slice_ms = (svp_u32)(watchdog_us / 3000) + 1;
	limit_s = watchdog_us / 2000000;
	if (limit_s && service->config.timeout_s > limit_s)
		service->config.timeout_s = (svp_u32)limit_s;
}

static void tell_result(struct service *service, const struct push *push)
{
	char reasons[512];

	switch (push->result) {
	case PUSH_TRUSTED:
		journal_tell(JOURNAL_TRUSTED, "trusted by %s",
			     service->config.verifier);
		break;
	case PUSH_REFUSED:
		verdict_reasons(push->verdict, reasons, sizeof(reasons));
		journal_tell(JOURNAL_REFUSED, "refused by %s: %s",
			     service->config.verifier, reasons);
		break;
	case PUSH_FAILED:
		journal_tell(JOURNAL_FAILED, "no verdict from %s: %s",
			     service->config.verifier, push->error);
		break;
	case PUSH_CANCELED:
		break;
	}
}

/* The pause that this result asks for, milliseconds. */
static svp_u32 next_pause(struct service *service, const struct push *push)
{
	const struct config *config = &service->config;
	svp_u32 pause, wish = push->retry_after_s;

	if (push->result != PUSH_FAILED) {
		service->failures = 0;
		return backoff_after_verdict(config->interval_s,
					     random_number());
	}
	if (service->failures < UINT32_MAX)
		service->failures++;
	pause = backoff_after_failure(service->failures,
				      config->backoff_max_s, random_number());
	/* A verifier may ask for patience, but not for silence. */
	if (wish > config->backoff_max_s)
		wish = config->backoff_max_s;
	return wish * 1000 > pause ? wish * 1000 : pause;
}

static void tell_status(struct service *service, const struct push *push,
			svp_u32 pause_ms)
{
	static const char * const states[] = {
		[PUSH_TRUSTED] = "trusted", [PUSH_REFUSED] = "refused",
		[PUSH_FAILED] = "no verdict", [PUSH_CANCELED] = "stopping",
	};

	sd_notifyf(0, "%sWATCHDOG=1\nSTATUS=%s; next push in %" PRIu32 " s",
		   service->ready ? "" : "READY=1\n", states[push->result],
		   pause_ms / 1000);
	service->ready = true;
}

/* One push and what follows from it. Returns the pause, milliseconds. */
static svp_u32 push_once(struct service *service)
{
	static const struct push_caller caller = {
		.stop = stop_wanted, .progress = report_progress,
	};
	struct push push = push_evidence(&service->config, &caller);
	svp_u32 pause = next_pause(service, &push);

	tell_result(service, &push);
	tell_status(service, &push, pause);
	push_release(&push);
	return pause;
}

static enum stop_reason wait_pause(const struct service *service,
				   svp_u32 pause_ms)
{
	long long end = now_ms() + pause_ms;
	long long left;
	enum stop_reason reason = STOP_TIME;

	while (reason == STOP_TIME && (left = end - now_ms()) > 0) {
		reason = stop_wait(left < service->slice_ms ?
				   (unsigned int)left : service->slice_ms);
		sd_notify(0, "WATCHDOG=1");
	}
	return reason;
}

int service_run(const struct config *config)
{
	struct service service = { .config = *config };
	svp_u32 pause;

	fit_watchdog(&service);
	journal_tell(JOURNAL_STARTED, "pushing to %s every %" PRIu32 " s",
		     config->verifier, config->interval_s);
	do {
		pause = push_once(&service);
	} while (wait_pause(&service, pause) != STOP_END);
	sd_notify(0, "STOPPING=1");
	journal_tell(JOURNAL_STOPPED, "stopped");
	return 0;
}
