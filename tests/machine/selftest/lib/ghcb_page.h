/* SPDX-License-Identifier: Apache-2.0 */
/*
 * VMGEXIT by the MSR protocol and by a GHCB (AMD 56421). Offsets of fields are
 * typed in from its table 3 and not taken from protocol/, which the machine is
 * built from.
 */
#ifndef SELFTEST_GHCB_PAGE_H
#define SELFTEST_GHCB_PAGE_H

#include "base.h"

#define MSR_GHCB	0xc0010130u
#define MSR_SEV_STATUS	0xc0010131u

/* Offsets in the GHCB. */
#define GHCB_CPL	0x0cb
#define GHCB_RAX	0x1f8
#define GHCB_RCX	0x308
#define GHCB_RDX	0x310
#define GHCB_RBX	0x318
#define GHCB_EXITCODE	0x390
#define GHCB_INFO1	0x398
#define GHCB_INFO2	0x3a0
#define GHCB_SCRATCH	0x3a8
#define GHCB_BITMAP	0x3f0
#define GHCB_BUFFER	0x800
#define GHCB_VERSION	0xffa
#define GHCB_USAGE	0xffc

/* Page state change by the MSR protocol: 1 to private, 2 to shared. */
#define TO_PRIVATE	1u
#define TO_SHARED	2u

/* The GHCB of a VMPL: its page, shared and registered. */
u64 ghcb_gpa(void);

/* Share the page of this context's VMPL and register it. */
void ghcb_setup(void);

/* One exchange of the MSR protocol: the answer. The MSR is put back after it. */
u64 msr_protocol(u64 request);

/* Page state change by the MSR protocol: the answer's error, bits 63:32. */
u64 page_state(u64 gpa, u32 operation);

/* Make a test page private and validate it, or share it. Gives up on error. */
void make_private(u64 gpa);
void make_shared(u64 gpa);

/* Nothing valid, usage 0, version 2. */
void ghcb_clear(void);

/* Set an 8-byte field and mark it valid; take the mark away; read; is valid? */
void ghcb_put(u32 offset, u64 value);
void ghcb_invalidate(u32 offset);
u64 ghcb_get(u32 offset);
bool ghcb_is_valid(u32 offset);

/* The shared buffer and its gPA. */
volatile u8 *ghcb_buffer(void);
u64 ghcb_buffer_gpa(void);

/*
 * Fill in exit code and information, VMGEXIT. Returns SW_EXITINFO1[31:0] << 32
 * | SW_EXITINFO2[31:0]; other fields are as put before.
 */
u64 ghcb_exit(u64 code, u64 info1, u64 info2);

/* VMGEXIT with the page as it is; the same result. */
u64 ghcb_go(void);

/* What a malformed GHCB is answered with (56421, 4.1, table 7). */
#define REFUSED(reason) (2ull << 32 | (reason))
#define NOT_REGISTERED	1u
#define INVALID_USAGE	2u
#define INVALID_SCRATCH	3u
#define MISSING_INPUT	4u
#define INVALID_INPUT	5u
#define INVALID_EVENT	6u

/* Termination request by the MSR protocol. */
void ghcb_terminate(u8 set, u8 code) __attribute__((noreturn));

/* Ask the host to run another VMPL, by the MSR protocol; its answer. */
u64 run_vmpl(u32 vmpl);

#endif
