/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counters of what happened, by kind, VMPL, code and the SVSM call that was
 * being served. The call is the CPU's knowledge, not the host's.
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
	STATS_CPL3,	/* VMPL0 went from CPL0 to CPL3 */
	STATS_TICKS,	/* TSC ticks in the guest; VMPL0's by CPL */
	STATS_KINDS,
};

/* No call is being served. No guest's: protocols have 32 bits, calls too. */
#define STATS_NO_CALL (~0ull)

/* Add to a counter; count adds one. Under the machine's lock. */
void stats_add(enum stats_kind kind, unsigned int vmpl, u64 code, u64 n);
void stats_count(enum stats_kind kind, unsigned int vmpl, u64 code);

/* From now on what is counted belongs to this call: RAX of the caller. */
void stats_set_call(u64 call);

/* Ticks spent waiting for what is not emulated: not the model's either. */
void stats_waited(u64 ticks);

/* Log every counter, and the ticks that were the model's own. */
void stats_log(void);

#endif
