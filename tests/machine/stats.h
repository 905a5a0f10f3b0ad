/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counters of what happened, by kind, VMPL and code.
 */
#ifndef MACHINE_STATS_H
#define MACHINE_STATS_H

#include "types.h"

enum stats_kind {
	STATS_EXIT,	/* #VMEXIT, by exit code */
	STATS_VC,	/* #VC delivered, by error code */
	STATS_GHCB,	/* VMGEXIT with a GHCB, by SW_EXITCODE */
	STATS_MSR,	/* VMGEXIT of the MSR protocol, by request */
	STATS_SWITCH,	/* world switches, by the VMPL switched to */
	STATS_SVSM,	/* requests to run VMPL0, by the caller's RAX: SVSM calls */
	STATS_KINDS,
};

/* Count one. Under the machine's lock. */
void stats_count(enum stats_kind kind, unsigned int vmpl, u64 code);

/* Log every counter. */
void stats_log(void);

#endif
