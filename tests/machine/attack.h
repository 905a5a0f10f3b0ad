/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A hostile host, on demand: option attack=NAME. Where the honest host decides,
 * it asks here first; without the option nothing is changed. An attack does
 * what a hypervisor can: it has GHCBs, shared pages, RMPUPDATE, NPTs, the TSC's
 * offset, the launch's parameters, and the choice of what runs.
 */
#ifndef MACHINE_ATTACK_H
#define MACHINE_ATTACK_H

#include "host.h"
#include "protocol/snp_pages.h"
#include "region.h"

/*
 * A guest that wants to be attacked at a certain moment writes a gPA's page
 * number here, 4 bytes: attacks on pages are done there and then, others begin,
 * or end if they had begun. Without an attack the port is like any other.
 */
#define ATTACK_PORT 0x5670u

/*
 * Choose the attack by the options attack=, attack-after= (VMGEXITs that are
 * served before it begins) and attack-vmpl=. An unknown name stops the machine.
 */
void attack_init(void);

/* host_vmgexit(), or what the attack does in its place. */
struct host_decision attack_vmgexit(struct host_vcpu *vcpu);

/*
 * After each exit, automatic ones included: does the host want something else
 * than to go on with this vCPU? Then *ret_decision is written.
 */
bool attack_exit(struct host_vcpu *vcpu, struct host_decision *ret_decision);

/* The region as the memory map is to tell it, and the number of vCPUs. */
struct region attack_region(struct region honest);
u32 attack_cpu_count(u32 honest);

/* Change the CPUID page before it is given to the secure processor. */
void attack_cpuid_page(struct svp_cpuid_page *page);

#endif
