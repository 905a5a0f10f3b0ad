/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All registers around one VMGEXIT: what was there before it, what after it.
 */
#ifndef SELFTEST_REGISTERS_H
#define SELFTEST_REGISTERS_H

#include "base.h"

/* In the order of an instruction's encoding: RAX RCX RDX RBX RSP RBP RSI RDI. */
struct registers {
	u64 gpr[16];		/* RSP (4) is only stored */
	u8 xmm[16][16];
	u32 mxcsr;
	u16 fcw, reserved;
};
ABI_FIELD(struct registers, xmm, 128);
ABI_FIELD(struct registers, mxcsr, 384);
ABI_FIELD(struct registers, fcw, 388);

/* Load in, VMGEXIT, store to out. */
void exchange(const struct registers *in, struct registers *out);

/* The address behind that VMGEXIT. */
extern const char exchange_after[];

#endif
