// SPDX-License-Identifier: Apache-2.0
/*
 * Makes evidence as the guest and its TPM would; TPM 2.0 part 2, sections
 * 10.12, 11.3 and 12.2, and PC Client PFP 1.06, section 10.4.
 */
#include "agent/verifier/certificates.h"
#include "agent/verifier/policy.h"
#include "evidence_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>

#include "agent/verifier/fresh.h"
#include "protocol/cursor.h"
#include "protocol/svsm_attest.h"
#include "protocol/tpm_commands.h"

#define AK_ATTRIBUTES (SVP_TPMA_FIXED_TPM | SVP_TPMA_FIXED_PARENT | \
		       SVP_TPMA_SENSITIVE_DATA_ORIGIN | \
		       SVP_TPMA_USER_WITH_AUTH | SVP_TPMA_RESTRICTED | \
		       SVP_TPMA_SIGN)
#define EK_ATTRIBUTES (SVP_TPMA_FIXED_TPM | SVP_TPMA_FIXED_PARENT | \
		       SVP_TPMA_SENSITIVE_DATA_ORIGIN | \
		       SVP_TPMA_ADMIN_WITH_POLICY | SVP_TPMA_RESTRICTED | \
		       SVP_TPMA_DECRYPT)

/* SHA-256 of what this file measures. */
#define SHA256_KERNEL \
	"6923dd1bc0460082c5d55a831908c24a282860b7f1cd6c2b79cf1bc8857c639c"
#define SHA256_INITRD \
	"09e6c018d2c8c4903308613dd1b72484d57eadf12ec50ddc8f52e5accce470f2"
#define SHA256_SEPARATOR \
	"df3f619804a92fdb4057192dc43dd748ea778adc52bc498ce80524c014b81119"

const char fixture_policy[] =
	"{\"version\": 1, \"measurements\": [\""
	"d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1"
	"d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1\"],"
	"\"minimum_tcb\": {\"bootloader\": 4, \"snp\": 24, \"microcode\": 219},"
	"\"pcrs\": {"
	"\"4\": [{\"name\": \"kernel\", \"sha256\": \""
	SHA256_KERNEL "\"},"
	"        {\"name\": \"separator\", \"sha256\": \""
	SHA256_SEPARATOR "\"}],"
	"\"9\": [{\"name\": \"initrd\", \"sha256\": \""
	SHA256_INITRD "\"}]}}";

/* What is made once per process. */
static struct {
	struct lab_chain lab;
	EVP_PKEY *ak, *rsa_ak, *ek, *other;
} made;

struct fixture_wish fixture_wish(void)
{
	return (struct fixture_wish){
		.guest_policy = 0x30000, .report_version = 2,
		.manifest_version = SVP_VTPM_MANIFEST_KEYS,
		.ak_attributes = AK_ATTRIBUTES, .quoted = 0xffffff,
		.initrd = "initrd", .clock = 12345,
	};
}

static void make_once(void)
{
	const struct lab_wish wish = lab_wish();

	if (made.ak)
		return;
	lab_chain_make(&made.lab, &wish);
	made.ak = EVP_EC_gen("P-256");
	made.other = EVP_EC_gen("P-256");
	made.rsa_ak = EVP_RSA_gen(2048);
	made.ek = EVP_RSA_gen(2048);
}

static void put_number(struct svp_writer *w, EVP_PKEY *key, const char *name,
		       int size)
{
	BIGNUM *n = NULL;
	svp_u8 *p;

	assert_int_equal(EVP_PKEY_get_bn_param(key, name, &n), 1);
	svp_add_be16(w, (svp_u16)size);
	p = svp_reserve(w, (size_t)size);
	assert_int_equal(BN_bn2binpad(n, p, size), size);
	BN_free(n);
}

/* TPMT_PUBLIC of an RSA key: an EK with AES-128-CFB, an AK with RSASSA. */
static void put_rsa(struct svp_writer *w, EVP_PKEY *key, svp_u32 attributes)
{
	svp_add_be16(w, SVP_TPM_ALG_RSA);
	svp_add_be16(w, SVP_TPM_ALG_SHA256);
	svp_add_be32(w, attributes);
	svp_add_be16(w, 0);
	if (attributes & SVP_TPMA_DECRYPT) {
		svp_add_be16(w, SVP_TPM_ALG_AES);
		svp_add_be16(w, 128);
		svp_add_be16(w, SVP_TPM_ALG_CFB);
		svp_add_be16(w, SVP_TPM_ALG_NULL);
	} else {
		svp_add_be16(w, SVP_TPM_ALG_NULL);
		svp_add_be16(w, SVP_TPM_ALG_RSASSA);
		svp_add_be16(w, SVP_TPM_ALG_SHA256);
	}
	svp_add_be16(w, 2048);
	svp_add_be32(w, 0);
	put_number(w, key, OSSL_PKEY_PARAM_RSA_N, 256);
}

/* TPMT_PUBLIC of a P-256 AK: no symmetric, ECDSA SHA-256, no KDF. */
static void put_ecc(struct svp_writer *w, EVP_PKEY *key, svp_u32 attributes)
{
	svp_add_be16(w, SVP_TPM_ALG_ECC);
	svp_add_be16(w, SVP_TPM_ALG_SHA256);
	svp_add_be32(w, attributes);
	svp_add_be16(w, 0);
	svp_add_be16(w, SVP_TPM_ALG_NULL);
	svp_add_be16(w, SVP_TPM_ALG_ECDSA);
	svp_add_be16(w, SVP_TPM_ALG_SHA256);
	svp_add_be16(w, SVP_TPM_ECC_NIST_P256);
	svp_add_be16(w, SVP_TPM_ALG_NULL);
	put_number(w, key, OSSL_PKEY_PARAM_EC_PUB_X, 32);
	put_number(w, key, OSSL_PKEY_PARAM_EC_PUB_Y, 32);
}

static void set(struct fixture *f, enum svp_record record,
		const struct svp_writer *w, const void *data)
{
	assert_false(w->failed);
	assert_int_equal(evidence_set(&f->evidence, record, data, w->done), 0);
}

static void make_manifest(struct fixture *f)
{
	svp_u8 bytes[2048], version[4];
	struct svp_writer w = svp_writer(bytes, sizeof(bytes));
	struct svp_writer v = svp_writer(version, sizeof(version));

	if (f->wish.manifest_version == SVP_VTPM_MANIFEST_KEYS)
		svp_add_be32(&w, f->wish.both_aks ? 3 : 2);
	put_rsa(&w, made.ek, EK_ATTRIBUTES);
	if (f->wish.manifest_version == SVP_VTPM_MANIFEST_KEYS) {
		if (f->wish.rsa_ak || f->wish.both_aks)
			put_rsa(&w, made.rsa_ak, f->wish.ak_attributes);
		if (!f->wish.rsa_ak || f->wish.both_aks)
			put_ecc(&w, made.ak, f->wish.ak_attributes);
	}
	svp_add_le32(&v, f->wish.manifest_version);
	set(f, SVP_RECORD_MANIFEST, &w, bytes);
	set(f, SVP_RECORD_MANIFEST_VERSION, &v, version);
}

static void make_report(struct fixture *f)
{
	const struct evidence_record *m =
		&f->evidence.record[SVP_RECORD_MANIFEST];
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	struct svp_report report = { 0 };
	svp_u8 table[8192];

	svp_put_le32(&report.version, f->wish.report_version);
	svp_put_le64(&report.policy, f->wish.guest_policy);
	svp_put_le32(&report.vmpl, f->wish.vmpl);
	memset(report.measurement, 0xd1, sizeof(report.measurement));
	EVP_DigestInit_ex(ctx, EVP_sha512(), NULL);
	EVP_DigestUpdate(ctx, &f->challenge, sizeof(f->challenge));
	EVP_DigestUpdate(ctx, m->data, m->size);
	EVP_DigestFinal_ex(ctx, report.report_data, NULL);
	EVP_MD_CTX_free(ctx);
	lab_chain_sign(&made.lab, &report);
	assert_int_equal(evidence_set(&f->evidence, SVP_RECORD_REPORT, &report,
				      sizeof(report)), 0);
	assert_int_equal(evidence_set(&f->evidence, SVP_RECORD_CERTIFICATES,
				      table, lab_chain_table(&made.lab, table,
							     sizeof(table))),
			 0);
}

/* One measurement: extended and, in both banks, logged. */
static void measure(struct svp_writer *log, svp_u8 pcrs[][SVP_SHA256_SIZE],
		    svp_u32 pcr, svp_u32 type, const char *text)
{
	size_t size = type == SVP_EV_SEPARATOR ? 4 : strlen(text);
	svp_u8 digest[SVP_SHA384_SIZE], both[2 * SVP_SHA256_SIZE];

	svp_add_le32(log, pcr);
	svp_add_le32(log, type);
	svp_add_le32(log, 2);
	EVP_Digest(text, size, digest, NULL, EVP_sha256(), NULL);
	svp_add_le16(log, SVP_TPM_ALG_SHA256);
	svp_put(log, digest, SVP_SHA256_SIZE);
	memcpy(both, pcrs[pcr], SVP_SHA256_SIZE);
	memcpy(both + SVP_SHA256_SIZE, digest, SVP_SHA256_SIZE);
	EVP_Digest(both, sizeof(both), pcrs[pcr], NULL, EVP_sha256(), NULL);
	EVP_Digest(text, size, digest, NULL, EVP_sha384(), NULL);
	svp_add_le16(log, SVP_TPM_ALG_SHA384);
	svp_put(log, digest, SVP_SHA384_SIZE);
	svp_add_le32(log, (svp_u32)size);
	svp_put(log, text, size);
}

/* The Spec ID event: class 0, version 2.0, errata 0, 64-bit, two banks. */
static void start_log(struct svp_writer *log)
{
	static const svp_u8 no_digest[20];

	svp_add_le32(log, 0);
	svp_add_le32(log, SVP_EV_NO_ACTION);
	svp_put(log, no_digest, sizeof(no_digest));
	svp_add_le32(log, 16 + 4 + 4 + 4 + 8 + 1);
	svp_put(log, "Spec ID Event03", 16);
	svp_add_le32(log, 0);
	svp_put(log, "\x00\x02\x00\x02", 4);
	svp_add_le32(log, 2);
	svp_add_le16(log, SVP_TPM_ALG_SHA256);
	svp_add_le16(log, SVP_SHA256_SIZE);
	svp_add_le16(log, SVP_TPM_ALG_SHA384);
	svp_add_le16(log, SVP_SHA384_SIZE);
	svp_put_u8(log, 0);
}

static void make_log(struct fixture *f, svp_u8 pcrs[][SVP_SHA256_SIZE])
{
	static const svp_u8 unknown[SVP_SHA256_SIZE] = { 1 };
	svp_u8 bytes[2048], both[2 * SVP_SHA256_SIZE];
	struct svp_writer w = svp_writer(bytes, sizeof(bytes));
	svp_u32 pcr = f->wish.unlogged_pcr;

	start_log(&w);
	measure(&w, pcrs, 0, SVP_EV_S_CRTM_VERSION, "e");
	measure(&w, pcrs, 4, SVP_EV_IPL, "kernel");
	measure(&w, pcrs, 9, SVP_EV_IPL, f->wish.initrd);
	measure(&w, pcrs, 4, SVP_EV_SEPARATOR, "\0\0\0");
	set(f, SVP_RECORD_EVENT_LOG, &w, bytes);
	if (!pcr)
		return;
	memcpy(both, pcrs[pcr], SVP_SHA256_SIZE);
	memcpy(both + SVP_SHA256_SIZE, unknown, SVP_SHA256_SIZE);
	EVP_Digest(both, sizeof(both), pcrs[pcr], NULL, EVP_sha256(), NULL);
}

static void make_pcrs(struct fixture *f, svp_u8 pcrs[][SVP_SHA256_SIZE],
		      svp_u8 ret_digest[SVP_SHA256_SIZE])
{
	svp_u8 bytes[sizeof(struct svp_pcr_values)];
	struct svp_writer w = svp_writer(bytes, sizeof(bytes));
	unsigned int i;

	svp_add_le32(&w, f->wish.quoted);
	for (i = 0; i < SVP_TPM_PCRS; i++)
		if (f->wish.quoted >> i & 1)
			svp_put(&w, pcrs[i], SVP_SHA256_SIZE);
	set(f, SVP_RECORD_PCRS, &w, bytes);
	EVP_Digest(bytes + 4, w.done - 4, ret_digest, NULL, EVP_sha256(), NULL);
}

/* TPMT_SIGNATURE: ECDSA or RSASSA, SHA-256. */
static void sign(struct fixture *f, const svp_u8 *attest, size_t size)
{
	EVP_PKEY *key = f->wish.other_signer ? made.other :
			f->wish.rsa_ak ? made.rsa_ak : made.ak;
	svp_u8 bytes[512], der[512], scalar[32];
	struct svp_writer w = svp_writer(bytes, sizeof(bytes));
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	const svp_u8 *p = der;
	size_t n = sizeof(der);
	ECDSA_SIG *sig;

	EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key);
	assert_int_equal(EVP_DigestSign(ctx, der, &n, attest, size), 1);
	EVP_MD_CTX_free(ctx);
	svp_add_be16(&w, EVP_PKEY_is_a(key, "RSA") ? SVP_TPM_ALG_RSASSA :
		     SVP_TPM_ALG_ECDSA);
	svp_add_be16(&w, SVP_TPM_ALG_SHA256);
	if (EVP_PKEY_is_a(key, "RSA")) {
		svp_add_be16(&w, (svp_u16)n);
		svp_put(&w, der, n);
	} else {
		sig = d2i_ECDSA_SIG(NULL, &p, (long)n);
		BN_bn2binpad(ECDSA_SIG_get0_r(sig), scalar, 32);
		svp_add_be16(&w, 32);
		svp_put(&w, scalar, 32);
		BN_bn2binpad(ECDSA_SIG_get0_s(sig), scalar, 32);
		svp_add_be16(&w, 32);
		svp_put(&w, scalar, 32);
		ECDSA_SIG_free(sig);
	}
	set(f, SVP_RECORD_QUOTE_SIGNATURE, &w, bytes);
}

static void make_quote(struct fixture *f, const svp_u8 *pcr_digest)
{
	svp_u8 bytes[512], input[14 + sizeof(f->challenge)], nonce[32];
	struct svp_writer w = svp_writer(bytes, sizeof(bytes));

	memcpy(input, "evtpm quote v1", 14);
	memcpy(input + 14, &f->challenge, sizeof(f->challenge));
	EVP_Digest(input, sizeof(input), nonce, NULL, EVP_sha256(), NULL);
	svp_add_be32(&w, SVP_TPM_GENERATED_VALUE);
	svp_add_be16(&w, SVP_TPM_ST_ATTEST_QUOTE);
	svp_add_be16(&w, 34);			/* qualifiedSigner, a name */
	svp_reserve(&w, 34);
	memset(w.at - 34, 0x5a, 34);
	svp_add_be16(&w, sizeof(nonce));
	svp_put(&w, nonce, sizeof(nonce));
	svp_add_be64(&w, f->wish.clock);
	svp_add_be32(&w, 0);
	svp_add_be32(&w, f->wish.restart_count);
	svp_put_u8(&w, 1);
	svp_add_be64(&w, 0x2021051100000000ull);
	svp_add_be32(&w, 1);
	svp_add_be16(&w, SVP_TPM_ALG_SHA256);
	svp_put_u8(&w, 3);
	svp_put_u8(&w, (svp_u8)f->wish.quoted);
	svp_put_u8(&w, (svp_u8)(f->wish.quoted >> 8));
	svp_put_u8(&w, (svp_u8)(f->wish.quoted >> 16));
	svp_add_be16(&w, SVP_SHA256_SIZE);
	svp_put(&w, pcr_digest, SVP_SHA256_SIZE);
	set(f, SVP_RECORD_QUOTE, &w, bytes);
	sign(f, bytes, w.done);
}

static void make_appraisal(struct fixture *f)
{
	char error[POLICY_MAX_ERROR];

	assert_int_equal(policy_parse(fixture_policy, strlen(fixture_policy),
				      &f->policy, error), 0);
	assert_int_equal(X509_up_ref(made.lab.ark_cert), 1);
	f->trust.lab_root = made.lab.ark_cert;
	f->appraisal = (struct appraisal){
		.policy = &f->policy, .trust = &f->trust, .now = time(NULL),
		.fresh = fresh_check_saved, .fresh_user = &f->challenge,
	};
}

void fixture_make(struct fixture *ret_fixture, const struct fixture_wish *wish)
{
	svp_u8 pcrs[SVP_TPM_PCRS][SVP_SHA256_SIZE] = { 0 };
	svp_u8 pcr_digest[SVP_SHA256_SIZE];

	make_once();
	*ret_fixture = (struct fixture){ .wish = *wish };
	memset(&ret_fixture->challenge, 0xc4, sizeof(ret_fixture->challenge));
	assert_int_equal(evidence_set(&ret_fixture->evidence,
				      SVP_RECORD_CHALLENGE,
				      &ret_fixture->challenge,
				      sizeof(ret_fixture->challenge)), 0);
	make_manifest(ret_fixture);
	make_report(ret_fixture);
	make_log(ret_fixture, pcrs);
	make_pcrs(ret_fixture, pcrs, pcr_digest);
	make_quote(ret_fixture, pcr_digest);
	make_appraisal(ret_fixture);
}

const struct lab_chain *fixture_lab(void)
{
	return &made.lab;
}

struct verdict fixture_appraise(const struct fixture *f)
{
	struct verdict v;

	appraise(&f->appraisal, &f->evidence, &v);
	return v;
}

const struct finding *fixture_finding(const struct verdict *v, const char *id)
{
	size_t i;

	for (i = 0; i < v->count; i++)
		if (!strcmp(v->findings[i].id, id))
			return &v->findings[i];
	fail_msg("no check \"%s\"", id);
	return NULL;
}

void fixture_assert_only(const struct verdict *v, const char *id)
{
	size_t i;

	assert_false(v->trusted);
	for (i = 0; i < v->count; i++) {
		bool wanted = !strcmp(v->findings[i].id, id);

		if ((v->findings[i].outcome == CHECK_FAIL) != wanted)
			fail_msg("%s: %d: %s", v->findings[i].id,
				 v->findings[i].outcome,
				 v->findings[i].why.text);
	}
}

void fixture_clear(struct fixture *f)
{
	evidence_clear(&f->evidence);
	policy_clear(&f->policy);
	trust_clear(&f->trust);
}
