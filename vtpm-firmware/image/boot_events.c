// SPDX-License-Identifier: Apache-2.0
/*
 * Measured boot, foreseen. The order and the digested bytes are those of
 * direct/direct.c and tpm/measure.c; README.md has them as a table.
 */
#include "image/boot_events.h"

#include <errno.h>
#include <string.h>

#include "image/layout.h"
#include "tpm/digests.h"

#define PCR_FIRMWARE	0u
#define PCR_BOOT	4u
#define PCR_OS		9u
#define SEPARATOR_PCRS	8u

static int add(struct boot_events *events, svp_u32 pcr, const char *name,
	       const void *data, size_t size)
{
	struct boot_event *e = &events->event[events->count];

	if (events->count == BOOT_EVENTS_MAX)
		return -EIO;
	e->pcr = pcr;
	e->name = name;
	events->count++;
	return digests_of(data, size, &e->digests);
}

/* UTF-16 with its NUL, as the TCG wants a version to be. */
static int add_version(struct boot_events *events, const char *version)
{
	svp_u8 text[2 * FW_IMAGE_VERSION_SIZE] = { 0 };
	size_t length = strlen(version);

	if (length >= FW_IMAGE_VERSION_SIZE)
		return -EIO;
	for (size_t i = 0; i < length; i++)
		text[2 * i] = (svp_u8)version[i];
	return add(events, PCR_FIRMWARE, "firmware", text, 2 * (length + 1));
}

static int add_separators(struct boot_events *events)
{
	static const svp_u8 separator[4];
	int err = 0;

	for (svp_u32 pcr = 0; !err && pcr < SEPARATOR_PCRS; pcr++)
		if (pcr != BOOT_PCR_CONFIG)
			err = add(events, pcr, "separator", separator,
				  sizeof(separator));
	return err;
}

int boot_events(const struct boot_files *f, struct boot_events *ret_events)
{
	struct boot_events events = { .count = 0 };
	int err = add_version(&events, f->version);

	if (!err)
		err = add(&events, PCR_BOOT, "kernel", f->kernel.data,
			  f->kernel.size);
	if (!err && f->initrd.size)
		err = add(&events, PCR_OS, "initrd", f->initrd.data,
			  f->initrd.size);
	if (!err)
		err = add(&events, PCR_OS, "cmdline", f->cmdline,
			  strlen(f->cmdline));
	if (!err)
		err = add_separators(&events);
	if (!err)
		*ret_events = events;
	return err;
}

/* PCR = hash(PCR || digest), in both banks. */
static int extend(struct event_digests *pcr, const struct event_digests *d)
{
	struct event_digests next;
	svp_u8 both[2 * SVP_SHA384_SIZE];
	int err;

	memcpy(both, pcr->sha256, SVP_SHA256_SIZE);
	memcpy(both + SVP_SHA256_SIZE, d->sha256, SVP_SHA256_SIZE);
	err = digests_of(both, 2 * SVP_SHA256_SIZE, &next);
	if (err)
		return err;
	memcpy(pcr->sha256, next.sha256, SVP_SHA256_SIZE);
	memcpy(both, pcr->sha384, SVP_SHA384_SIZE);
	memcpy(both + SVP_SHA384_SIZE, d->sha384, SVP_SHA384_SIZE);
	err = digests_of(both, 2 * SVP_SHA384_SIZE, &next);
	if (!err)
		memcpy(pcr->sha384, next.sha384, SVP_SHA384_SIZE);
	return err;
}

int boot_events_pcr(const struct boot_events *events, svp_u32 pcr,
		    struct event_digests *ret_value)
{
	struct event_digests value = { 0 };
	int err = 0;

	for (unsigned int i = 0; !err && i < events->count; i++)
		if (events->event[i].pcr == pcr)
			err = extend(&value, &events->event[i].digests);
	if (!err)
		*ret_value = value;
	return err;
}
