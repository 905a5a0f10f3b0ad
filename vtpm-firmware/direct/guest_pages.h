/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The guest's copies of the launch pages.
 */
#ifndef DIRECT_GUEST_PAGES_H
#define DIRECT_GUEST_PAGES_H

#include "lib/types.h"

struct firmware;
struct svp_cpuid_page;
struct svp_secrets;

/*
 * The guest's secrets page from the firmware's: no VMPCK of a VMPL that is more
 * privileged than the guest's, and where the SVSM is.
 */
void guest_secrets(const struct firmware *firmware,
		   struct svp_secrets *ret_secrets);

/* The guest's CPUID page from the firmware's: announces the SVSM. */
void guest_cpuid(const struct svp_cpuid_page *own,
		 struct svp_cpuid_page *ret_page);

/* The mask of the C-bit by that page; 0 when it does not say. */
u64 cpuid_c_bit(const struct svp_cpuid_page *page);

#endif
