/* SPDX-License-Identifier: Apache-2.0 */
/* The second vCPU: to create it, to give it jobs, and to see whether it runs. */
#ifndef SELFTEST_OTHER_H
#define SELFTEST_OTHER_H

#include "levels.h"

/* Give vCPU 1 a job and wait for its result; or do not wait. */
u64 other_call(u64 (*function)(u64), u64 argument);
void other_start(u64 (*function)(u64), u64 argument);

/*
 * Ticks of the TSC to wait: for what must happen, even when the machine that
 * runs the test is busy; and for what must not, which a busy machine hides.
 */
#define PATIENTLY	20000000000ull
#define BRIEFLY		500000000ull

/* Has it ended within so many ticks? */
bool other_ended(u64 ticks);

/* A fresh context and VMSA for it, not yet created. */
void other_prepare(void);

/* Jobs: its APIC id as the host tells it; count, and never end. */
u64 own_apic_id(u64 unused);
u64 count_for_ever(u64 unused);

/* What jobs may count with. */
extern volatile u64 counter;

/* Does the counter get on within so many ticks? */
bool is_counting(u64 ticks);

#endif
