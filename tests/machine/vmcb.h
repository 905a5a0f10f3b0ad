/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The virtual machine control block (APM vol. 2, appendix B, tables B-1 and
 * B-2): how the machine drives QEMU's emulated SVM. A guest never sees one.
 */
#ifndef MACHINE_VMCB_H
#define MACHINE_VMCB_H

#include "protocol/ghcb.h"
#include "protocol/snp_pages.h"
#include "types.h"

struct vmcb {
	u16 cr_read, cr_write, dr_read, dr_write;
	u32 exceptions;
	u32 intercept3, intercept4;
	u8 reserved0[44];
	u64 iopm, msrpm, tsc_offset;
	u32 asid;
	u8 tlb_control, reserved1[3];
	u32 int_control, int_vector, int_state, reserved2;
	u64 exit_code, exit_info1, exit_info2;
	u32 exit_int_info, exit_int_error;
	u64 np_control;
	u8 reserved3[16];
	u32 event_inj, event_error;
	u64 nested_cr3, lbr_control;
	u8 reserved4[832];
	/* The state save area: the VMSA's first VMCB_SAVE_SIZE bytes. */
	struct svp_segment es, cs, ss, ds, fs, gs, gdtr, ldtr, idtr, tr;
	u8 reserved5[43], cpl, reserved6[4];
	u64 efer;
	u8 reserved7[112];
	u64 cr4, cr3, cr0, dr7, dr6, rflags, rip;
	u8 reserved8[88];
	u64 rsp;
	u8 reserved9[24];
	u64 rax, star, lstar, cstar, sfmask, kernel_gs_base;
	u64 sysenter_cs, sysenter_esp, sysenter_eip, cr2;
	u8 reserved10[32];
	u64 g_pat, dbgctl, br_from, br_to, last_excp_from, last_excp_to;
	u8 reserved11[0x968];
} SVP_PACKED;
ABI_FIELD(struct vmcb, iopm, 0x40);
ABI_FIELD(struct vmcb, exit_code, 0x70);
ABI_FIELD(struct vmcb, event_inj, 0xa8);
ABI_FIELD(struct vmcb, es, 0x400);
ABI_FIELD(struct vmcb, efer, 0x4d0);
ABI_FIELD(struct vmcb, cr4, 0x548);
ABI_FIELD(struct vmcb, rip, 0x578);
ABI_FIELD(struct vmcb, rsp, 0x5d8);
ABI_FIELD(struct vmcb, rax, 0x5f8);
ABI_FIELD(struct vmcb, g_pat, 0x668);
ABI_SIZE(struct vmcb, 4096);
#define VMCB_SAVE_SIZE (__builtin_offsetof(struct svp_vmsa, last_excp_to) + 8)

/* Of DR reads and DR writes: DR7, and its alias. */
#define INTERCEPT_DR7		(1u << 7 | 1u << 5)
/* Third intercept vector. */
#define INTERCEPT_INTR		(1u << 0)
#define INTERCEPT_NMI		(1u << 1)
#define INTERCEPT_RDTSC		(1u << 14)
#define INTERCEPT_RDPMC		(1u << 15)
#define INTERCEPT_CPUID		(1u << 18)
#define INTERCEPT_IRET		(1u << 20)
#define INTERCEPT_INVD		(1u << 22)
#define INTERCEPT_HLT		(1u << 24)
#define INTERCEPT_INVLPGA	(1u << 26)
#define INTERCEPT_IOIO		(1u << 27)
#define INTERCEPT_MSR		(1u << 28)
#define INTERCEPT_SHUTDOWN	(1u << 31)
/* Fourth intercept vector. */
#define INTERCEPT_SVM		0x7fu	/* VMRUN to SKINIT */
#define INTERCEPT_RDTSCP	(1u << 7)
#define INTERCEPT_WBINVD	(1u << 9)
#define INTERCEPT_MONITOR	(1u << 10)
#define INTERCEPT_MWAIT		(1u << 11)

#define NP_ENABLE		1u
#define TLB_FLUSH_ALL		1u
/* Physical interrupts obey the host's RFLAGS.IF, which is 0. */
#define INT_CONTROL_MASKING	(1u << 24)

/* EVENTINJ and EXITINTINFO. */
#define EVENT_VALID		(1u << 31)
#define EVENT_ERROR_CODE	(1u << 11)
#define EVENT_TYPE_NMI		(2u << 8)
#define EVENT_TYPE_EXCEPTION	(3u << 8)
#define EVENT_TYPE_SOFTWARE	(4u << 8)
#define EVENT_TYPE_MASK		(7u << 8)

/* Exit codes without an SEV-ES form; the others are SVP_EXIT_*. */
#define EXIT_WRITE_CR0		0x010u
#define EXIT_READ_DR5		0x025u
#define EXIT_WRITE_DR5		0x035u
#define EXIT_UD			0x046u
#define EXIT_INTR		0x060u
#define EXIT_NMI		0x061u
#define EXIT_IRET		0x074u
#define EXIT_HLT		0x078u
#define EXIT_INVLPGA		0x07au
#define EXIT_SHUTDOWN		0x07fu
#define EXIT_VMRUN		0x080u
#define EXIT_SKINIT		0x086u
/* What an SEV-ES guest's VMGEXIT is reported as in its VMSA. */
#define EXIT_VMGEXIT		0x403u
#define EXIT_INVALID		(~0ull)

/* EXITINFO1 of a nested page fault (APM vol. 2, 15.25.6). */
#define NPF_WRITE		(1ull << 1)
#define NPF_FETCH		(1ull << 4)
#define NPF_WALK		(1ull << 33)

#define CR0_PE			(1ull << 0)
#define CR0_PG			(1ull << 31)
#define CR4_PAE			(1ull << 5)
#define EFER_LME		(1ull << 8)
#define EFER_LMA		(1ull << 10)
#define RFLAGS_CF		(1ull << 0)
#define RFLAGS_PF		(1ull << 2)
#define RFLAGS_AF		(1ull << 4)
#define RFLAGS_ZF		(1ull << 6)
#define RFLAGS_SF		(1ull << 7)
#define RFLAGS_TF		(1ull << 8)
#define RFLAGS_IF		(1ull << 9)
#define RFLAGS_OF		(1ull << 11)
#define RFLAGS_NT		(1ull << 14)
#define RFLAGS_RF		(1ull << 16)
#define RFLAGS_VM		(1ull << 17)
/* Code segment attributes: L (64-bit), VMCB form. */
#define SEGMENT_LONG		(1u << 9)

#endif
