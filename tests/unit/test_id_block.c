// SPDX-License-Identifier: Apache-2.0
/*
 * ID blocks as a guest's owner signs them, with OpenSSL, at the offsets of
 * 56860, SNP_LAUNCH_FINISH, and as a host changes them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>

#include "sp_fixture.h"
#include "tests/machine/secure-processor/id_block.h"

#define ID_KEY		0x240
#define AUTHOR_KEY	0x880
#define BLOCK_SIGNATURE	0x40
#define KEY_SIGNATURE	0x680

static EVP_PKEY *id_key, *author_key;
static struct sp_id_claim claim;
static struct sp_guest guest;

static svp_u8 *auth(size_t offset)
{
	return (svp_u8 *)&claim.auth + offset;
}

static void put_coordinate(EVP_PKEY *key, const char *name, svp_u8 *to)
{
	BIGNUM *bn = NULL;

	assert_int_equal(EVP_PKEY_get_bn_param(key, name, &bn), 1);
	BN_bn2lebinpad(bn, to, 72);
	BN_free(bn);
}

static void put_key(EVP_PKEY *key, size_t at)
{
	auth(at)[0] = 2;	/* curve P-384 */
	put_coordinate(key, OSSL_PKEY_PARAM_EC_PUB_X, auth(at + 4));
	put_coordinate(key, OSSL_PKEY_PARAM_EC_PUB_Y, auth(at + 0x4c));
}

static void sign(EVP_PKEY *key, const void *data, size_t size, size_t at)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	svp_u8 der[128];
	const svp_u8 *p = der;
	size_t n = sizeof(der);
	ECDSA_SIG *sig;

	EVP_DigestSignInit(ctx, NULL, EVP_sha384(), NULL, key);
	assert_int_equal(EVP_DigestSign(ctx, der, &n, data, size), 1);
	sig = d2i_ECDSA_SIG(NULL, &p, (long)n);
	BN_bn2lebinpad(ECDSA_SIG_get0_r(sig), auth(at), 72);
	BN_bn2lebinpad(ECDSA_SIG_get0_s(sig), auth(at + 72), 72);
	ECDSA_SIG_free(sig);
	EVP_MD_CTX_free(ctx);
}

static void sign_block(void)
{
	sign(id_key, &claim.block, 0x60, BLOCK_SIGNATURE);
}

static int begin(void **state)
{
	svp_u8 *block = (svp_u8 *)&claim.block;

	(void)state;
	id_key = EVP_EC_gen("P-384");
	author_key = EVP_EC_gen("P-384");
	guest = fixture_guest();
	memset(&claim, 0, sizeof(claim));
	memset(block, 0xd1, 48);	/* the fixture's measurement */
	memset(block + 0x30, 0xfa, 16);
	memset(block + 0x40, 0x1a, 16);
	block[0x50] = 1;		/* version */
	block[0x54] = 9;		/* guest SVN */
	block[0x5a] = 3;		/* policy 0x30000 */
	auth(0)[0] = 1;			/* ECDSA P-384 with SHA-384 */
	put_key(id_key, ID_KEY);
	sign_block();
	return 0;
}

static int end(void **state)
{
	(void)state;
	EVP_PKEY_free(id_key);
	EVP_PKEY_free(author_key);
	return 0;
}

static void add_author(void)
{
	claim.has_author_key = true;
	auth(4)[0] = 1;
	put_key(author_key, AUTHOR_KEY);
	sign(author_key, auth(ID_KEY), 0x404, KEY_SIGNATURE);
}

static void assert_refused(svp_u32 status)
{
	struct sp_guest before = guest;

	assert_int_equal(sp_id_block_check(&claim, &guest), status);
	assert_memory_equal(&guest, &before, sizeof(guest));
}

static void a_signed_block_gives_the_guest_its_identity(void **state)
{
	static const svp_u8 zeros[48];
	svp_u8 digest[48];

	(void)state;
	assert_int_equal(sp_id_block_check(&claim, &guest), 0);
	EVP_Digest(auth(ID_KEY), 0x404, digest, NULL, EVP_sha384(), NULL);
	assert_memory_equal(guest.id_key_digest, digest, 48);
	assert_memory_equal(guest.author_key_digest, zeros, 48);
	assert_int_equal(guest.id_block.family_id[0], 0xfa);
	assert_int_equal(svp_le32(&guest.id_block.guest_svn), 9);
	assert_true(guest.has_id_block && !guest.has_author_key);
}

static void an_author_key_signs_the_id_key(void **state)
{
	svp_u8 digest[48];

	(void)state;
	add_author();
	assert_int_equal(sp_id_block_check(&claim, &guest), 0);
	EVP_Digest(auth(AUTHOR_KEY), 0x404, digest, NULL, EVP_sha384(), NULL);
	assert_memory_equal(guest.author_key_digest, digest, 48);
	assert_true(guest.has_author_key);
}

static void another_launch_digest_or_policy_is_refused(void **state)
{
	(void)state;
	guest.digest[47] ^= 1;
	assert_refused(0x0b);
	guest = fixture_guest();
	guest.policy |= 1ull << 19;	/* the host allows debugging */
	assert_refused(0x07);
}

static void any_changed_byte_of_the_block_is_refused(void **state)
{
	svp_u8 *block = (svp_u8 *)&claim.block;
	size_t i;

	(void)state;
	for (i = 0; i < 0x60; i++) {
		block[i] ^= 1;
		assert_int_not_equal(sp_id_block_check(&claim, &guest), 0);
		block[i] ^= 1;
	}
	assert_int_equal(sp_id_block_check(&claim, &guest), 0);
}

static void bad_signatures_and_keys_are_refused(void **state)
{
	static const size_t places[] = {
		BLOCK_SIGNATURE, BLOCK_SIGNATURE + 72, BLOCK_SIGNATURE + 71,
		ID_KEY, ID_KEY + 4, ID_KEY + 0x4c, ID_KEY + 0x403,
		KEY_SIGNATURE, KEY_SIGNATURE + 72, AUTHOR_KEY,
		AUTHOR_KEY + 4, AUTHOR_KEY + 0x4c,
	};
	size_t i;

	(void)state;
	add_author();
	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		auth(places[i])[0] ^= 1;
		assert_refused(0x0a);
		auth(places[i])[0] ^= 1;
	}
	memset(auth(BLOCK_SIGNATURE), 0, 144);
	assert_refused(0x0a);
}

static void unknown_algorithms_and_versions_are_refused(void **state)
{
	(void)state;
	auth(0)[0] = 2;
	assert_refused(0x16);
	auth(0)[0] = 1;
	claim.block.version = 2;
	sign_block();
	assert_refused(0x16);
	claim.block.version = 1;
	sign_block();
	add_author();
	auth(4)[0] = 0;
	assert_refused(0x16);
}

#define ID_TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ID_TEST(a_signed_block_gives_the_guest_its_identity),
		ID_TEST(an_author_key_signs_the_id_key),
		ID_TEST(another_launch_digest_or_policy_is_refused),
		ID_TEST(any_changed_byte_of_the_block_is_refused),
		ID_TEST(bad_signatures_and_keys_are_refused),
		ID_TEST(unknown_algorithms_and_versions_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
