// SPDX-License-Identifier: Apache-2.0
/*
 * The event log. What comes in as event data was given by the host and is
 * copied without being looked at.
 */
#include "tpm/event_log.h"

#include <errno.h>

/* PCR, type, count, two tagged digests, the data's size. */
#define EVENT_OVERHEAD \
	(4u + 4u + 4u + 2u + SVP_SHA256_SIZE + 2u + SVP_SHA384_SIZE + 4u)
#define BANKS 2u
#define SHA1_SIZE 20u

/* The payload of the first event: TCG_EfiSpecIdEvent (10.4.5.1). */
static void add_spec_id(struct svp_writer *w)
{
	svp_put(w, SVP_SPEC_ID_SIGNATURE, SVP_SPEC_ID_SIGNATURE_SIZE);
	svp_add_le32(w, 0);		/* platform class: client */
	svp_put_u8(w, 0);		/* version 2.0, no errata */
	svp_put_u8(w, 2);
	svp_put_u8(w, 0);
	svp_put_u8(w, 2);		/* UINTN is 64 bits */
	svp_add_le32(w, BANKS);
	svp_add_le16(w, SVP_TPM_ALG_SHA256);
	svp_add_le16(w, SVP_SHA256_SIZE);
	svp_add_le16(w, SVP_TPM_ALG_SHA384);
	svp_add_le16(w, SVP_SHA384_SIZE);
	svp_put_u8(w, 0);		/* vendor information: none */
}

void event_log_init(struct event_log *log)
{
	static const svp_u8 no_digest[SHA1_SIZE];
	svp_u8 payload[64];
	struct svp_writer p = svp_writer(payload, sizeof(payload));

	add_spec_id(&p);
	log->w = svp_writer(log->bytes, sizeof(log->bytes));
	/* TCG_PCR_EVENT, the old form, so that any parser gets this far. */
	svp_add_le32(&log->w, 0);
	svp_add_le32(&log->w, SVP_EV_NO_ACTION);
	svp_put(&log->w, no_digest, sizeof(no_digest));
	svp_add_le32(&log->w, (svp_u32)p.done);
	svp_put(&log->w, payload, p.done);
}

bool event_log_fits(const struct event_log *log, const struct event *event)
{
	return log->w.left >= EVENT_OVERHEAD &&
	       event->data_size <= log->w.left - EVENT_OVERHEAD;
}

int event_log_add(struct event_log *log, const struct event *event,
		  const struct event_digests *digests)
{
	struct svp_writer *w = &log->w;

	if (!event_log_fits(log, event))
		return -ENOSPC;
	svp_add_le32(w, event->pcr);
	svp_add_le32(w, event->type);
	svp_add_le32(w, BANKS);
	svp_add_le16(w, SVP_TPM_ALG_SHA256);
	svp_put(w, digests->sha256, sizeof(digests->sha256));
	svp_add_le16(w, SVP_TPM_ALG_SHA384);
	svp_put(w, digests->sha384, sizeof(digests->sha384));
	svp_add_le32(w, (svp_u32)event->data_size);
	svp_put(w, event->data, event->data_size);
	return 0;
}
