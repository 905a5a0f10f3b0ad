/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Measured boot: digests of what the guest will run go into the PCRs of both
 * banks and into the event log, in the same order. One object at a time.
 */
#ifndef TPM_MEASURE_H
#define TPM_MEASURE_H

#include <stddef.h>

#include "protocol/types.h"

/* Start the log. Before anything is measured. */
void measure_init(void);

/*
 * Begin to measure an object into a PCR; data describes it in the log. Returns
 * 0; -EINVAL: no such PCR, or data is longer than FW_TPM_EVENT_DATA_MAX;
 * -EBUSY: another object is open, or measure_seal was called; -ENOSPC: the log
 * is full; -EIO.
 */
int measure_begin(svp_u32 pcr, svp_u32 type, const void *data, size_t size);

/* The object's next bytes. -EINVAL: none is open. -EIO. */
int measure_add(const void *data, size_t size);

/* The object ends: extend the PCR, append the event. -EINVAL, -EIO. */
int measure_end(void);

/*
 * End measured boot: separators into PCRs 0-7; the log into NV indices that
 * nobody can write or delete; the platform hierarchy is closed, so that the
 * guest can't undo that. Returns 0; -EBUSY: done already, or an object is open;
 * -EIO.
 */
int measure_seal(void);

#endif
