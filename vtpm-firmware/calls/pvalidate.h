/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The core protocol's PVALIDATE call.
 */
#ifndef CALLS_PVALIDATE_H
#define CALLS_PVALIDATE_H

#include "lib/types.h"

struct call;

/*
 * RCX: gPA of a list of pages to validate or rescind (protocol/svsm_core.h).
 * The list is checked whole before the first page changes; next is written
 * back whatever the result. SVP_ERR_INCOMPLETE: call again, the list goes on.
 */
u32 pvalidate_handle(struct call *call);

#endif
