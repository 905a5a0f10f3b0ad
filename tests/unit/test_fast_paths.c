// SPDX-License-Identifier: Apache-2.0
/*
 * vtpm-firmware/tpm/fast_paths.c, linked as the tpm program is: what goes the
 * fast way comes to the same as what goes the slow way, or to the standard's
 * numbers.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/aes.h>
#include <openssl/ec.h>
#include <openssl/obj_mac.h>
#include <openssl/rsa.h>

/* libtpms' own functions, as its linker sees them. */
BIGNUM *ExpDCacheFind(const BIGNUM *p, const BIGNUM *n, const BIGNUM *e,
		      BIGNUM **ret_q);
void ExpDCacheAdd(const BIGNUM *p, const BIGNUM *n, const BIGNUM *e,
		  const BIGNUM *q, const BIGNUM *d);
/* The way around fast_paths.c. */
EC_GROUP *__real_EC_GROUP_new_curve_GFp(const BIGNUM *p, const BIGNUM *a,
					const BIGNUM *b, BN_CTX *ctx);
void __real_AES_encrypt(const unsigned char *in, unsigned char *out,
			const AES_KEY *key);

typedef EC_GROUP *group_maker(const BIGNUM *p, const BIGNUM *a,
			      const BIGNUM *b, BN_CTX *ctx);

/* FIPS 197, appendix C: key 00 01 02 ..., plaintext 00 11 22 ... */
static void aes_gives_the_standards_ciphertexts(void **state)
{
	static const uint8_t expected[3][16] = {
		{ 0x69, 0xc4, 0xe0, 0xd8, 0x6a, 0x7b, 0x04, 0x30,
		  0xd8, 0xcd, 0xb7, 0x80, 0x70, 0xb4, 0xc5, 0x5a },
		{ 0xdd, 0xa9, 0x7c, 0xa4, 0x86, 0x4c, 0xdf, 0xe0,
		  0x6e, 0xaf, 0x70, 0xa0, 0xec, 0x0d, 0x71, 0x91 },
		{ 0x8e, 0xa2, 0xb7, 0xca, 0x51, 0x67, 0x45, 0xbf,
		  0xea, 0xfc, 0x49, 0x90, 0x4b, 0x49, 0x60, 0x89 },
	};
	uint8_t bytes[32], plain[16], out[16];
	AES_KEY key;

	(void)state;
	for (unsigned int i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)i;
	for (unsigned int i = 0; i < sizeof(plain); i++)
		plain[i] = (uint8_t)(i * 0x11);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(AES_set_encrypt_key(bytes, 128 + 64 * i, &key),
				 0);
		AES_encrypt(plain, out, &key);
		assert_memory_equal(out, expected[i], 16);
		/* In place, as a stream cipher's feedback is. */
		memcpy(out, plain, sizeof(out));
		AES_encrypt(out, out, &key);
		assert_memory_equal(out, expected[i], 16);
	}
}

static void aes_is_the_same_the_slow_way(void **state)
{
	uint8_t bytes[32], in[16], fast[16], slow[16];
	AES_KEY key;

	(void)state;
	srand(1);
	for (unsigned int n = 0; n < 3000; n++) {
		for (unsigned int i = 0; i < sizeof(bytes); i++)
			bytes[i] = (uint8_t)rand();
		for (unsigned int i = 0; i < sizeof(in); i++)
			in[i] = (uint8_t)rand();
		AES_set_encrypt_key(bytes, 128 + 64 * (int)(n % 3), &key);
		AES_encrypt(in, fast, &key);
		__real_AES_encrypt(in, slow, &key);
		assert_memory_equal(fast, slow, sizeof(fast));
	}
}

/* A curve as libtpms makes it: from numbers, then its generator and order. */
static EC_GROUP *from_numbers(int nid, group_maker *make)
{
	EC_GROUP *named = EC_GROUP_new_by_curve_name(nid);
	BIGNUM *v[5];
	EC_GROUP *group;
	EC_POINT *g;

	for (unsigned int i = 0; i < 5; i++)
		v[i] = BN_new();
	assert_true(EC_GROUP_get_curve(named, v[0], v[1], v[2], NULL));
	assert_true(EC_POINT_get_affine_coordinates(
		named, EC_GROUP_get0_generator(named), v[3], v[4], NULL));
	group = make(v[0], v[1], v[2], NULL);
	assert_non_null(group);
	g = EC_POINT_new(group);
	assert_true(EC_POINT_set_affine_coordinates(group, g, v[3], v[4],
						    NULL));
	assert_true(EC_GROUP_set_generator(group, g,
					   EC_GROUP_get0_order(named),
					   BN_value_one()));
	EC_POINT_free(g);
	for (unsigned int i = 0; i < 5; i++)
		BN_free(v[i]);
	EC_GROUP_free(named);
	return group;
}

/* k times the generator, and k times that, uncompressed. */
static size_t multiply(const EC_GROUP *group, const BIGNUM *k, uint8_t *out)
{
	EC_POINT *p = EC_POINT_new(group), *q = EC_POINT_new(group);
	size_t n;

	assert_true(EC_POINT_mul(group, p, k, NULL, NULL, NULL));
	assert_true(EC_POINT_mul(group, q, NULL, p, k, NULL));
	n = EC_POINT_point2oct(group, p, POINT_CONVERSION_UNCOMPRESSED, out,
			       200, NULL);
	n += EC_POINT_point2oct(group, q, POINT_CONVERSION_UNCOMPRESSED,
				out + n, 200, NULL);
	EC_POINT_free(p);
	EC_POINT_free(q);
	return n;
}

static void check_curve(int nid)
{
	EC_GROUP *fast = from_numbers(nid, EC_GROUP_new_curve_GFp);
	EC_GROUP *slow = from_numbers(nid, __real_EC_GROUP_new_curve_GFp);
	BIGNUM *k = BN_new();
	uint8_t a[400], b[400];

	for (unsigned int i = 0; i < 20; i++) {
		/* 0, 1, order - 1, order, and others. */
		if (i < 2)
			BN_set_word(k, i);
		else if (i < 4)
			BN_copy(k, EC_GROUP_get0_order(slow));
		else
			BN_priv_rand_range(k, EC_GROUP_get0_order(slow));
		if (i == 2)
			BN_sub_word(k, 1);
		assert_int_equal(multiply(fast, k, a), multiply(slow, k, b));
		assert_memory_equal(a, b, multiply(slow, k, b));
	}
	BN_free(k);
	EC_GROUP_free(fast);
	EC_GROUP_free(slow);
}

static void p256_has_the_same_points(void **state)
{
	(void)state;
	check_curve(NID_X9_62_prime256v1);
}

static void other_curves_are_as_before(void **state)
{
	(void)state;
	check_curve(NID_secp384r1);
}

/* A key as libtpms puts it together: n, e, d; then CRT parameters. */
static RSA *put_together(const RSA *whole)
{
	RSA *key = RSA_new();

	assert_true(RSA_set0_key(key, BN_dup(RSA_get0_n(whole)),
				 BN_dup(RSA_get0_e(whole)),
				 BN_dup(RSA_get0_d(whole))));
	assert_true(RSA_set0_crt_params(key, BN_dup(RSA_get0_dmp1(whole)),
					BN_dup(RSA_get0_dmq1(whole)),
					BN_dup(RSA_get0_iqmp(whole))));
	return key;
}

static RSA *make_rsa(void)
{
	RSA *key = RSA_new();
	BIGNUM *e = BN_new();

	BN_set_word(e, RSA_F4);
	assert_true(RSA_generate_key_ex(key, 2048, e, NULL));
	BN_free(e);
	return key;
}

static void an_rsa_key_gets_its_own_primes_and_no_others(void **state)
{
	RSA *whole = make_rsa(), *key;
	const BIGNUM *p = RSA_get0_p(whole), *q = RSA_get0_q(whole);
	BIGNUM *found_q = NULL, *found_d;

	(void)state;
	key = put_together(whole);
	assert_null(RSA_get0_p(key));
	RSA_free(key);
	/* Computed now; given as libtpms has them, in either order. */
	ExpDCacheAdd(q, RSA_get0_n(whole), RSA_get0_e(whole), p,
		     RSA_get0_d(whole));
	key = put_together(whole);
	assert_int_equal(BN_cmp(RSA_get0_p(key), p), 0);
	assert_int_equal(RSA_check_key(key), 1);
	RSA_free(key);
	/* Used up. */
	key = put_together(whole);
	assert_null(RSA_get0_p(key));
	RSA_free(key);
	/* Found in libtpms' cache. */
	found_d = ExpDCacheFind(q, RSA_get0_n(whole), RSA_get0_e(whole),
				&found_q);
	assert_int_equal(BN_cmp(found_d, RSA_get0_d(whole)), 0);
	key = put_together(whole);
	assert_int_equal(RSA_check_key(key), 1);
	RSA_free(key);
	/* Not found: nothing is left of the one before. */
	ExpDCacheAdd(q, RSA_get0_n(whole), RSA_get0_e(whole), p,
		     RSA_get0_d(whole));
	assert_null(ExpDCacheFind(RSA_get0_e(whole), RSA_get0_n(whole),
				  RSA_get0_e(whole), &found_q));
	key = put_together(whole);
	assert_null(RSA_get0_p(key));
	RSA_free(key);
	BN_free(found_d);
	BN_free(found_q);
	RSA_free(whole);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(aes_gives_the_standards_ciphertexts),
		cmocka_unit_test(aes_is_the_same_the_slow_way),
		cmocka_unit_test(p256_has_the_same_points),
		cmocka_unit_test(other_curves_are_as_before),
		cmocka_unit_test(an_rsa_key_gets_its_own_primes_and_no_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
