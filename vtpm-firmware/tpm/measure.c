// SPDX-License-Identifier: Apache-2.0
/*
 * Measured boot. The monitor says what is measured where; the bytes are the
 * host's. Whatever fails leaves a PCR that no policy expects, never one that
 * hides something.
 */
#include "tpm/measure.h"

#include <errno.h>
#include <string.h>

#include "lib/channel.h"
#include "tpm/command.h"
#include "tpm/digests.h"
#include "tpm/log_store.h"

/* PCRs 0-15 are the boot's; the others are reset by guests. */
#define PCR_LAST 15u
/* Separators go into the firmware's PCRs. */
#define SEPARATOR_PCRS 8u
#define SEPARATOR_SIZE 4u

static struct {
	struct event_log log;
	struct digests digests;
	struct event open;
	svp_u8 open_data[FW_TPM_EVENT_DATA_MAX];
	bool is_open;
	bool is_sealed;
} state;

void measure_init(void)
{
	event_log_init(&state.log);
}

int measure_begin(svp_u32 pcr, svp_u32 type, const void *data, size_t size)
{
	struct event event = { pcr, type, state.open_data, size };
	int err;

	if (pcr > PCR_LAST || size > sizeof(state.open_data))
		return -EINVAL;
	if (state.is_open || state.is_sealed)
		return -EBUSY;
	if (!event_log_fits(&state.log, &event))
		return -ENOSPC;
	err = digests_begin(&state.digests);
	if (err)
		return err;
	if (size)
		memcpy(state.open_data, data, size);
	state.open = event;
	state.is_open = true;
	return 0;
}

int measure_add(const void *data, size_t size)
{
	if (!state.is_open)
		return -EINVAL;
	return digests_add(&state.digests, data, size);
}

static int extend(svp_u32 pcr, const struct event_digests *d)
{
	struct tpm_command c;

	command_begin_authorised(&c, SVP_TPM_CC_PCR_EXTEND, &pcr, 1, 1);
	svp_add_be32(&c.w, 2);		/* TPML_DIGEST_VALUES */
	svp_add_be16(&c.w, SVP_TPM_ALG_SHA256);
	svp_put(&c.w, d->sha256, sizeof(d->sha256));
	svp_add_be16(&c.w, SVP_TPM_ALG_SHA384);
	svp_put(&c.w, d->sha384, sizeof(d->sha384));
	return command_run(&c, false, NULL, NULL);
}

/* Extend and log; the event has been seen to fit. */
static int record(const struct event *event, const struct event_digests *d)
{
	int err = extend(event->pcr, d);

	return err ? err : event_log_add(&state.log, event, d);
}

int measure_end(void)
{
	struct event_digests d;
	int err;

	if (!state.is_open)
		return -EINVAL;
	state.is_open = false;
	err = digests_end(&state.digests, &d);
	return err ? err : record(&state.open, &d);
}

static int add_separators(void)
{
	static const svp_u8 separator[SEPARATOR_SIZE];
	struct event event = {
		.type = SVP_EV_SEPARATOR,
		.data = separator, .data_size = sizeof(separator),
	};
	struct event_digests d;
	int err = digests_of(separator, sizeof(separator), &d);

	for (; !err && event.pcr < SEPARATOR_PCRS; event.pcr++)
		err = record(&event, &d);
	return err;
}

int measure_seal(void)
{
	int err;

	if (state.is_open || state.is_sealed)
		return -EBUSY;
	state.is_sealed = true;
	err = add_separators();
	if (!err)
		err = log_store(state.log.bytes, state.log.w.done);
	/* The guest must not have the platform's rights, whatever failed. */
	if (log_store_close_platform())
		return -EIO;
	return err ? -EIO : 0;
}
