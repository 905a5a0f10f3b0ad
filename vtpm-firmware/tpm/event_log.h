/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Builds a TCG crypto-agile event log with SHA-256 and SHA-384 digests. TCG PC
 * Client Platform Firmware Profile 1.06, section 10. Pure: no TPM, no hashing.
 */
#ifndef TPM_EVENT_LOG_H
#define TPM_EVENT_LOG_H

#include "protocol/cursor.h"
#include "protocol/tpm_wire.h"

/* Room for a log, bytes. */
#define EVENT_LOG_MAX 16384u

/* One thing's digests in both banks. */
struct event_digests {
	svp_u8 sha256[SVP_SHA256_SIZE];
	svp_u8 sha384[SVP_SHA384_SIZE];
};

/* An event; data is what the log says about it. */
struct event {
	svp_u32 pcr;
	svp_u32 type;
	const void *data;
	size_t data_size;
};

/* The log so far: bytes[0 .. w.done). */
struct event_log {
	svp_u8 bytes[EVENT_LOG_MAX];
	struct svp_writer w;
};

/* Start the log: its first event says which banks there are. */
void event_log_init(struct event_log *log);

/* Is there room for the event? */
bool event_log_fits(const struct event_log *log, const struct event *event);

/* Append an event. Returns 0, or -ENOSPC and the log is as it was. */
int event_log_add(struct event_log *log, const struct event *event,
		  const struct event_digests *digests);

#endif
