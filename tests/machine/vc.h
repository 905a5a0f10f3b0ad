/* SPDX-License-Identifier: Apache-2.0 */
/*
 * #VC, the exception that an SEV-ES CPU raises instead of most exits (APM vol.
 * 2, 15.35.5). SVM can't inject it with its error code, so it is delivered by
 * software, as the CPU would through the guest's IDT.
 */
#ifndef MACHINE_VC_H
#define MACHINE_VC_H

#include "cpu.h"

#define VECTOR_VC 29u

/*
 * Deliver #VC with this error code, an exit code. Stops the machine when the
 * guest has no way to take it: hardware would shut the guest down.
 */
void vc_raise(struct cpu *cpu, struct context *c, u64 code);

#endif
