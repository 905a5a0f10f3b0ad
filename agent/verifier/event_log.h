/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A TCG crypto-agile boot log. TCG PC Client Platform Firmware Profile 1.06,
 * section 10.4.
 */
#ifndef VERIFIER_EVENT_LOG_H
#define VERIFIER_EVENT_LOG_H

#include "agent/verifier/reason.h"
#include "protocol/tpm_wire.h"

/* More events than any boot has; the memory of a log is bounded by it. */
#define EVENT_LOG_MAX_EVENTS 4096u

/* One measured event; data points into the log's bytes. */
struct log_event {
	svp_u32 number;		/* in the log, from 0 */
	svp_u32 pcr;
	svp_u32 type;
	svp_u8 sha256[SVP_SHA256_SIZE];
	const svp_u8 *data;
	size_t data_size;
};

struct event_log {
	size_t count;
	struct log_event *events;	/* owned */
	svp_u8 pcr[SVP_TPM_PCRS][SVP_SHA256_SIZE];	/* what replay gives */
};

/*
 * Parse and replay. data must outlive the log. 0, and the caller clears
 * *ret_log; -EBADMSG and why; -ENOMEM.
 */
int event_log_parse(const void *data, size_t size, struct event_log *ret_log,
		    struct reason *ret_why);

void event_log_clear(struct event_log *log);

/* The specification's name of an event type, or "event type". */
const char *event_log_type_name(svp_u32 type);

/* Room for a firmware's version as text. */
#define EVENT_LOG_MAX_VERSION 128u

/*
 * What the firmware calls itself: the text of PCR 0's first event if that is an
 * EV_S_CRTM_VERSION whose digest is that of its data, so that it is as true as
 * PCR 0. Printable, cut when it is longer. Returns whether there is one.
 */
bool event_log_version(const struct event_log *log,
		       char ret_text[EVENT_LOG_MAX_VERSION]);

/* The event's data as text for a person, printable, at most room - 1 long. */
void event_log_describe(const struct log_event *event, char *ret_text,
			size_t room);

#endif
