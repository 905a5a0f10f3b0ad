/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One collection: the report, and a quote, PCR values and an event log that
 * are of one moment. What is collected is not judged here.
 */
#ifndef COLLECTOR_COLLECT_H
#define COLLECTOR_COLLECT_H

#include "agent/collector/tpm.h"
#include "agent/collector/tsm.h"
#include "protocol/evidence.h"

/* The most that is taken of the event log, bytes. */
#define COLLECT_MAX_LOG (SVP_TPM_LOG_INDICES * SVP_TPM_LOG_INDEX_SIZE)
#define COLLECT_MAX_ERROR 200u

/* Where the hardware is reached. */
struct collect_from {
	const char *tcti;	/* tctildr configuration */
	const char *tsm_path;	/* configfs-tsm's report folder */
	svp_u32 ak;		/* persistent handle */
};

/* A collection; some 120 KiB, so allocate it. */
struct collected {
	struct tsm_report report;
	struct tpm_quote quote;
	struct tpm_pcrs pcrs;
	svp_u8 log[COLLECT_MAX_LOG];
	size_t log_size;	/* 0: the firmware left none */
};

/*
 * Collect for challenge, quoting the SHA-256 PCRs of mask. Returns 0, or a
 * -errno with what failed, for people, in ret_error. ret_collected's content
 * is undefined on failure.
 */
int collect(const struct collect_from *from,
	    const struct svp_challenge *challenge, svp_u32 mask,
	    struct collected *ret_collected,
	    char ret_error[COLLECT_MAX_ERROR]);

#endif
