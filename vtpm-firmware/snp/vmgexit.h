/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The two instructions that talk to the host: the GHCB MSR and VMGEXIT. Unit
 * tests of the GHCB code put a host of their own here.
 */
#ifndef SNP_VMGEXIT_H
#define SNP_VMGEXIT_H

#include "lib/types.h"

/*
 * Write value to the GHCB MSR, VMGEXIT, and return what the MSR holds then:
 * a request of the MSR protocol and its response, or the GHCB page's gPA.
 */
u64 vmgexit(u64 value);

#endif
