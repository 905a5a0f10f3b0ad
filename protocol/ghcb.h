/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/*
 * Guest-hypervisor communication block: the page, the exit codes and the MSR
 * protocol. AMD 56421, GHCB protocol version 2. Whatever the host writes here
 * is hostile to the guest, and the other way round.
 */
#ifndef SVP_GHCB_H
#define SVP_GHCB_H

#include "types.h"

#define SVP_MSR_GHCB		0xc0010130u
#define SVP_MSR_SEV_STATUS	0xc0010131u
/* SEV_STATUS: SEV, SEV-ES and SEV-SNP active (APM 15.34.10, 15.36). */
#define SVP_SEV_STATUS_SEV	0x1u
#define SVP_SEV_STATUS_ES	0x2u
#define SVP_SEV_STATUS_SNP	0x4u
#define SVP_SEV_STATUS_FEATURES_SHIFT 2	/* from there on SEV_FEATURES */

/* MSR protocol: request and response codes in bits 11:0 (56421, 2.3.1). */
#define SVP_GHCB_MSR_INFO_MASK		0xfffull
#define SVP_GHCB_MSR_SEV_INFO_RESP	0x001u
#define SVP_GHCB_MSR_SEV_INFO_REQ	0x002u
#define SVP_GHCB_MSR_CPUID_REQ		0x004u	/* fn [63:32], register [31:30] */
#define SVP_GHCB_MSR_CPUID_RESP		0x005u	/* value [63:32] */
#define SVP_GHCB_MSR_AP_HOLD_REQ	0x006u
#define SVP_GHCB_MSR_AP_HOLD_RESP	0x007u
#define SVP_GHCB_MSR_PREF_GPA_REQ	0x010u
#define SVP_GHCB_MSR_PREF_GPA_RESP	0x011u
#define SVP_GHCB_MSR_REG_GPA_REQ	0x012u
#define SVP_GHCB_MSR_REG_GPA_RESP	0x013u
#define SVP_GHCB_MSR_PSC_REQ		0x014u	/* op [55:52], gfn [51:12] */
#define SVP_GHCB_MSR_PSC_RESP		0x015u	/* error [63:32] */
#define SVP_GHCB_MSR_RUN_VMPL_REQ	0x016u	/* VMPL [39:32] */
#define SVP_GHCB_MSR_RUN_VMPL_RESP	0x017u	/* error [63:32] */
#define SVP_GHCB_MSR_FEATURES_REQ	0x080u
#define SVP_GHCB_MSR_FEATURES_RESP	0x081u	/* features [63:12] */
#define SVP_GHCB_MSR_TERMINATE		0x100u	/* set [15:12], code [23:16] */

/* "There is none": the answer to a preferred GHCB gPA request, [63:12]. */
#define SVP_GHCB_NO_PREFERRED_GFN	0xfffffffffffffull

/* Hypervisor features (56421, 2.3.1, bitmap of request 0x080). */
#define SVP_GHCB_FEATURE_SNP		(1ull << 0)
#define SVP_GHCB_FEATURE_AP_CREATION	(1ull << 1)
#define SVP_GHCB_FEATURE_RESTRICTED_INJ	(1ull << 2)
#define SVP_GHCB_FEATURE_APIC_ID_LIST	(1ull << 4)
#define SVP_GHCB_FEATURE_MULTI_VMPL	(1ull << 5)

/* Termination reason set 0: general codes (56421, 2.3.1, request 0x100). */
#define SVP_TERM_SET_GENERAL	0u
#define SVP_TERM_GENERAL	0u
#define SVP_TERM_PROTOCOL_RANGE	1u
#define SVP_TERM_NO_SNP		2u

/* Exit codes: SVM intercepts that have an SEV-ES form (APM, appendix C). */
#define SVP_EXIT_READ_DR7	0x027u
#define SVP_EXIT_WRITE_DR7	0x037u
#define SVP_EXIT_RDTSC		0x06eu
#define SVP_EXIT_RDPMC		0x06fu
#define SVP_EXIT_CPUID		0x072u
#define SVP_EXIT_INVD		0x076u
#define SVP_EXIT_IOIO		0x07bu
#define SVP_EXIT_MSR		0x07cu
#define SVP_EXIT_VMMCALL	0x081u
#define SVP_EXIT_RDTSCP		0x087u
#define SVP_EXIT_WBINVD		0x089u
#define SVP_EXIT_MONITOR	0x08au
#define SVP_EXIT_MWAIT		0x08bu
#define SVP_EXIT_NPF		0x400u
/* VMGEXIT itself, in the VMSA's guest_exit_code (APM vol. 2, appendix C). */
#define SVP_EXIT_VMGEXIT	0x403u
/* A private page that was not validated: #VC error code (APM 15.36.6). */
#define SVP_EXIT_PAGE_NOT_VALIDATED 0x404u

/* Exit codes of the GHCB protocol (56421, table 6). */
#define SVP_EXIT_MMIO_READ	0x80000001u
#define SVP_EXIT_MMIO_WRITE	0x80000002u
#define SVP_EXIT_NMI_COMPLETE	0x80000003u
#define SVP_EXIT_AP_RESET_HOLD	0x80000004u
#define SVP_EXIT_AP_JUMP_TABLE	0x80000005u
#define SVP_EXIT_PSC		0x80000010u
#define SVP_EXIT_GUEST_REQUEST	0x80000011u	/* info1 request, info2 response gPA */
#define SVP_EXIT_EXT_REQUEST	0x80000012u	/* and RAX data gPA, RBX pages */
#define SVP_EXIT_AP_CREATION	0x80000013u	/* info1 op|vmpl<<16|apic<<32 */
#define SVP_EXIT_HV_DOORBELL	0x80000014u
#define SVP_EXIT_HV_IPI		0x80000015u	/* info1 = ICR, as x2APIC's */
#define SVP_EXIT_APIC_ID_LIST	0x80000017u
#define SVP_EXIT_RUN_VMPL	0x80000018u	/* info1 = VMPL */
#define SVP_EXIT_HV_FEATURES	0x8000fffdu
#define SVP_EXIT_TERMINATE	0x8000fffeu
#define SVP_EXIT_UNSUPPORTED	0x8000ffffu	/* info1 = the exit */

/* SW_EXITINFO1 low 32 bits on return (56421, 4.1). */
#define SVP_GHCB_OK		0u
#define SVP_GHCB_ERR_EXCEPTION	1u	/* info2 = event to inject, EVENTINJ form */
#define SVP_GHCB_ERR_INPUT	2u	/* info2 = one of the codes below */
/* SW_EXITINFO2 when SW_EXITINFO1 says SVP_GHCB_ERR_INPUT (56421, table 7). */
#define SVP_GHCB_INPUT_NOT_REGISTERED	1u
#define SVP_GHCB_INPUT_USAGE		2u
#define SVP_GHCB_INPUT_SCRATCH		3u
#define SVP_GHCB_INPUT_MISSING		4u
#define SVP_GHCB_INPUT_INVALID		5u
#define SVP_GHCB_INPUT_EVENT		6u

/* AP creation operations, SW_EXITINFO1[15:0] (56421, 4.1.9). */
#define SVP_AP_CREATE_ON_INIT	0u
#define SVP_AP_CREATE		1u
#define SVP_AP_DESTROY		2u

/* #HV doorbell page, SW_EXITINFO1 (56421, 4.1.10); "none" as the answer. */
#define SVP_HV_DOORBELL_PREFERRED	0u
#define SVP_HV_DOORBELL_SET		1u	/* info2 = gPA */
#define SVP_HV_DOORBELL_QUERY		2u
#define SVP_HV_DOORBELL_CLEAR		3u
#define SVP_HV_DOORBELL_NONE		(~0ull)

/* The #HV doorbell page (56421, 5.2): what the host tells by #HV. */
struct svp_hv_doorbell {
	svp_u8 vector;		/* 0: none; the guest clears it */
	svp_u8 flags;
	svp_u8 no_eoi_required;
	svp_u8 reserved[61];
	svp_u8 available[4032];	/* for the guest */
} SVP_PACKED;
ABI_FIELD(struct svp_hv_doorbell, flags, 1);
ABI_FIELD(struct svp_hv_doorbell, no_eoi_required, 2);
ABI_FIELD(struct svp_hv_doorbell, available, 64);
ABI_SIZE(struct svp_hv_doorbell, SVP_PAGE_SIZE);
#define SVP_HV_NMI		(1u << 0)
#define SVP_HV_MC		(1u << 1)
#define SVP_HV_NO_FURTHER_SIGNAL (1u << 7)
#define SVP_HV_NO_EOI_REQUIRED	(1u << 0)

/* AP jump table, SW_EXITINFO1; SW_EXITINFO2 has its gPA (56421, 4.1.5). */
#define SVP_AP_JUMP_TABLE_SET	0u
#define SVP_AP_JUMP_TABLE_GET	1u

/* Guest request, SW_EXITINFO2[63:32] on return (56421, 4.1.7, 4.1.8). */
#define SVP_GUEST_REQUEST_INVALID_LEN	1u	/* RBX = pages that are needed */
#define SVP_GUEST_REQUEST_BUSY		2u

/* Page operations of a state change, [55:52] (56421, 2.3.1 and table 8). */
#define SVP_PSC_PRIVATE		1u
#define SVP_PSC_SHARED		2u
#define SVP_PSC_PSMASH		3u
#define SVP_PSC_UNSMASH		4u
/* An entry of the list: gfn [51:12], operation [55:52], 2 MiB [56]. */
#define SVP_PSC_ENTRY(gpa, op) \
	(((gpa) & 0xffffffffff000ull) | (svp_u64)(op) << 52)
#define SVP_PSC_ENTRY_2M	(1ull << 56)
#define SVP_PSC_MAX_ENTRIES	253u
/* SW_EXITINFO2 of a failed page state change: 1 << 32 | reason. */
#define SVP_PSC_ERR_HEADER	(1ull << 32 | 1)
#define SVP_PSC_ERR_ENTRY	(1ull << 32 | 2)

/* The list that SVP_EXIT_PSC finds in the shared buffer, 2032 bytes. */
struct svp_psc_list {
	svp_u16 current_entry;
	svp_u16 end_entry;
	svp_u32 reserved;
	svp_u64 entry[SVP_PSC_MAX_ENTRIES];
} SVP_PACKED;
ABI_FIELD(struct svp_psc_list, entry, 8);
ABI_SIZE(struct svp_psc_list, 2032);

/* IOIO, SW_EXITINFO1 (APM 15.10.2): port [31:16] and what follows. */
#define SVP_IOIO_IN		(1u << 0)
#define SVP_IOIO_STRING		(1u << 2)
#define SVP_IOIO_REP		(1u << 3)
#define SVP_IOIO_SIZE_8		(1u << 4)
#define SVP_IOIO_SIZE_16	(1u << 5)
#define SVP_IOIO_SIZE_32	(1u << 6)
#define SVP_IOIO_PORT_SHIFT	16

/*
 * The page (56421, table 3). The save area has the VMSA's offsets; a field
 * counts only when its bit (offset / 8) in valid_bitmap is set.
 */
struct svp_ghcb {
	svp_u8 reserved0[0xcb];
	svp_u8 cpl;
	svp_u8 reserved1[0x74];
	svp_u64 xss;
	svp_u8 reserved2[0x18];
	svp_u64 dr7;
	svp_u8 reserved3[0x90];
	svp_u64 rax;
	svp_u8 reserved4[0x108];
	svp_u64 rcx;
	svp_u64 rdx;
	svp_u64 rbx;
	svp_u8 reserved5[0x70];
	svp_u64 sw_exit_code;
	svp_u64 sw_exit_info_1;
	svp_u64 sw_exit_info_2;
	svp_u64 sw_scratch;
	svp_u8 reserved6[0x38];
	svp_u64 xcr0;
	svp_u8 valid_bitmap[16];
	svp_u64 x87_state_gpa;
	svp_u8 reserved7[0x3f8];
	svp_u8 shared_buffer[2032];
	svp_u8 reserved8[10];
	svp_u16 protocol_version;
	svp_u32 usage;
} SVP_PACKED;
ABI_FIELD(struct svp_ghcb, cpl, 0xcb);
ABI_FIELD(struct svp_ghcb, xss, 0x140);
ABI_FIELD(struct svp_ghcb, dr7, 0x160);
ABI_FIELD(struct svp_ghcb, rax, 0x1f8);
ABI_FIELD(struct svp_ghcb, rcx, 0x308);
ABI_FIELD(struct svp_ghcb, rdx, 0x310);
ABI_FIELD(struct svp_ghcb, rbx, 0x318);
ABI_FIELD(struct svp_ghcb, sw_exit_code, 0x390);
ABI_FIELD(struct svp_ghcb, sw_exit_info_1, 0x398);
ABI_FIELD(struct svp_ghcb, sw_exit_info_2, 0x3a0);
ABI_FIELD(struct svp_ghcb, sw_scratch, 0x3a8);
ABI_FIELD(struct svp_ghcb, xcr0, 0x3e8);
ABI_FIELD(struct svp_ghcb, valid_bitmap, 0x3f0);
ABI_FIELD(struct svp_ghcb, x87_state_gpa, 0x400);
ABI_FIELD(struct svp_ghcb, shared_buffer, 0x800);
ABI_FIELD(struct svp_ghcb, protocol_version, 0xffa);
ABI_FIELD(struct svp_ghcb, usage, 0xffc);
ABI_SIZE(struct svp_ghcb, SVP_PAGE_SIZE);
#define SVP_GHCB_PROTOCOL_VERSION 2u

/* Mark the field at byte offset off of the save area as valid. */
static inline void svp_ghcb_set_valid(struct svp_ghcb *g, size_t off)
{
	g->valid_bitmap[off / 64] |= (svp_u8)(1u << (off / 8 % 8));
}

/* Is the field at byte offset off of the save area marked as valid? */
static inline bool svp_ghcb_is_valid(const struct svp_ghcb *g, size_t off)
{
	return g->valid_bitmap[off / 64] >> (off / 8 % 8) & 1;
}

#endif
