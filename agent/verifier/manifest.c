// SPDX-License-Identifier: Apache-2.0
/*
 * TPMT_PUBLICs to OpenSSL keys. Hostile until REPORT_DATA has been found to
 * cover them. Only key types that this project's vTPM and COCONUT's have.
 */
#include "agent/verifier/manifest.h"

#include <errno.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <string.h>

#include "protocol/cursor.h"
#include "protocol/svsm_attest.h"
#include "protocol/tpm_commands.h"

/* An AK: restricted signing, made in this TPM and never leaving it. */
#define AK_SET (SVP_TPMA_FIXED_TPM | SVP_TPMA_FIXED_PARENT | \
		SVP_TPMA_SENSITIVE_DATA_ORIGIN | SVP_TPMA_RESTRICTED | \
		SVP_TPMA_SIGN)

/* Make a public key of a name ("RSA", "EC") and its parameters. */
static EVP_PKEY *make_key(const char *name, OSSL_PARAM_BLD *build)
{
	OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(build);
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, name, NULL);
	EVP_PKEY *key = NULL;

	if (!params || !ctx || EVP_PKEY_fromdata_init(ctx) != 1 ||
	    EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
		key = NULL;
	EVP_PKEY_CTX_free(ctx);
	OSSL_PARAM_free(params);
	ERR_clear_error();
	return key;
}

/* Skip TPMT_SYM_DEF_OBJECT: algorithm, then key bits and mode if any. */
static void skip_symmetric(struct svp_reader *r)
{
	if (svp_get_be16(r) != SVP_TPM_ALG_NULL)
		svp_take(r, 4);
}

/* Skip TPMT_ASYM_SCHEME or _KDF_SCHEME: algorithm, then its hash if any. */
static void skip_scheme(struct svp_reader *r)
{
	if (svp_get_be16(r) != SVP_TPM_ALG_NULL)
		svp_take(r, 2);
}

static EVP_PKEY *parse_rsa(struct svp_reader *r)
{
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	svp_u32 exponent;
	svp_u16 size;
	const svp_u8 *modulus;
	EVP_PKEY *key = NULL;
	BIGNUM *n, *e = BN_new();

	skip_symmetric(r);
	skip_scheme(r);
	svp_get_be16(r);
	exponent = svp_get_be32(r);
	size = svp_get_be16(r);
	modulus = svp_take(r, size);
	n = modulus && size >= 256 ? BN_bin2bn(modulus, size, NULL) : NULL;
	if (build && n && e && BN_set_word(e, exponent ? exponent : 65537) &&
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n) &&
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, e))
		key = make_key("RSA", build);
	BN_free(n);
	BN_free(e);
	OSSL_PARAM_BLD_free(build);
	return key;
}

/* A coordinate, left-padded to size bytes. */
static bool read_coordinate(struct svp_reader *r, svp_u8 *ret, size_t size)
{
	size_t given = svp_get_be16(r);
	const svp_u8 *p = svp_take(r, given);

	if (!p || given > size)
		return false;
	memset(ret, 0, size - given);
	memcpy(ret + size - given, p, given);
	return true;
}

static EVP_PKEY *parse_ecc(struct svp_reader *r)
{
	svp_u8 point[1 + 2 * 48] = { 4 };
	OSSL_PARAM_BLD *build;
	EVP_PKEY *key = NULL;
	svp_u16 curve;
	size_t size;

	skip_symmetric(r);
	skip_scheme(r);
	curve = svp_get_be16(r);
	skip_scheme(r);
	if (curve != SVP_TPM_ECC_NIST_P256 && curve != SVP_TPM_ECC_NIST_P384)
		return NULL;
	size = curve == SVP_TPM_ECC_NIST_P256 ? 32 : 48;
	if (!read_coordinate(r, point + 1, size) ||
	    !read_coordinate(r, point + 1 + size, size))
		return NULL;
	build = OSSL_PARAM_BLD_new();
	if (build &&
	    OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME,
					    size == 32 ? "P-256" : "P-384", 0) &&
	    OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY,
					     point, 1 + 2 * size))
		key = make_key("EC", build);
	OSSL_PARAM_BLD_free(build);
	return key;
}

/* One TPMT_PUBLIC. */
static int parse_key(struct svp_reader *r, struct manifest_key *ret_key)
{
	struct manifest_key k;

	k.type = svp_get_be16(r);
	svp_get_be16(r);
	k.attributes = svp_get_be32(r);
	svp_take(r, svp_get_be16(r));
	if (k.type == SVP_TPM_ALG_RSA)
		k.key = parse_rsa(r);
	else if (k.type == SVP_TPM_ALG_ECC)
		k.key = parse_ecc(r);
	else
		return -EBADMSG;
	if (!k.key)
		return -EBADMSG;
	*ret_key = k;
	return 0;
}

int manifest_parse(svp_u32 version, const void *data, size_t size,
		   struct manifest *ret_manifest, struct reason *ret_why)
{
	struct svp_reader r = svp_reader(data, size);
	struct manifest m = { 0 };
	svp_u32 count = 1;

	if (version > SVP_VTPM_MANIFEST_KEYS) {
		reason_set(ret_why, "manifest version %u is not known", version);
		return -EBADMSG;
	}
	if (version == SVP_VTPM_MANIFEST_KEYS)
		count = svp_get_be32(&r);
	if (r.failed || !count || count > MANIFEST_MAX_KEYS) {
		reason_set(ret_why, "a manifest of %u keys", count);
		return -EBADMSG;
	}
	for (; m.count < count; m.count++) {
		if (!parse_key(&r, &m.keys[m.count]))
			continue;
		reason_set(ret_why, "key %zu of the manifest is malformed",
			   m.count);
		manifest_clear(&m);
		return -EBADMSG;
	}
	if (r.left) {
		reason_set(ret_why, "%zu bytes after the manifest", r.left);
		manifest_clear(&m);
		return -EBADMSG;
	}
	*ret_manifest = m;
	return 0;
}

void manifest_clear(struct manifest *m)
{
	size_t i;

	for (i = 0; i < m->count; i++)
		EVP_PKEY_free(m->keys[i].key);
	m->count = 0;
}

bool manifest_is_ak(const struct manifest_key *key)
{
	return (key->attributes & (AK_SET | SVP_TPMA_DECRYPT)) == AK_SET;
}

const char *manifest_key_name(const struct manifest_key *key)
{
	return key->type == SVP_TPM_ALG_ECC ? "ECC" : "RSA";
}
