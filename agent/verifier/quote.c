// SPDX-License-Identifier: Apache-2.0
/*
 * Quote parsing and its signature. All of it is the guest's word until the
 * signature is the AK's.
 */
#include "agent/verifier/manifest.h"
#include "agent/verifier/quote.h"

#include <errno.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <string.h>

#include "agent/verifier/reason.h"
#include "protocol/cursor.h"
#include "protocol/tpm_commands.h"

/* TPML_PCR_SELECTION of exactly one selection, of the SHA-256 bank. */
static bool parse_selection(struct svp_reader *r, svp_u32 *ret_mask)
{
	const svp_u8 *bits;

	if (svp_get_be32(r) != 1 || svp_get_be16(r) != SVP_TPM_ALG_SHA256 ||
	    svp_get_u8(r) != SVP_TPM_PCR_SELECT_SIZE)
		return false;
	bits = svp_take(r, SVP_TPM_PCR_SELECT_SIZE);
	if (!bits)
		return false;
	*ret_mask = bits[0] | (svp_u32)bits[1] << 8 | (svp_u32)bits[2] << 16;
	return true;
}

static bool parse_attest(struct svp_reader *r, struct quote *q)
{
	const svp_u8 *extra, *digest;

	svp_take(r, svp_get_be16(r));		/* qualifiedSigner */
	q->extra_size = svp_get_be16(r);
	extra = svp_take(r, q->extra_size);
	if (!extra || q->extra_size > sizeof(q->extra_data))
		return false;
	memcpy(q->extra_data, extra, q->extra_size);
	q->clock = svp_get_be64(r);
	q->reset_count = svp_get_be32(r);
	q->restart_count = svp_get_be32(r);
	q->safe = svp_get_u8(r) == 1;
	svp_take(r, 8);				/* firmwareVersion */
	if (!parse_selection(r, &q->pcr_mask) ||
	    svp_get_be16(r) != sizeof(q->pcr_digest))
		return false;
	digest = svp_take(r, sizeof(q->pcr_digest));
	if (!digest || r->left)
		return false;
	memcpy(q->pcr_digest, digest, sizeof(q->pcr_digest));
	return true;
}

int quote_parse(const void *attest, size_t size, struct quote *ret_quote,
		struct reason *ret_why)
{
	struct svp_reader r = svp_reader(attest, size);
	struct quote q = { 0 };

	if (svp_get_be32(&r) != SVP_TPM_GENERATED_VALUE ||
	    svp_get_be16(&r) != SVP_TPM_ST_ATTEST_QUOTE) {
		reason_set(ret_why, "not a quote that a TPM made");
		return -EBADMSG;
	}
	if (!parse_attest(&r, &q)) {
		reason_set(ret_why,
			   "the quote is malformed or not of the SHA-256 bank");
		return -EBADMSG;
	}
	*ret_quote = q;
	return 0;
}

/* The DER of an ECDSA TPMS_SIGNATURE; its size, or -1. */
static int ecdsa_der(struct svp_reader *r, svp_u8 **ret_der)
{
	ECDSA_SIG *sig = ECDSA_SIG_new();
	BIGNUM *n[2] = { NULL, NULL };
	int i, size = -1;

	for (i = 0; i < 2; i++) {
		svp_u16 length = svp_get_be16(r);
		const svp_u8 *p = svp_take(r, length);

		if (p && length <= 66)
			n[i] = BN_bin2bn(p, length, NULL);
	}
	*ret_der = NULL;
	if (sig && n[0] && n[1] && !r->left &&
	    ECDSA_SIG_set0(sig, n[0], n[1])) {
		size = i2d_ECDSA_SIG(sig, ret_der);
	} else {
		BN_free(n[0]);
		BN_free(n[1]);
	}
	ECDSA_SIG_free(sig);
	return size;
}

static bool digest_verify(EVP_PKEY *key, const void *signature, size_t size,
			  const void *data, size_t data_size)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool good;

	/* RSA keys default to PKCS #1 v1.5, which is RSASSA. */
	good = ctx && EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL,
					   key) == 1 &&
	       EVP_DigestVerify(ctx, signature, size, data, data_size) == 1;
	EVP_MD_CTX_free(ctx);
	ERR_clear_error();
	return good;
}

static bool verify_ecdsa(struct svp_reader *r, EVP_PKEY *key,
			 const void *attest, size_t size)
{
	svp_u8 *der = NULL;
	int der_size = ecdsa_der(r, &der);
	bool good = der_size > 0 &&
		    digest_verify(key, der, (size_t)der_size, attest, size);

	OPENSSL_free(der);
	return good;
}

static bool verify_rsassa(struct svp_reader *r, EVP_PKEY *key,
			  const void *attest, size_t size)
{
	svp_u16 length = svp_get_be16(r);
	const svp_u8 *p = svp_take(r, length);

	return p && !r->left && digest_verify(key, p, length, attest, size);
}

int quote_verify(const void *attest, size_t attest_size, const void *signature,
		 size_t signature_size, const struct manifest_key *key,
		 struct reason *ret_why)
{
	struct svp_reader r = svp_reader(signature, signature_size);
	svp_u16 scheme = svp_get_be16(&r);
	svp_u16 hash = svp_get_be16(&r);
	bool good = false;

	if (hash != SVP_TPM_ALG_SHA256) {
		reason_set(ret_why, "signature hash 0x%x is not SHA-256", hash);
		return -EKEYREJECTED;
	}
	if (scheme == SVP_TPM_ALG_ECDSA && key->type == SVP_TPM_ALG_ECC)
		good = verify_ecdsa(&r, key->key, attest, attest_size);
	else if (scheme == SVP_TPM_ALG_RSASSA && key->type == SVP_TPM_ALG_RSA)
		good = verify_rsassa(&r, key->key, attest, attest_size);
	if (!good) {
		reason_set(ret_why, "the signature (scheme 0x%x) is not the AK's",
			   scheme);
		return -EKEYREJECTED;
	}
	return 0;
}
