/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Measuring what the guest is started with into the vTPM. Everything measured
 * lies in private memory already, so that what is hashed is what runs.
 */
#ifndef DIRECT_MEASURE_H
#define DIRECT_MEASURE_H

#include "lib/types.h"

struct cpu;
struct firmware;

/* A thing to measure: its PCR, how the event log calls it, its bytes. */
struct measured {
	u32 pcr;
	u32 event_type;		/* TCG PC Client Platform Firmware Profile */
	const void *event;	/* event data of the log */
	size_t event_size;
	const void *bytes;
	size_t size;
};

/* Extend the PCR by the hash of the bytes. 0 or the TPM process' -errno. */
int measure(const struct firmware *firmware, struct cpu *cpu,
	    const struct measured *m);

/* End measuring: separators, and the log becomes readable for the guest. */
int measure_seal(const struct firmware *firmware, struct cpu *cpu);

#endif
