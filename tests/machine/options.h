/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The machine's options: fw_cfg file opt/org.evtpm/machine, "key=value" words
 * divided by spaces. Keys: memory=<bytes of guest RAM>, policy=<guest policy in
 * place of the firmware's>, throttle=<guest requests> in throttle-us=<time>,
 * hv-doorbell=1 (host_doorbell.h), intercept-tsc=1 (#VC for RDTSC and RDTSCP),
 * rmpquery=1, invlpgb=1, verbose=1, stats=1, icount=1 (meter.h), and those of attack.h.
 */
#ifndef MACHINE_OPTIONS_H
#define MACHINE_OPTIONS_H

#include "types.h"

/* Parse text; it must stay in place. Unknown keys are ignored. */
void options_init(const char *text);

/* The number that a key has (decimal or 0x hex), or otherwise. */
u64 options_number(const char *key, u64 otherwise);

/* The text after key=, up to a space or the end, or NULL without that key. */
const char *options_text(const char *key);

#endif
