/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CPL3 processes: static Linux ELF programs, each in an address space of its
 * own, that answer requests one at a time (lib/channel.h). The program is
 * measured but not trusted by the monitor: whatever it does ends at worst in
 * its own death, which is final for this boot.
 */
#ifndef PROCESS_PROCESS_H
#define PROCESS_PROCESS_H

#include "lib/types.h"

struct cpu;
struct process;
struct svp_cpuid_page;

/*
 * What all processes use: the monitor's copy of the CPUID page, and the TSC's
 * rate in it. Boot only. -EINVAL when the rate is not to be had: without it
 * the TPM's clock would not be true.
 */
int process_init(const struct svp_cpuid_page *cpuid);

/*
 * Make a process named name (for the log) from the ELF file of size bytes.
 * Nothing runs before the first process_call. Returns 0 and *ret_process,
 * -ENOEXEC, -ENOMEM; on failure its memory stays taken, as the firmware can't
 * go on without a process.
 */
int process_create(const char *name, const void *elf, size_t size,
		   struct process **ret_process);

/* One request: op, arg and in go to the process, its answer comes to out. */
struct process_request {
	u32 op;
	u32 arg;
	const void *in;		/* monitor memory, not guest memory */
	size_t in_size;
	void *out;		/* may be in; monitor memory */
	size_t out_max;
};

/*
 * Send the request and run the process on this cpu until it has answered and
 * waits for the next one. Returns 0 and the answer's *ret_size bytes in out;
 * -errno as the process said (its status field); -EBUSY when another CPU is
 * in a call of this process; -EMSGSIZE when the request is too long for the
 * channel or the answer longer than out_max (then the answer is lost); -EPIPE
 * when the process is dead, or dies in this call: then and for ever.
 */
int process_call(struct cpu *cpu, struct process *process,
		 const struct process_request *request, size_t *ret_size);

#endif
