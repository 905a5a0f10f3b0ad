/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Contexts beside the boot one: the other VMPLs of the same vCPU, and a second
 * vCPU. All do jobs: functions of this image that they are handed.
 */
#ifndef SELFTEST_LEVELS_H
#define SELFTEST_LEVELS_H

#include "exceptions.h"

enum {
	BOOT,			/* vCPU 0, VMPL0 */
	LOWER,			/* vCPU 0, VMPL2 */
	OTHER,			/* vCPU 1, VMPL0 */
	OTHER_LOWER,		/* vCPU 1, VMPL2 */
	SECOND,			/* vCPU 0, VMPL1 */
	LOWEST,			/* vCPU 0, VMPL3 */
	MORE,			/* vCPUs 2 to 7, VMPL0 */
	VICTIM = MORE + 6,	/* vCPU 3, VMPL2 */
	CONTEXTS,		/* its VMSA page is nobody's */
};

extern struct context contexts[CONTEXTS];

/* The VMSA page of a context, a gPA. */
u64 vmsa_of(u32 context);

/* Write the VMSA of a context that starts at context_start(). */
void vmsa_write(u32 context);

/* RMPADJUST: make it (or no longer) a VMSA. VMPL2 gets no permissions. */
u32 vmsa_mark(u32 context, bool vmsa);

/*
 * AP creation for a context. operation: 1 now, 0 on INIT, 2 destroy. What
 * ghcb_exit() returns.
 */
u64 ap_creation(u32 context, u32 operation);

/* Give VMPL2 permissions (bits 3:0) for a page. Gives up on error. */
void allow_lower(u64 gpa, u32 permissions);

/* Make VMPL2 of vCPU 0: after this, jobs can be given to it. */
void lower_setup(void);

/* Make VMPL1 or VMPL3 of vCPU 0, likewise. What ap_creation() returns. */
u64 level_setup(u32 context);

/* function(argument) in a context of vCPU 0: its result. */
u64 level_call(u32 context, u64 (*function)(u64), u64 argument);

/* function(argument) at VMPL2: its result. */
u64 lower_call(u64 (*function)(u64), u64 argument);

/* The exception that ended function(argument) at VMPL2, CPL 0 or CPL 3. */
struct exception lower_try(u64 (*function)(u64), u64 argument);
struct exception lower_try_user(u64 (*function)(u64), u64 argument);

/* Hand a context a job; it does it when it next runs. */
void level_give(struct context *c, u64 (*function)(u64), u64 argument);

#endif
