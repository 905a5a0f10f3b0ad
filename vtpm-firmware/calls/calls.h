/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SVSM calls: taking one from the guest and answering it.
 */
#ifndef CALLS_CALLS_H
#define CALLS_CALLS_H

#include "lib/types.h"

struct cpu;
struct firmware;

/*
 * One call. The registers are copies of the guest's: in on entry, out on
 * return. A handler writes those that its call defines as outputs.
 */
struct call {
	const struct firmware *firmware;
	struct cpu *cpu;
	u64 rcx;
	u64 rdx;
	u64 r8;
	u64 r9;
};

/* Serves one call; returns the SVSM result for RAX. */
typedef u32 call_handler(struct call *call);

/* A row of a protocol's table. */
struct call_entry {
	u32 call;
	call_handler *handler;
};

/* Each protocol's calls; *ret_count rows, constant. */
const struct call_entry *core_calls(size_t *ret_count);
const struct call_entry *attest_calls(size_t *ret_count);
const struct call_entry *vtpm_calls(size_t *ret_count);

/*
 * Run the handler of protocol << 32 | id. Returns its result, or
 * SVP_ERR_UNSUPPORTED_PROTOCOL or _CALL when there is none.
 */
u32 calls_dispatch(u64 rax, struct call *call);

/*
 * Versions served of a protocol: max << 32 | min, or 0 when the protocol or
 * that version of it is not.
 */
u64 calls_versions(u32 protocol, u32 version);

/* The SVSM result for a return value of the monitor's own: 0 or -errno. */
u32 calls_result(int rc);

/*
 * Take the call that this CPU's guest has pending, if it has one, answer it
 * and write the results into the guest's registers. After each return of
 * ghcb_run_vmpl; no lock held.
 */
void calls_serve(const struct firmware *firmware, struct cpu *cpu);

/*
 * Memory for the attestation protocol. Boot only, after ghcb_init and before
 * any guest runs. 0, -ENOMEM or -EIO.
 */
int attest_init(struct cpu *cpu);

#endif
