// SPDX-License-Identifier: Apache-2.0
/*
 * Where libtpms asks OpenSSL for less than it has: the linker (--wrap, build.mk)
 * sends these calls here, and they go on to OpenSSL's own better code, which
 * gives the same results. All of it is constant-time, as what it replaces is.
 *
 * AES: AES_encrypt() of OpenSSL never uses the CPU's AES instructions.
 * P-256: a curve given by its numbers gets generic arithmetic; the same curve
 * given by its name gets arithmetic of its own.
 * RSA: a key without its primes is used without the Chinese remainder theorem.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <stdbool.h>
#include <wmmintrin.h>

#include <openssl/aes.h>
#include <openssl/ec.h>
#include <openssl/obj_mac.h>
#include <openssl/rsa.h>

void __real_AES_encrypt(const unsigned char *in, unsigned char *out,
			const AES_KEY *key);
EC_GROUP *__real_EC_GROUP_new_curve_GFp(const BIGNUM *p, const BIGNUM *a,
					const BIGNUM *b, BN_CTX *ctx);
BIGNUM *__real_ExpDCacheFind(const BIGNUM *p, const BIGNUM *n, const BIGNUM *e,
			     BIGNUM **ret_q);
void __real_ExpDCacheAdd(const BIGNUM *p, const BIGNUM *n, const BIGNUM *e,
			 const BIGNUM *q, const BIGNUM *d);
int __real_RSA_set0_crt_params(RSA *key, BIGNUM *dmp1, BIGNUM *dmq1,
			       BIGNUM *iqmp);

void __wrap_AES_encrypt(const unsigned char *in, unsigned char *out,
			const AES_KEY *key);
EC_GROUP *__wrap_EC_GROUP_new_curve_GFp(const BIGNUM *p, const BIGNUM *a,
					const BIGNUM *b, BN_CTX *ctx);
BIGNUM *__wrap_ExpDCacheFind(const BIGNUM *p, const BIGNUM *n, const BIGNUM *e,
			     BIGNUM **ret_q);
void __wrap_ExpDCacheAdd(const BIGNUM *p, const BIGNUM *n, const BIGNUM *e,
			 const BIGNUM *q, const BIGNUM *d);
int __wrap_RSA_set0_crt_params(RSA *key, BIGNUM *dmp1, BIGNUM *dmq1,
			       BIGNUM *iqmp);

static struct {
	EC_GROUP *p256;		/* by its name */
	BIGNUM *p, *a, *b;	/* and its numbers */
	/* Primes of the RSA key that libtpms is putting together, or NULL. */
	BIGNUM *prime[2];
} fast;

/* The schedule that AES_set_encrypt_key() writes is the instructions' own. */
__attribute__((target("aes,sse2")))
static void encrypt_block(const unsigned char *in, unsigned char *out,
			  const AES_KEY *key)
{
	const __m128i *round = (const __m128i *)key->rd_key;
	__m128i b = _mm_loadu_si128((const __m128i *)in);
	int i;

	b = _mm_xor_si128(b, _mm_loadu_si128(&round[0]));
	for (i = 1; i < key->rounds; i++)
		b = _mm_aesenc_si128(b, _mm_loadu_si128(&round[i]));
	b = _mm_aesenclast_si128(b, _mm_loadu_si128(&round[i]));
	_mm_storeu_si128((__m128i *)out, b);
}

void __wrap_AES_encrypt(const unsigned char *in, unsigned char *out,
			const AES_KEY *key)
{
	if (__builtin_cpu_supports("aes"))
		encrypt_block(in, out, key);
	else
		__real_AES_encrypt(in, out, key);
}

static bool know_p256(BN_CTX *ctx)
{
	if (fast.p256)
		return true;
	fast.p256 = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
	fast.p = BN_new();
	fast.a = BN_new();
	fast.b = BN_new();
	if (fast.p256 && fast.p && fast.a && fast.b &&
	    EC_GROUP_get_curve(fast.p256, fast.p, fast.a, fast.b, ctx))
		return true;
	BN_free(fast.p);
	BN_free(fast.a);
	BN_free(fast.b);
	EC_GROUP_free(fast.p256);
	fast.p256 = NULL;
	return false;
}

EC_GROUP *__wrap_EC_GROUP_new_curve_GFp(const BIGNUM *p, const BIGNUM *a,
					const BIGNUM *b, BN_CTX *ctx)
{
	if (know_p256(ctx) && !BN_cmp(p, fast.p) && !BN_cmp(a, fast.a) &&
	    !BN_cmp(b, fast.b))
		return EC_GROUP_dup(fast.p256);
	return __real_EC_GROUP_new_curve_GFp(p, a, b, ctx);
}

static void forget_primes(void)
{
	for (unsigned int i = 0; i < 2; i++) {
		BN_clear_free(fast.prime[i]);
		fast.prime[i] = NULL;
	}
}

/* libtpms' CRT parameters have the larger prime first. */
static void remember_primes(const BIGNUM *p, const BIGNUM *q)
{
	bool ordered = BN_ucmp(p, q) > 0;

	forget_primes();
	fast.prime[0] = BN_dup(ordered ? p : q);
	fast.prime[1] = BN_dup(ordered ? q : p);
}

/*
 * libtpms looks a key's private exponent up by the primes, or computes it and
 * keeps it; then it gives the key its CRT parameters, but not the primes.
 */
BIGNUM *__wrap_ExpDCacheFind(const BIGNUM *p, const BIGNUM *n, const BIGNUM *e,
			     BIGNUM **ret_q)
{
	BIGNUM *d = __real_ExpDCacheFind(p, n, e, ret_q);

	forget_primes();
	if (d)
		remember_primes(p, *ret_q);
	return d;
}

void __wrap_ExpDCacheAdd(const BIGNUM *p, const BIGNUM *n, const BIGNUM *e,
			 const BIGNUM *q, const BIGNUM *d)
{
	__real_ExpDCacheAdd(p, n, e, q, d);
	remember_primes(p, q);
}

int __wrap_RSA_set0_crt_params(RSA *key, BIGNUM *dmp1, BIGNUM *dmq1,
			       BIGNUM *iqmp)
{
	if (fast.prime[0] && fast.prime[1] &&
	    RSA_set0_factors(key, fast.prime[0], fast.prime[1]))
		fast.prime[0] = fast.prime[1] = NULL;
	forget_primes();
	return __real_RSA_set0_crt_params(key, dmp1, dmq1, iqmp);
}
