/* SPDX-License-Identifier: Apache-2.0 */
/* Taking the firmware region from the host: state change, then PVALIDATE. */
#ifndef MM_ACCEPT_H
#define MM_ACCEPT_H

#include "mm/gpa.h"

struct cpu;

/*
 * Take the first pages of the firmware's free memory without a GHCB, one by
 * one; mapped by the direct map. -EIO when the host refuses or maps them
 * twice.
 */
int accept_early(struct gpa first, struct gpa end);

/* Take [first, end) of the firmware region. -EIO as above. */
int accept_firmware(struct cpu *cpu, struct gpa first, struct gpa end);

#endif
