// SPDX-License-Identifier: Apache-2.0
/*
 * Checks an ID block. AMD 56860, SNP_LAUNCH_FINISH; the order of the checks is
 * that of the firmware which AMD published.
 */
#include "id_block.h"

#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "protocol/snp_messages.h"

#define SCALAR SVP_ECDSA_SCALAR_SIZE
/* An uncompressed point: 4, X, Y, big-endian. */
#define POINT_SIZE (1 + 2 * SCALAR)

static void reverse(const svp_u8 *from, svp_u8 *to)
{
	size_t i;

	for (i = 0; i < SCALAR; i++)
		to[i] = from[SCALAR - 1 - i];
}

/* The key as OpenSSL's, or NULL when it is no point of P-384. */
static EVP_PKEY *public_key(const struct svp_ecdsa_key *key)
{
	svp_u8 point[POINT_SIZE] = { POINT_CONVERSION_UNCOMPRESSED };
	char group[] = "P-384";
	OSSL_PARAM params[] = {
		OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group,
				       sizeof(group) - 1),
		OSSL_PARAM_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point,
					sizeof(point)),
		OSSL_PARAM_END,
	};
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	EVP_PKEY *result = NULL;

	reverse(key->qx, point + 1);
	reverse(key->qy, point + 1 + SCALAR);
	if (svp_le32(&key->curve) != SVP_ECDSA_CURVE_P384 || !ctx ||
	    EVP_PKEY_fromdata_init(ctx) <= 0 ||
	    EVP_PKEY_fromdata(ctx, &result, EVP_PKEY_PUBLIC_KEY, params) <= 0)
		result = NULL;
	EVP_PKEY_CTX_free(ctx);
	return result;
}

static int signature_der(const struct svp_ecdsa_signature *s,
			 svp_u8 **ret_der)
{
	ECDSA_SIG *sig = ECDSA_SIG_new();
	BIGNUM *rn = BN_lebin2bn(s->r, sizeof(s->r), NULL);
	BIGNUM *sn = BN_lebin2bn(s->s, sizeof(s->s), NULL);
	int size = -1;

	if (sig && rn && sn && ECDSA_SIG_set0(sig, rn, sn)) {
		size = i2d_ECDSA_SIG(sig, ret_der);
	} else {
		BN_free(rn);
		BN_free(sn);
	}
	ECDSA_SIG_free(sig);
	return size;
}

static bool signature_good(const struct svp_ecdsa_key *key,
			   const struct svp_ecdsa_signature *signature,
			   const void *data, size_t size)
{
	EVP_PKEY *pkey = public_key(key);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	svp_u8 *der = NULL;
	int n = signature_der(signature, &der);
	bool good;

	good = pkey && ctx && n > 0 &&
	       EVP_DigestVerifyInit(ctx, NULL, EVP_sha384(), NULL, pkey) == 1 &&
	       EVP_DigestVerify(ctx, der, (size_t)n, data, size) == 1;
	OPENSSL_free(der);
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(pkey);
	ERR_clear_error();
	return good;
}

static bool algorithms_ok(const struct sp_id_claim *claim)
{
	const struct svp_id_auth *auth = &claim->auth;

	return svp_le32(&auth->id_key_algorithm) == SVP_ECDSA_P384_SHA384 &&
	       (!claim->has_author_key ||
		svp_le32(&auth->author_key_algorithm) ==
		SVP_ECDSA_P384_SHA384);
}

static svp_u32 check(const struct sp_id_claim *claim,
		     const struct sp_guest *guest)
{
	const struct svp_id_auth *auth = &claim->auth;

	if (memcmp(claim->block.launch_digest, guest->digest,
		   sizeof(guest->digest)))
		return SVP_FW_BAD_MEASUREMENT;
	if (svp_le64(&claim->block.policy) != guest->policy)
		return SVP_FW_POLICY_FAILURE;
	if (!algorithms_ok(claim) ||
	    svp_le32(&claim->block.version) != SVP_ID_BLOCK_VERSION)
		return SVP_FW_INVALID_PARAM;
	if (!signature_good(&auth->id_key, &auth->id_block_signature,
			    &claim->block, sizeof(claim->block)))
		return SVP_FW_BAD_SIGNATURE;
	if (claim->has_author_key &&
	    !signature_good(&auth->author_key, &auth->id_key_signature,
			    &auth->id_key, sizeof(auth->id_key)))
		return SVP_FW_BAD_SIGNATURE;
	return SVP_FW_SUCCESS;
}

static bool digest_key(const struct svp_ecdsa_key *key,
		       svp_u8 ret_digest[SVP_LAUNCH_DIGEST_SIZE])
{
	return EVP_Digest(key, sizeof(*key), ret_digest, NULL, EVP_sha384(),
			  NULL);
}

svp_u32 sp_id_block_check(const struct sp_id_claim *claim,
			  struct sp_guest *guest)
{
	svp_u8 id[SVP_LAUNCH_DIGEST_SIZE], author[SVP_LAUNCH_DIGEST_SIZE] = { 0 };
	svp_u32 status = check(claim, guest);

	if (status)
		return status;
	if (!digest_key(&claim->auth.id_key, id) ||
	    (claim->has_author_key &&
	     !digest_key(&claim->auth.author_key, author)))
		return SVP_FW_INVALID_PARAM;
	guest->has_id_block = true;
	guest->has_author_key = claim->has_author_key;
	guest->id_block = claim->block;
	memcpy(guest->id_key_digest, id, sizeof(id));
	memcpy(guest->author_key_digest, author, sizeof(author));
	return SVP_FW_SUCCESS;
}
