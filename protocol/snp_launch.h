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

#endif
