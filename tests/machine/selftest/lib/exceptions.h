/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Contexts and their exceptions. A context is what runs from one VMSA: its
 * GDT, IDT, TSS and stacks. GS holds its address, at CPL 3 too.
 */
#ifndef SELFTEST_EXCEPTIONS_H
#define SELFTEST_EXCEPTIONS_H

#include "exceptions_layout.h"
#include "base.h"

/* The vector that says that a function at CPL 3 has returned. */
#define NO_EXCEPTION 0x80u

/* An exception as it was delivered. */
struct exception {
	u64 vector, error, rip, cs, rflags, rsp, ss;
	u64 cr2;
	u64 frame;		/* address of the last byte pushed, the error */
	u64 handler_cs, handler_ss, handler_rflags;
};

struct context {
	struct context *self;
	u64 recover;		/* RSP of the innermost try */
	struct exception exception;
	void (*hook)(struct context *c); /* runs in the handler */
	u64 returns;		/* vectors, a bit each, that end by IRET */
	u8 tss[TSS_SIZE];
	u64 gdt[8];
	u64 idt[2 * (NO_EXCEPTION + 1)];
	u64 (*job)(u64 argument); /* what to do next, and its result */
	u64 argument, result;
	volatile u64 done;
	u8 stack[16384] __attribute__((aligned(16)));
	u8 user_stack[4096] __attribute__((aligned(16)));
	u8 ist_stack[4096] __attribute__((aligned(16)));
};
ABI_FIELD(struct context, recover, CONTEXT_RECOVER);
ABI_FIELD(struct context, tss, CONTEXT_TSS);

/* The context that runs this. */
static inline struct context *this_context(void)
{
	struct context *c;

	asm("mov %%gs:0, %0" : "=r"(c));
	return c;
}

/* Fill tables of a context. It is not loaded. */
void context_init(struct context *c);

/* Load it into the registers of the vCPU. Before any exception. */
void context_load(struct context *c);

/* Deliver #VC on IST 1 (else on the stack that is in use, or RSP0). */
void context_use_ist(struct context *c, bool ist);

/*
 * Call function(argument) at CPL 0 or CPL 3. The exception that ended it;
 * vector NO_EXCEPTION when it returned.
 */
struct exception try(u64 (*function)(u64), u64 argument);
struct exception try_user(u64 (*function)(u64), u64 argument);

/* Vector << 32 | error code: what most rules look at. */
u64 outcome(const struct exception *e);
#define OUTCOME(vector, error) ((u64)(vector) << 32 | (error))

#endif
