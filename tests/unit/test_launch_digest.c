// SPDX-License-Identifier: Apache-2.0
/*
 * The launch digest against values computed outside of this code: PAGE_INFO
 * typed by hand from 56860, table 67, and a chain computed by other means.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/evp.h>

#include "tests/machine/secure-processor/launch_digest.h"

/* A page whose byte i is 7 i + 3. */
static const svp_u8 *pattern_page(void)
{
	static svp_u8 page[SVP_PAGE_SIZE];
	size_t i;

	for (i = 0; i < sizeof(page); i++)
		page[i] = (svp_u8)(i * 7 + 3);
	return page;
}

/* The chain's value after pattern_page() as NORMAL at 0x8000000000. */
static const svp_u8 after_normal[SVP_LAUNCH_DIGEST_SIZE] = {
	0xcb, 0xdd, 0x8b, 0x45, 0x55, 0x3f, 0xba, 0xd2, 0x63, 0xdc, 0x75, 0x0a,
	0x62, 0x61, 0xbb, 0x8d, 0x58, 0x03, 0x8a, 0xc4, 0x57, 0x44, 0xa1, 0xc4,
	0xaa, 0xf3, 0x82, 0xbc, 0xb9, 0x0c, 0x0d, 0x8e, 0x01, 0xe8, 0xd8, 0x5e,
	0x39, 0x8f, 0x2b, 0x99, 0x5d, 0x01, 0x3a, 0xb4, 0xfc, 0xb0, 0x3a, 0x95,
};

/* And after SECRETS, VMSA, ZERO, UNMEASURED and CPUID, see the test. */
static const svp_u8 after_all[SVP_LAUNCH_DIGEST_SIZE] = {
	0x47, 0x9f, 0xa1, 0x9d, 0xf9, 0x6b, 0xe5, 0x70, 0xb1, 0x20, 0x02, 0xa7,
	0x54, 0x7a, 0x3d, 0x90, 0x15, 0x29, 0x11, 0x69, 0x41, 0xbd, 0xb8, 0xfb,
	0x0c, 0x2a, 0x53, 0x05, 0xdc, 0x08, 0x56, 0xa1, 0x45, 0x7d, 0x62, 0xc9,
	0x72, 0xbe, 0xe5, 0x00, 0x29, 0x26, 0xa9, 0xa9, 0xd2, 0x8e, 0xea, 0xde,
};

static void a_normal_page_is_measured_by_its_page_info(void **state)
{
	/* digest_current: zeros; contents: SHA-384 of the page; the rest. */
	static const svp_u8 page_info[0x70] = {
		[0x30] =
		0x91, 0x15, 0x9e, 0xa2, 0x2f, 0xea, 0x15, 0xcc,
		0xd4, 0x5c, 0x46, 0x69, 0x17, 0x5f, 0x92, 0xfc,
		0x0c, 0x57, 0x0e, 0x26, 0xd3, 0x7c, 0x24, 0x4e,
		0x81, 0x96, 0x88, 0x0f, 0x98, 0x78, 0x5e, 0x6d,
		0xf4, 0x70, 0x8a, 0xeb, 0xb7, 0x3e, 0xa3, 0x43,
		0x98, 0xfd, 0xce, 0xc8, 0x0f, 0x68, 0x4b, 0x9c,
		[0x60] = 0x70, 0x00,	/* length */
		[0x62] = 0x01,		/* NORMAL */
		[0x63] = 0x00, 0x00, 0x00, 0x00, 0x00,
		[0x68] = 0x00, 0x00, 0x00, 0x00, 0x80, 0x00, 0x00, 0x00,
	};
	svp_u8 expected[SVP_LAUNCH_DIGEST_SIZE];
	svp_u8 digest[SVP_LAUNCH_DIGEST_SIZE] = { 0 };

	(void)state;
	assert_int_equal(EVP_Digest(page_info, sizeof(page_info), expected,
				    NULL, EVP_sha384(), NULL), 1);
	assert_int_equal(sp_launch_digest_add(digest, SVP_PAGE_NORMAL,
					      0x8000000000, pattern_page()),
			 0);
	assert_memory_equal(digest, expected, sizeof(digest));
	assert_memory_equal(digest, after_normal, sizeof(digest));
}

static void a_chain_over_all_page_types_has_the_known_value(void **state)
{
	svp_u8 digest[SVP_LAUNCH_DIGEST_SIZE] = { 0 };
	svp_u8 vmsa[SVP_PAGE_SIZE];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(vmsa); i++)
		vmsa[i] = (svp_u8)i;
	sp_launch_digest_add(digest, SVP_PAGE_NORMAL, 0x8000000000,
			     pattern_page());
	sp_launch_digest_add(digest, SVP_PAGE_SECRETS, 0x80d000, NULL);
	sp_launch_digest_add(digest, SVP_PAGE_VMSA, 0xfffffffff000, vmsa);
	sp_launch_digest_add(digest, SVP_PAGE_ZERO, 0x1000, NULL);
	sp_launch_digest_add(digest, SVP_PAGE_UNMEASURED, 0x2000, NULL);
	sp_launch_digest_add(digest, SVP_PAGE_CPUID, 0x3000, NULL);
	assert_memory_equal(digest, after_all, sizeof(digest));
}

static void the_tsc_fields_of_a_vmsa_do_not_count(void **state)
{
	svp_u8 a[SVP_LAUNCH_DIGEST_SIZE] = { 0 };
	svp_u8 b[SVP_LAUNCH_DIGEST_SIZE] = { 0 };
	svp_u8 vmsa[SVP_PAGE_SIZE] = { 0 };

	(void)state;
	sp_launch_digest_add(a, SVP_PAGE_VMSA, 0, vmsa);
	memset(vmsa + 0x2f0, 0xff, 16);
	sp_launch_digest_add(b, SVP_PAGE_VMSA, 0, vmsa);
	assert_memory_equal(a, b, sizeof(a));
	vmsa[0x300] = 1;
	memset(b, 0, sizeof(b));
	sp_launch_digest_add(b, SVP_PAGE_VMSA, 0, vmsa);
	assert_memory_not_equal(a, b, sizeof(a));
}

static void an_unknown_page_type_changes_nothing(void **state)
{
	svp_u8 digest[SVP_LAUNCH_DIGEST_SIZE] = { 1, 2, 3 };
	svp_u8 before[SVP_LAUNCH_DIGEST_SIZE];

	(void)state;
	memcpy(before, digest, sizeof(digest));
	assert_int_equal(sp_launch_digest_add(digest, (enum svp_page_type)7, 0,
					      NULL), -EINVAL);
	assert_int_equal(sp_launch_digest_add(digest, (enum svp_page_type)0, 0,
					      NULL), -EINVAL);
	assert_memory_equal(digest, before, sizeof(digest));
}

/*
 * Values published with virtee/sev-snp-measure (tests/test_guest.py, SNP
 * without kernel, SEV_FEATURES 1, one EPYC-v4 vCPU, QEMU): the digest after
 * the volume of an OVMF, and that of the whole launch.
 */
static const svp_u8 published_ovmf[SVP_LAUNCH_DIGEST_SIZE] = {
	0x08, 0x6e, 0x2e, 0x91, 0x49, 0xeb, 0xf4, 0x5a, 0xbd, 0xc3, 0x44, 0x5f,
	0xba, 0x5b, 0x2d, 0xa8, 0x27, 0x0b, 0xdb, 0xb0, 0x40, 0x94, 0xd7, 0xa2,
	0xc3, 0x7f, 0xaa, 0xa4, 0xb2, 0x4a, 0xf3, 0xaa, 0x16, 0xaf, 0xf8, 0xc3,
	0x74, 0xc2, 0xa5, 0x5c, 0x46, 0x7a, 0x50, 0xda, 0x6d, 0x46, 0x6b, 0x74,
};
static const svp_u8 published_launch[SVP_LAUNCH_DIGEST_SIZE] = {
	0x19, 0x35, 0x8b, 0xa9, 0xa7, 0x61, 0x55, 0x34, 0xa9, 0xa1, 0xe2, 0xf0,
	0xdf, 0xc2, 0x93, 0x84, 0xdc, 0xd4, 0xdc, 0xb7, 0x06, 0x2f, 0xf9, 0xc6,
	0x01, 0x3b, 0x26, 0x86, 0x9a, 0x5f, 0xc6, 0xec, 0xab, 0xe0, 0x33, 0xc4,
	0x8d, 0xd6, 0xf6, 0xdb, 0x5d, 0x6d, 0x76, 0xe7, 0xc5, 0xdf, 0x63, 0x2d,
};

static void put_segment(svp_u8 *at, svp_u16 selector, svp_u16 attributes,
			svp_u64 base)
{
	svp_put_le16(at, selector);
	svp_put_le16(at + 2, attributes);
	svp_put_le32(at + 4, 0xffff);
	svp_put_le64(at + 8, base);
}

/* KVM's and QEMU's reset state, by the offsets of APM vol. 2, table B-4. */
static void reset_vmsa(svp_u8 page[SVP_PAGE_SIZE])
{
	memset(page, 0, SVP_PAGE_SIZE);
	put_segment(page + 0x00, 0, 0x93, 0);			/* ES */
	put_segment(page + 0x10, 0xf000, 0x9b, 0xffff0000);	/* CS */
	put_segment(page + 0x20, 0, 0x93, 0);			/* SS */
	put_segment(page + 0x30, 0, 0x93, 0);			/* DS */
	put_segment(page + 0x40, 0, 0x93, 0);			/* FS */
	put_segment(page + 0x50, 0, 0x93, 0);			/* GS */
	put_segment(page + 0x60, 0, 0, 0);			/* GDTR */
	put_segment(page + 0x70, 0, 0x82, 0);			/* LDTR */
	put_segment(page + 0x80, 0, 0, 0);			/* IDTR */
	put_segment(page + 0x90, 0, 0x8b, 0);			/* TR */
	svp_put_le64(page + 0xd0, 0x1000);			/* EFER */
	svp_put_le64(page + 0x148, 0x40);			/* CR4 */
	svp_put_le64(page + 0x158, 0x10);			/* CR0 */
	svp_put_le64(page + 0x160, 0x400);			/* DR7 */
	svp_put_le64(page + 0x168, 0xffff0ff0);			/* DR6 */
	svp_put_le64(page + 0x170, 2);				/* RFLAGS */
	svp_put_le64(page + 0x178, 0xfff0);			/* RIP */
	svp_put_le64(page + 0x268, 0x0007040600070406);		/* PAT */
	svp_put_le64(page + 0x310, 0x800f12);	/* RDX: the signature */
	svp_put_le64(page + 0x3b0, 1);		/* SEV_FEATURES */
	svp_put_le64(page + 0x3e8, 1);		/* XCR0 */
	svp_put_le32(page + 0x408, 0x1f80);	/* MXCSR */
	svp_put_le16(page + 0x410, 0x37f);	/* x87 control word */
}

static void add_zero_pages(svp_u8 *digest, svp_u64 first, svp_u64 end)
{
	for (; first < end; first += SVP_PAGE_SIZE)
		sp_launch_digest_add(digest, SVP_PAGE_ZERO, first, NULL);
}

static void a_published_launch_has_its_published_digest(void **state)
{
	svp_u8 digest[SVP_LAUNCH_DIGEST_SIZE];
	svp_u8 vmsa[SVP_PAGE_SIZE];

	(void)state;
	memcpy(digest, published_ovmf, sizeof(digest));
	add_zero_pages(digest, 0x800000, 0x809000);
	add_zero_pages(digest, 0x80a000, 0x80d000);
	sp_launch_digest_add(digest, SVP_PAGE_SECRETS, 0x80d000, NULL);
	sp_launch_digest_add(digest, SVP_PAGE_CPUID, 0x80e000, NULL);
	add_zero_pages(digest, 0x80f000, 0x820000);
	reset_vmsa(vmsa);
	sp_launch_digest_add(digest, SVP_PAGE_VMSA, 0xfffffffff000, vmsa);
	assert_memory_equal(digest, published_launch, sizeof(digest));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_normal_page_is_measured_by_its_page_info),
		cmocka_unit_test(
			a_chain_over_all_page_types_has_the_known_value),
		cmocka_unit_test(a_published_launch_has_its_published_digest),
		cmocka_unit_test(the_tsc_fields_of_a_vmsa_do_not_count),
		cmocka_unit_test(an_unknown_page_type_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
