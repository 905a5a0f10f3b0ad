/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A guest, a host and two processes around the call handlers, for the fuzz
 * harness of all SVSM calls, and what must hold after each call.
 */
#ifndef FUZZ_CALLS_WORLD_H
#define FUZZ_CALLS_WORLD_H

#include "protocol/cursor.h"
#include "tests/unit/fake_monitor.h"

/* The memory whose every byte is watched: 256 pages. */
#define WORLD_WINDOW	0x100000u
#define WORLD_SIZE	0x100000u

/* Pages of the window that have a role at the start. */
enum world_page {
	WORLD_SHARED = 16,	/* 16 .. 31, and from 64 on */
	WORLD_VMSA = 32,	/* 32 and 34; calling areas are 33 and 35 */
	WORLD_FIRMWARE = 40,	/* 40 .. 43 */
	WORLD_MOVABLE = 48,	/* from here on the host may move pages */
};

/* Registers of a call, in and out. */
struct world_call {
	u64 rax, rcx, rdx, r8, r9;
};

/* What processes and host do when they are asked next. */
struct world_script {
	int process;		/* result; 0: answers with size bytes */
	size_t size;
	int host;		/* result of a guest request */
	u8 certificates[64];	/* what the host's table starts with */
};
extern struct world_script world_script;

/* A fresh world; aborts unless an honest guest is served. */
void world_reset(void);

/* The gPA of a byte of a page of the window. */
u64 world_gpa(unsigned int page);

/* Write as the guest or, to shared pages, the host could. Else nothing. */
void world_poke(u64 at, const u8 *bytes, size_t size);

/* The host puts another page at this gPA; of pages that it may move. */
void world_move(u64 at);

/*
 * Make a call on a vCPU, and abort when anything is wrong after it. pending
 * and at_vmgexit false: the host runs VMPL0 although nothing is asked for.
 */
u64 world_serve(unsigned int cpu, struct world_call *call, bool pending,
		bool at_vmgexit);

/* Abort unless a guest with pages of its own gets a report and a response. */
void world_assert_serves(void);

#endif
