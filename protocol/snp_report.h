/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/*
 * The SEV-SNP attestation report. AMD 56860, table 23, versions 2 to 5;
 * little-endian throughout, the signature too.
 */
#ifndef SVP_SNP_REPORT_H
#define SVP_SNP_REPORT_H

#include "types.h"

/* The report, 0x4a0 bytes; the signature covers bytes 0..0x29f. */
struct svp_report {
	svp_u32 version;
	svp_u32 guest_svn;
	svp_u64 policy;
	svp_u8 family_id[16];
	svp_u8 image_id[16];
	svp_u32 vmpl;
	svp_u32 signature_algorithm;
	svp_u64 current_tcb;
	svp_u64 platform_info;
	svp_u32 signer_flags;
	svp_u32 reserved0;
	svp_u8 report_data[64];
	svp_u8 measurement[48];
	svp_u8 host_data[32];
	svp_u8 id_key_digest[48];
	svp_u8 author_key_digest[48];
	svp_u8 report_id[32];
	svp_u8 report_id_ma[32];
	svp_u64 reported_tcb;
	svp_u8 cpuid_family;	/* these three from version 3 on */
	svp_u8 cpuid_model;
	svp_u8 cpuid_stepping;
	svp_u8 reserved1[21];
	svp_u8 chip_id[64];
	svp_u64 committed_tcb;
	svp_u8 current_build;
	svp_u8 current_minor;
	svp_u8 current_major;
	svp_u8 reserved2;
	svp_u8 committed_build;
	svp_u8 committed_minor;
	svp_u8 committed_major;
	svp_u8 reserved3;
	svp_u64 launch_tcb;
	svp_u64 launch_mitigations;	/* version 5 */
	svp_u64 current_mitigations;	/* version 5 */
	svp_u8 reserved4[0x98];
	svp_u8 signature_r[72];
	svp_u8 signature_s[72];
	svp_u8 reserved5[0x170];
} SVP_PACKED;
ABI_FIELD(struct svp_report, policy, 0x8);
ABI_FIELD(struct svp_report, family_id, 0x10);
ABI_FIELD(struct svp_report, image_id, 0x20);
ABI_FIELD(struct svp_report, vmpl, 0x30);
ABI_FIELD(struct svp_report, signature_algorithm, 0x34);
ABI_FIELD(struct svp_report, current_tcb, 0x38);
ABI_FIELD(struct svp_report, platform_info, 0x40);
ABI_FIELD(struct svp_report, signer_flags, 0x48);
ABI_FIELD(struct svp_report, report_data, 0x50);
ABI_FIELD(struct svp_report, measurement, 0x90);
ABI_FIELD(struct svp_report, host_data, 0xc0);
ABI_FIELD(struct svp_report, id_key_digest, 0xe0);
ABI_FIELD(struct svp_report, author_key_digest, 0x110);
ABI_FIELD(struct svp_report, report_id, 0x140);
ABI_FIELD(struct svp_report, report_id_ma, 0x160);
ABI_FIELD(struct svp_report, reported_tcb, 0x180);
ABI_FIELD(struct svp_report, cpuid_family, 0x188);
ABI_FIELD(struct svp_report, chip_id, 0x1a0);
ABI_FIELD(struct svp_report, committed_tcb, 0x1e0);
ABI_FIELD(struct svp_report, current_build, 0x1e8);
ABI_FIELD(struct svp_report, launch_tcb, 0x1f0);
ABI_FIELD(struct svp_report, launch_mitigations, 0x1f8);
ABI_FIELD(struct svp_report, signature_r, 0x2a0);
ABI_FIELD(struct svp_report, signature_s, 0x2e8);
ABI_SIZE(struct svp_report, 0x4a0);
#define SVP_REPORT_SIZE		0x4a0u
#define SVP_REPORT_SIGNED_SIZE	0x2a0u
/* R and S: 48 significant bytes each, little-endian, then zeros. */
#define SVP_REPORT_SCALAR_SIZE	48u

/* signature_algorithm: ECDSA P-384 with SHA-384 (56860, table 135). */
#define SVP_REPORT_ECDSA_P384	1u

/* Guest policy (56860, table 9). */
#define SVP_POLICY_SMT		(1ull << 16)
#define SVP_POLICY_MUST_BE_ONE	(1ull << 17)
#define SVP_POLICY_MIGRATE_MA	(1ull << 18)
#define SVP_POLICY_DEBUG	(1ull << 19)
#define SVP_POLICY_SINGLE_SOCKET (1ull << 20)

/* signer_flags (56860, table 23): which key signed, bits [4:2]. */
#define SVP_SIGNER_KEY(flags)	((flags) >> 2 & 7u)
#define SVP_SIGNER_VCEK		0u
#define SVP_SIGNER_VLEK		1u
#define SVP_SIGNER_NONE		7u
#define SVP_SIGNER_KEY_SHIFT	2u
#define SVP_SIGNER_AUTHOR_KEY	(1u << 0)
#define SVP_SIGNER_MASK_CHIP_KEY (1u << 1)

/* TCB_VERSION of Milan and Genoa (56860, table 4): bytes of the u64. */
#define SVP_TCB_MILAN_BOOTLOADER 0u
#define SVP_TCB_MILAN_TEE	1u
#define SVP_TCB_MILAN_SNP	6u
#define SVP_TCB_MILAN_MICROCODE	7u
/* TCB_VERSION of Turin (56860, table 5). */
#define SVP_TCB_TURIN_FMC	0u
#define SVP_TCB_TURIN_BOOTLOADER 1u
#define SVP_TCB_TURIN_TEE	2u
#define SVP_TCB_TURIN_SNP	3u
#define SVP_TCB_TURIN_MICROCODE	7u

/* One byte (0..7) of a TCB_VERSION. */
static inline svp_u8 svp_tcb_byte(svp_u64 tcb, unsigned int byte)
{
	return (svp_u8)(tcb >> (8 * byte));
}

#endif
