/* SPDX-License-Identifier: Apache-2.0 */
/* Inside of a process: shared by process/ alone. */
#ifndef PROCESS_STATE_H
#define PROCESS_STATE_H

#include "arch/context.h"
#include "arch/spinlock.h"
#include "process/process.h"
#include "process/space.h"

#define FXSAVE_SIZE 512u

enum process_phase {
	PROCESS_RUNNING,	/* executes, or is about to */
	PROCESS_WAITING,	/* in read(0), wants a request */
	PROCESS_DEAD,		/* for ever */
};

struct process {
	/* Of FXSAVE: must be 16-byte aligned, as a frame's start is. */
	u8 fxsave[FXSAVE_SIZE];
	struct process_context context;
	struct space space;
	struct spinlock lock;	/* held during process_call */
	const char *name;
	enum process_phase phase;
	u64 fs_base;
	u64 last_tsc;		/* the latest that it was told */

	/* The read(0) it waits in. */
	struct uva read_at;
	u64 read_size;

	/* The request being served, or NULL; what became of it. */
	const struct process_request *request;
	bool answered;
	int result;
	size_t answer_size;
};

/* Log why, and let the process never run again. */
void process_kill(struct process *p, const char *why);

/* Serve the system call in p->context: result to RAX, or a change of phase. */
void syscall_serve(struct process *p);

/*
 * clock_gettime's rate: kHz of the TSC, 1 .. 10,000,000. Boot only. -EINVAL.
 */
int syscall_init(u32 tsc_khz);

/* Set up stack, argv and auxv for a program's start. -ENOMEM. */
struct elf_image;
int process_build_stack(struct process *p, const struct elf_image *image, u32 hwcap);

#endif
