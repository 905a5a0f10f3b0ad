/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a direct boot of given files measures (vtpm-firmware/direct): the events
 * of the log that can be known from files, and the PCRs they give. PCR 1 isn't
 * among them: it holds the host's ACPI tables, which depend on the machine.
 */
#ifndef IMAGE_BOOT_EVENTS_H
#define IMAGE_BOOT_EVENTS_H

#include "image/file.h"
#include "tpm/event_log.h"

#define BOOT_EVENTS_MAX 16u
/* PCRs 0 to this minus one are covered, but for PCR 1. */
#define BOOT_PCRS 10u
#define BOOT_PCR_CONFIG 1u

/* What is booted. */
struct boot_files {
	const char *version;	/* of the firmware, as in its image header */
	struct file kernel;
	struct file initrd;	/* size 0: none, and no event */
	const char *cmdline;
};

/* A measurement, in log order. */
struct boot_event {
	svp_u32 pcr;
	const char *name;	/* for policies */
	struct event_digests digests;
};

struct boot_events {
	struct boot_event event[BOOT_EVENTS_MAX];
	unsigned int count;
};

/* The events of booting the files. Returns 0 or -EIO. */
int boot_events(const struct boot_files *files,
		struct boot_events *ret_events);

/* The value of a PCR in both banks after the events. Returns 0 or -EIO. */
int boot_events_pcr(const struct boot_events *events, svp_u32 pcr,
		    struct event_digests *ret_value);

#endif
