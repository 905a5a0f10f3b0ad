/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/*
 * Pages and instructions of SEV-SNP: secrets page and CPUID page (AMD 56860,
 * SNP_LAUNCH_UPDATE), VMSA (APM vol. 2, appendix B, table B-4), PVALIDATE and
 * RMPADJUST (APM vol. 3), and the CC blob that leads Linux to the first two.
 */
#ifndef SVP_SNP_PAGES_H
#define SVP_SNP_PAGES_H

#include "types.h"

/* A guest has VMPL 0 (most privileged) to 3. */
#define SVP_VMPLS 4u
#define SVP_VMPCK_SIZE 32u

/*
 * Secrets page (56860, table 69 and 58019, table 1). svsm_size is non-zero
 * when there is an SVSM. A less privileged guest's copy must not hold the
 * VMPCKs of the more privileged.
 */
struct svp_secrets {
	svp_u32 version;
	svp_u32 flags;
	svp_u32 fms;
	svp_u32 reserved0;
	svp_u8 gosvw[16];
	svp_u8 vmpck[SVP_VMPLS][SVP_VMPCK_SIZE];
	svp_u32 os_sequence_low[SVP_VMPLS];
	svp_u8 os_area[0x90];
	svp_u64 svsm_base;
	svp_u64 svsm_size;
	svp_u64 svsm_caa;
	svp_u32 svsm_max_version;
	svp_u8 svsm_guest_vmpl;
	svp_u8 reserved1[3];
	svp_u32 tsc_factor;
	svp_u8 reserved2[SVP_PAGE_SIZE - 0x164];
} SVP_PACKED;
ABI_FIELD(struct svp_secrets, gosvw, 0x10);
ABI_FIELD(struct svp_secrets, vmpck, 0x20);
ABI_FIELD(struct svp_secrets, os_sequence_low, 0xa0);
ABI_FIELD(struct svp_secrets, svsm_base, 0x140);
ABI_FIELD(struct svp_secrets, svsm_size, 0x148);
ABI_FIELD(struct svp_secrets, svsm_caa, 0x150);
ABI_FIELD(struct svp_secrets, svsm_max_version, 0x158);
ABI_FIELD(struct svp_secrets, svsm_guest_vmpl, 0x15c);
ABI_FIELD(struct svp_secrets, tsc_factor, 0x160);
ABI_SIZE(struct svp_secrets, SVP_PAGE_SIZE);

/* One CPUID function of the CPUID page (56860, table 7), 48 bytes. */
struct svp_cpuid_entry {
	svp_u32 eax_in;
	svp_u32 ecx_in;
	svp_u64 xcr0_in;
	svp_u64 xss_in;
	svp_u32 eax;
	svp_u32 ebx;
	svp_u32 ecx;
	svp_u32 edx;
	svp_u64 reserved;
} SVP_PACKED;
ABI_SIZE(struct svp_cpuid_entry, 48);
#define SVP_CPUID_MAX_ENTRIES 64u

/* The CPUID page, 3088 bytes of one page: what the secure processor checked. */
struct svp_cpuid_page {
	svp_u32 count;
	svp_u32 reserved0;
	svp_u64 reserved1;
	struct svp_cpuid_entry entry[SVP_CPUID_MAX_ENTRIES];
} SVP_PACKED;
ABI_FIELD(struct svp_cpuid_page, entry, 16);

/* CPUID 0x8000001F (APM vol. 3, E.4.17). */
#define SVP_CPUID_SEV_LEAF	0x8000001fu
#define SVP_CPUID_SEV		(1u << 1)
#define SVP_CPUID_SEV_ES	(1u << 3)
#define SVP_CPUID_SEV_SNP	(1u << 4)
#define SVP_CPUID_VMPL		(1u << 5)
#define SVP_CPUID_RMPQUERY	(1u << 6)
#define SVP_CPUID_DEBUG_SWAP	(1u << 14)
#define SVP_CPUID_SVSM		(1u << 28)
#define SVP_CPUID_CBIT(ebx)	((ebx) & 0x3fu)
#define SVP_CPUID_ADDRESS_REDUCTION(ebx) ((ebx) >> 6 & 0x3fu)
#define SVP_CPUID_VMPLS_SHIFT	12	/* EBX[15:12]: how many there are */

/* A segment register in the VMSA (APM vol. 2, table B-4), 16 bytes. */
struct svp_segment {
	svp_u16 selector;
	svp_u16 attributes;
	svp_u32 limit;
	svp_u64 base;
} SVP_PACKED;
ABI_SIZE(struct svp_segment, 16);

/* The VMSA of an SEV-SNP guest (APM vol. 2, table B-4), one page. */
struct svp_vmsa {
	struct svp_segment es, cs, ss, ds, fs, gs, gdtr, ldtr, idtr, tr;
	svp_u64 pl0_ssp, pl1_ssp, pl2_ssp, pl3_ssp, u_cet;
	svp_u8 reserved0[2];
	svp_u8 vmpl;
	svp_u8 cpl;
	svp_u32 reserved1;
	svp_u64 efer;
	svp_u8 reserved2[0x68];
	svp_u64 xss, cr4, cr3, cr0, dr7, dr6, rflags, rip;
	svp_u64 dr_addr[4], dr_mask[4];
	svp_u8 reserved3[0x18];
	svp_u64 rsp, s_cet, ssp, isst_addr, rax, star, lstar, cstar, sfmask;
	svp_u64 kernel_gs_base, sysenter_cs, sysenter_esp, sysenter_eip, cr2;
	svp_u8 reserved4[0x20];
	svp_u64 g_pat, dbgctl, br_from, br_to, last_excp_from, last_excp_to;
	svp_u8 reserved5[0x50];
	svp_u32 pkru;
	svp_u32 tsc_aux;
	svp_u64 guest_tsc_scale, guest_tsc_offset, reg_prot_nonce;
	svp_u64 rcx, rdx, rbx;
	svp_u64 reserved7;
	svp_u64 rbp, rsi, rdi, r8, r9, r10, r11, r12, r13, r14, r15;
	svp_u8 reserved8[0x10];
	svp_u64 guest_exit_info_1, guest_exit_info_2, guest_exit_int_info;
	svp_u64 guest_nrip, sev_features, vintr_ctrl, guest_exit_code;
	svp_u64 virtual_tom, tlb_id, pcpu_id, event_inj, xcr0;
	svp_u8 reserved9[0x10];
	svp_u64 x87_dp;
	svp_u32 mxcsr;
	svp_u16 x87_ftw, x87_fsw, x87_fcw, x87_fop, x87_ds, x87_cs;
	svp_u64 x87_rip;
	svp_u8 fpreg_x87[80];
	svp_u8 fpreg_xmm[256];
	svp_u8 fpreg_ymm[256];
	svp_u8 reserved10[SVP_PAGE_SIZE - 0x670];
} SVP_PACKED;
ABI_FIELD(struct svp_vmsa, tr, 0x90);
ABI_FIELD(struct svp_vmsa, vmpl, 0xca);
ABI_FIELD(struct svp_vmsa, cpl, 0xcb);
ABI_FIELD(struct svp_vmsa, efer, 0xd0);
ABI_FIELD(struct svp_vmsa, xss, 0x140);
ABI_FIELD(struct svp_vmsa, cr4, 0x148);
ABI_FIELD(struct svp_vmsa, cr3, 0x150);
ABI_FIELD(struct svp_vmsa, cr0, 0x158);
ABI_FIELD(struct svp_vmsa, dr7, 0x160);
ABI_FIELD(struct svp_vmsa, dr6, 0x168);
ABI_FIELD(struct svp_vmsa, rflags, 0x170);
ABI_FIELD(struct svp_vmsa, rip, 0x178);
ABI_FIELD(struct svp_vmsa, rsp, 0x1d8);
ABI_FIELD(struct svp_vmsa, rax, 0x1f8);
ABI_FIELD(struct svp_vmsa, star, 0x200);
ABI_FIELD(struct svp_vmsa, cr2, 0x240);
ABI_FIELD(struct svp_vmsa, g_pat, 0x268);
ABI_FIELD(struct svp_vmsa, guest_tsc_scale, 0x2f0);
ABI_FIELD(struct svp_vmsa, guest_tsc_offset, 0x2f8);
ABI_FIELD(struct svp_vmsa, rcx, 0x308);
ABI_FIELD(struct svp_vmsa, rbx, 0x318);
ABI_FIELD(struct svp_vmsa, rbp, 0x328);
ABI_FIELD(struct svp_vmsa, r8, 0x340);
ABI_FIELD(struct svp_vmsa, r15, 0x378);
ABI_FIELD(struct svp_vmsa, guest_exit_info_1, 0x390);
ABI_FIELD(struct svp_vmsa, sev_features, 0x3b0);
ABI_FIELD(struct svp_vmsa, vintr_ctrl, 0x3b8);
ABI_FIELD(struct svp_vmsa, guest_exit_code, 0x3c0);
ABI_FIELD(struct svp_vmsa, virtual_tom, 0x3c8);
ABI_FIELD(struct svp_vmsa, event_inj, 0x3e0);
ABI_FIELD(struct svp_vmsa, xcr0, 0x3e8);
ABI_FIELD(struct svp_vmsa, x87_dp, 0x400);
ABI_FIELD(struct svp_vmsa, mxcsr, 0x408);
ABI_FIELD(struct svp_vmsa, fpreg_x87, 0x420);
ABI_FIELD(struct svp_vmsa, fpreg_xmm, 0x470);
ABI_FIELD(struct svp_vmsa, fpreg_ymm, 0x570);
ABI_SIZE(struct svp_vmsa, SVP_PAGE_SIZE);
#define SVP_SEV_FEATURE_SNP	(1ull << 0)
#define SVP_SEV_FEATURE_RESTRICTED_INJ (1ull << 3)
#define SVP_SEV_FEATURE_DEBUG_SWAP (1ull << 5)
#define SVP_EFER_SVME		(1ull << 12)
/* Registers after a reset (APM vol. 2, table 14-1). */
#define SVP_RESET_DR6		0xffff0ff0u
#define SVP_RESET_DR7		0x400u
#define SVP_RESET_PAT		0x0007040600070406ull
#define SVP_RESET_XCR0		1u
#define SVP_RESET_MXCSR		0x1f80u

/* RMPADJUST, RDX (APM vol. 3): target VMPL [7:0], permissions, VMSA. */
#define SVP_RMPADJUST_READ	(1u << 8)
#define SVP_RMPADJUST_WRITE	(1u << 9)
#define SVP_RMPADJUST_EXEC_USER	(1u << 10)
#define SVP_RMPADJUST_EXEC_SUPERVISOR (1u << 11)
#define SVP_RMPADJUST_ALL	(0xfu << 8)
#define SVP_RMPADJUST_VMSA	(1u << 16)

/* PVALIDATE and RMPADJUST results in EAX (APM vol. 3). */
#define SVP_RMP_SUCCESS		0u
#define SVP_RMP_FAIL_INPUT	1u
#define SVP_RMP_FAIL_PERMISSION	2u
#define SVP_RMP_FAIL_INUSE	3u
#define SVP_RMP_FAIL_SIZE	6u
/* Page sizes in RCX of both. */
#define SVP_RMP_4K		0u
#define SVP_RMP_2M		1u

/* What Linux' boot protocol calls a CC blob; found through setup_data. */
struct svp_cc_blob {
	svp_u32 magic;
	svp_u16 version;
	svp_u16 reserved0;
	svp_u64 secrets_gpa;
	svp_u32 secrets_size;
	svp_u32 reserved1;
	svp_u64 cpuid_gpa;
	svp_u32 cpuid_size;
	svp_u32 reserved2;
} SVP_PACKED;
ABI_SIZE(struct svp_cc_blob, 40);
#define SVP_CC_BLOB_MAGIC	0x45444d41u	/* "AMDE" */
#define SVP_SETUP_CC_BLOB	7u

#endif
