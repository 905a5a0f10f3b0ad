/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/*
 * The launch digest. AMD 56860, SNP_LAUNCH_UPDATE: start with 48 zero bytes;
 * each page makes the new digest SHA-384(PAGE_INFO), which holds the old one.
 */
#ifndef SVP_SNP_LAUNCH_H
#define SVP_SNP_LAUNCH_H

#include "types.h"

#define SVP_LAUNCH_DIGEST_SIZE 48u

/* Page types (56860, table 66). */
enum svp_page_type {
	SVP_PAGE_NORMAL = 1,
	SVP_PAGE_VMSA = 2,
	SVP_PAGE_ZERO = 3,
	SVP_PAGE_UNMEASURED = 4,
	SVP_PAGE_SECRETS = 5,
	SVP_PAGE_CPUID = 6,
};

/*
 * PAGE_INFO (56860, table 67), 0x70 bytes. contents is SHA-384 of the page for
 * NORMAL and VMSA, zeros for the other types.
 */
struct svp_page_info {
	svp_u8 digest_current[SVP_LAUNCH_DIGEST_SIZE];
	svp_u8 contents[SVP_LAUNCH_DIGEST_SIZE];
	svp_u16 length;
	svp_u8 page_type;
	svp_u8 imi_page;
	svp_u8 reserved;
	svp_u8 vmpl3_permissions;
	svp_u8 vmpl2_permissions;
	svp_u8 vmpl1_permissions;
	svp_u64 gpa;
} SVP_PACKED;
ABI_FIELD(struct svp_page_info, contents, 0x30);
ABI_FIELD(struct svp_page_info, length, 0x60);
ABI_FIELD(struct svp_page_info, page_type, 0x62);
ABI_FIELD(struct svp_page_info, gpa, 0x68);
ABI_SIZE(struct svp_page_info, 0x70);

/* ID block (56860, SNP_LAUNCH_FINISH), 0x60 bytes: what its owner signed. */
struct svp_id_block {
	svp_u8 launch_digest[SVP_LAUNCH_DIGEST_SIZE];
	svp_u8 family_id[16];
	svp_u8 image_id[16];
	svp_u32 version;
	svp_u32 guest_svn;
	svp_u64 policy;
} SVP_PACKED;
ABI_FIELD(struct svp_id_block, family_id, 0x30);
ABI_FIELD(struct svp_id_block, image_id, 0x40);
ABI_FIELD(struct svp_id_block, version, 0x50);
ABI_FIELD(struct svp_id_block, guest_svn, 0x54);
ABI_FIELD(struct svp_id_block, policy, 0x58);
ABI_SIZE(struct svp_id_block, 0x60);
#define SVP_ID_BLOCK_VERSION	1u

/* An ECDSA P-384 signature (56860, chapter 10): R and S little-endian. */
struct svp_ecdsa_signature {
	svp_u8 r[72];
	svp_u8 s[72];
	svp_u8 reserved[0x170];
} SVP_PACKED;
ABI_SIZE(struct svp_ecdsa_signature, 0x200);

/* A P-384 public key (56860, chapter 10): coordinates little-endian. */
struct svp_ecdsa_key {
	svp_u32 curve;
	svp_u8 qx[72];
	svp_u8 qy[72];
	svp_u8 reserved[0x370];
} SVP_PACKED;
ABI_FIELD(struct svp_ecdsa_key, qx, 0x04);
ABI_FIELD(struct svp_ecdsa_key, qy, 0x4c);
ABI_SIZE(struct svp_ecdsa_key, 0x404);
#define SVP_ECDSA_CURVE_P384	2u
#define SVP_ECDSA_P384_SHA384	1u
/* Significant bytes of R, S and coordinates; zeros follow. */
#define SVP_ECDSA_SCALAR_SIZE	48u

/* ID authentication page (56860, SNP_LAUNCH_FINISH), one page. */
struct svp_id_auth {
	svp_u32 id_key_algorithm;
	svp_u32 author_key_algorithm;
	svp_u8 reserved0[0x38];
	struct svp_ecdsa_signature id_block_signature;
	struct svp_ecdsa_key id_key;
	svp_u8 reserved1[0x3c];
	struct svp_ecdsa_signature id_key_signature;
	struct svp_ecdsa_key author_key;
	svp_u8 reserved2[0x37c];
} SVP_PACKED;
ABI_FIELD(struct svp_id_auth, id_block_signature, 0x40);
ABI_FIELD(struct svp_id_auth, id_key, 0x240);
ABI_FIELD(struct svp_id_auth, id_key_signature, 0x680);
ABI_FIELD(struct svp_id_auth, author_key, 0x880);
ABI_SIZE(struct svp_id_auth, SVP_PAGE_SIZE);

#endif
