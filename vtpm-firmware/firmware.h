/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What main.c learns while booting and every later stage needs. Written on
 * the boot CPU before any guest code or AP runs, constant afterwards.
 */
#ifndef FIRMWARE_H
#define FIRMWARE_H

#include "lib/types.h"

struct process;
struct svp_cpuid_page;
struct svp_secrets;

struct firmware {
	/* Monitor's own copies; the VMPCK0 in it goes to attest, then is 0. */
	struct svp_secrets *secrets;
	const struct svp_cpuid_page *cpuid;
	struct process *tpm;
	struct process *attest;
	u64 region_size;		/* of the firmware's memory, bytes */
	unsigned int guest_vmpl;	/* 2 */
	unsigned int vcpus;		/* as the host says, 1 .. MAX_CPUS */
};

#endif
