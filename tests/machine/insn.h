/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Instructions that QEMU does not know (they raise #UD, which is intercepted)
 * or that mean more to an SEV-SNP guest.
 */
#ifndef MACHINE_INSN_H
#define MACHINE_INSN_H

#include "cpu.h"

/* #UD: PVALIDATE, RMPADJUST or one of the optional, else it is the guest's own. */
void insn_undefined(struct cpu *cpu, struct context *c);

/* A write to CR0 while paging is off: notices when paging is turned on. */
void insn_write_cr0(struct cpu *cpu, struct context *c);

/* VMMCALL or VMGEXIT. Is the instruction a VMGEXIT? */
bool insn_is_vmgexit(const struct context *c);

#endif
