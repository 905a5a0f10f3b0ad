/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The launch digest: one SHA-384 per page over PAGE_INFO, which holds the
 * digest so far. AMD 56860, section 8.17 (SNP_LAUNCH_UPDATE), table 67.
 */
#ifndef SP_LAUNCH_DIGEST_H
#define SP_LAUNCH_DIGEST_H

#include "protocol/snp_launch.h"

/*
 * Add one page of the given type at gpa to digest. page is its 4096 bytes; it
 * is read only for SVP_PAGE_NORMAL and SVP_PAGE_VMSA and may be NULL for the
 * others. digest changes only on success. Returns 0, -EINVAL for an unknown
 * type, -EIO when OpenSSL fails.
 */
int sp_launch_digest_add(svp_u8 digest[SVP_LAUNCH_DIGEST_SIZE],
			 enum svp_page_type type, svp_u64 gpa,
			 const svp_u8 *page);

#endif
