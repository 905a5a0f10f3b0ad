/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Debug registers. DR6 and DR7 are always swapped with the VMSA; DR0 to DR3
 * and their address masks are when SEV_FEATURES has DebugSwap, and DR7 is not
 * intercepted then (APM vol. 2, 15.35.4 and table B-4). Without it DR0 to DR3
 * stay in the CPU for the next VMPL to find, as on hardware.
 */
#ifndef MACHINE_DEBUG_H
#define MACHINE_DEBUG_H

#include "cpu.h"

/* DR0 to DR3 from the VMSA, when they are swapped. */
void debug_load(const struct context *c, const struct svp_vmsa *m);

/* And back. The masks are in the VMSA alone. */
void debug_save(const struct context *c, struct svp_vmsa *m);

/* What was swapped in is not for the next VMPL to find. */
void debug_clear(const struct context *c);

/* MOV to or from DR7, or DR5, which is DR7 unless CR4.DE is set. */
void debug_dr7(struct cpu *cpu, struct context *c);

#endif
