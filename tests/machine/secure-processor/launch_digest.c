// SPDX-License-Identifier: Apache-2.0
/*
 * The launch digest as the secure processor computes it. AMD 56860, section
 * 8.17. Pages come from the host: any content is fine, that is the point.
 */
#include "launch_digest.h"

#include <errno.h>
#include <string.h>

#include <openssl/evp.h>

#include "protocol/snp_pages.h"

static int sha384(const void *data, size_t size, svp_u8 *ret_digest)
{
	if (!EVP_Digest(data, size, ret_digest, NULL, EVP_sha384(), NULL))
		return -EIO;
	return 0;
}

/*
 * A VMSA counts with the TSC fields at zero (56860, 8.17): the secure
 * processor sets them for Secure TSC, so they aren't the host's to choose.
 */
static int digest_vmsa(const svp_u8 *page, svp_u8 *ret_digest)
{
	struct svp_vmsa vmsa;

	memcpy(&vmsa, page, sizeof(vmsa));
	vmsa.guest_tsc_scale = 0;
	vmsa.guest_tsc_offset = 0;
	return sha384(&vmsa, sizeof(vmsa), ret_digest);
}

/* PAGE_INFO.contents: only what the guest's owner can know in advance. */
static int digest_contents(enum svp_page_type type, const svp_u8 *page,
			   svp_u8 *ret_contents)
{
	switch (type) {
	case SVP_PAGE_NORMAL:
		return sha384(page, SVP_PAGE_SIZE, ret_contents);
	case SVP_PAGE_VMSA:
		return digest_vmsa(page, ret_contents);
	case SVP_PAGE_ZERO:
	case SVP_PAGE_UNMEASURED:
	case SVP_PAGE_SECRETS:
	case SVP_PAGE_CPUID:
		memset(ret_contents, 0, SVP_LAUNCH_DIGEST_SIZE);
		return 0;
	}
	return -EINVAL;
}

int sp_launch_digest_add(svp_u8 digest[SVP_LAUNCH_DIGEST_SIZE],
			 enum svp_page_type type, svp_u64 gpa,
			 const svp_u8 *page)
{
	svp_u8 contents[SVP_LAUNCH_DIGEST_SIZE];
	struct svp_page_info info = { 0 };
	int err;

	err = digest_contents(type, page, contents);
	if (err)
		return err;
	memcpy(info.digest_current, digest, sizeof(info.digest_current));
	memcpy(info.contents, contents, sizeof(info.contents));
	svp_put_le16(&info.length, sizeof(info));
	info.page_type = (svp_u8)type;
	svp_put_le64(&info.gpa, gpa);
	return sha384(&info, sizeof(info), digest);
}
