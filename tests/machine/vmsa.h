/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The VMSA: a vCPU's state at rest (APM vol. 2, 15.35.4 and table B-4). On
 * hardware every #VMEXIT saves it and every VMRUN loads it; here a VMGEXIT
 * saves it, and it is loaded when a CPU comes to it from another VMPL or from
 * being held.
 */
#ifndef MACHINE_VMSA_H
#define MACHINE_VMSA_H

#include "cpu.h"

/*
 * VMRUN's checks and its load: all registers, the FPU's too. The page is then
 * in use. -EINVAL: not a VMSA page, or its contents are not runnable at this VMPL.
 */
int vmsa_load(struct context *c);

/* #VMEXIT's save, after which the same VMSA goes on. */
void vmsa_store(struct context *c);

/* The same; the page is then no longer in use. */
void vmsa_save(struct context *c);

#endif
