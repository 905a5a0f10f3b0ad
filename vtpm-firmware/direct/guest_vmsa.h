/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The guest's first vCPU.
 */
#ifndef DIRECT_GUEST_VMSA_H
#define DIRECT_GUEST_VMSA_H

#include "lib/types.h"

struct cpu;
struct firmware;
struct svp_vmsa;

/*
 * Make the VMSA at GUEST_VMSA, which starts Linux at its 64-bit entry point,
 * tell the host, and make vCPU cpu serve it with the first calling area. All
 * else that the guest finds is in place. Boot only. 0, -EIO, -EFAULT.
 */
int guest_vmsa_create(const struct firmware *firmware, struct cpu *cpu,
		      u64 entry, u64 c_bit);

/* Fill *ret_vmsa with the state at the entry point; the rest is zero. */
void guest_vmsa_fill(unsigned int vmpl, u64 entry, u64 c_bit,
		     struct svp_vmsa *ret_vmsa);

#endif
