// SPDX-License-Identifier: Apache-2.0
/*
 * The secure processor's reports as a verifier sees them: fields at the
 * offsets of 56860, table 23, the signature good under the VCEK certificate,
 * which carries the encodings of a real one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "sp_fixture.h"
#include "tests/machine/secure-processor/certificates.h"
#include "tests/machine/secure-processor/report.h"

static struct svp_report make(const struct sp_lab *lab, svp_u32 vmpl)
{
	struct svp_report_request req = { .vmpl = vmpl };
	struct sp_guest guest = fixture_guest();
	struct svp_report report;

	memset(req.report_data, 0xda, sizeof(req.report_data));
	assert_int_equal(sp_report_make(&guest, lab, &req, &report), 0);
	return report;
}

/* 1 when the signature is good under key. */
static int verify(const struct svp_report *report, EVP_PKEY *key)
{
	const svp_u8 *bytes = (const svp_u8 *)report;
	ECDSA_SIG *sig = ECDSA_SIG_new();
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	svp_u8 *der = NULL;
	int size, ok;

	ECDSA_SIG_set0(sig, BN_lebin2bn(bytes + 0x2a0, 72, NULL),
		       BN_lebin2bn(bytes + 0x2e8, 72, NULL));
	size = i2d_ECDSA_SIG(sig, &der);
	EVP_DigestVerifyInit(ctx, NULL, EVP_sha384(), NULL, key);
	ok = EVP_DigestVerify(ctx, der, (size_t)size, bytes, 0x2a0);
	EVP_MD_CTX_free(ctx);
	ECDSA_SIG_free(sig);
	OPENSSL_free(der);
	return ok;
}

static void a_report_has_its_fields_where_the_table_says(void **state)
{
	static const svp_u8 tcb[8] = { 4, 0, 0, 0, 0, 0, 0x18, 0xdb };
	struct sp_lab lab = fixture_lab();
	struct svp_report report = make(&lab, 1);
	const svp_u8 *b = (const svp_u8 *)&report;

	(void)state;
	assert_int_equal(b[0x00], 2);		/* version */
	assert_int_equal(b[0x0a], 3);		/* policy 0x30000 */
	assert_int_equal(b[0x30], 1);		/* VMPL */
	assert_int_equal(b[0x34], 1);		/* ECDSA P-384 */
	assert_memory_equal(b + 0x38, tcb, 8);
	assert_int_equal(b[0x48], 0);		/* signed by the VCEK */
	assert_int_equal(b[0x50], 0xda);	/* REPORT_DATA */
	assert_int_equal(b[0x90], 0xd1);	/* measurement */
	assert_int_equal(b[0xc0], 0x0d);	/* host data */
	assert_int_equal(b[0x140], 0x1d);	/* report id */
	assert_int_equal(b[0x160], 0xff);	/* no migration agent */
	assert_memory_equal(b + 0x180, tcb, 8);
	assert_int_equal(b[0x188], 0);		/* CPUID: not in version 2 */
	assert_int_equal(b[0x1a0], 1);		/* chip id */
	assert_int_equal(b[0x1df], 64);
	assert_memory_equal(b + 0x1e0, tcb, 8);
	assert_memory_equal(b + 0x1f0, tcb, 8);
	sp_lab_release(&lab);
}

static void version_3_names_the_processor(void **state)
{
	struct sp_lab lab = fixture_lab();
	struct svp_report report;

	(void)state;
	lab.report_version = 3;
	report = make(&lab, 0);
	assert_int_equal(((svp_u8 *)&report)[0x188], 0x19);
	assert_int_equal(((svp_u8 *)&report)[0x189], 0x01);
	assert_int_equal(((svp_u8 *)&report)[0x18a], 0x01);
	sp_lab_release(&lab);
}

static void version_5_has_mitigation_vectors_after_the_tcbs(void **state)
{
	struct sp_lab lab = fixture_lab();
	struct svp_report report;
	const svp_u8 *b = (const svp_u8 *)&report;

	(void)state;
	lab.report_version = 3;
	report = make(&lab, 0);
	assert_int_equal(b[0x1f8] | b[0x200], 0);
	lab.report_version = 5;
	report = make(&lab, 0);
	assert_int_equal(b[0], 5);
	assert_int_equal(b[0x1f8], 1);
	assert_int_equal(b[0x200], 1);
	sp_lab_release(&lab);
}

static void the_four_tcbs_are_told_apart(void **state)
{
	struct svp_report_request req = { 0 };
	struct sp_guest guest = fixture_guest();
	struct sp_lab lab = fixture_lab();
	struct svp_report report;
	const svp_u8 *b = (const svp_u8 *)&report;

	(void)state;
	lab.tcb = 1;
	lab.committed_tcb = 2;
	lab.current_tcb = 3;
	guest.launch_tcb = 4;
	assert_int_equal(sp_report_make(&guest, &lab, &req, &report), 0);
	assert_int_equal(b[0x38], 3);		/* current */
	assert_int_equal(b[0x180], 1);		/* reported */
	assert_int_equal(b[0x1e0], 2);		/* committed */
	assert_int_equal(b[0x1f0], 4);		/* launch */
	sp_lab_release(&lab);
}

static void an_id_block_s_content_is_in_the_report(void **state)
{
	struct svp_report_request req = { 0 };
	struct sp_guest guest = fixture_guest();
	struct sp_lab lab = fixture_lab();
	struct svp_report report;
	const svp_u8 *b = (const svp_u8 *)&report;

	(void)state;
	guest.has_id_block = true;
	guest.has_author_key = true;
	memset(guest.id_block.family_id, 0xfa, 16);
	memset(guest.id_block.image_id, 0x1a, 16);
	guest.id_block.guest_svn = 9;
	memset(guest.id_key_digest, 0x1d, 48);
	memset(guest.author_key_digest, 0xa0, 48);
	assert_int_equal(sp_report_make(&guest, &lab, &req, &report), 0);
	assert_int_equal(b[0x04], 9);
	assert_int_equal(b[0x10], 0xfa);
	assert_int_equal(b[0x20], 0x1a);
	assert_int_equal(b[0x48], 1);		/* author key */
	assert_int_equal(b[0xe0], 0x1d);
	assert_int_equal(b[0x10f], 0x1d);
	assert_int_equal(b[0x110], 0xa0);
	assert_int_equal(b[0x13f], 0xa0);
	sp_lab_release(&lab);
}

static void openssl_accepts_the_signature_and_no_changed_report(void **state)
{
	struct sp_lab lab = fixture_lab();
	struct svp_report report = make(&lab, 0);
	EVP_PKEY *other = EVP_EC_gen("P-384");

	(void)state;
	assert_int_equal(verify(&report, lab.vcek), 1);
	assert_int_not_equal(verify(&report, other), 1);
	((svp_u8 *)&report)[0x29f] ^= 1;
	assert_int_not_equal(verify(&report, lab.vcek), 1);
	EVP_PKEY_free(other);
	sp_lab_release(&lab);
}

/* The content of extension 1.3.6.1.4.1.3704.1.<arc>. */
static const ASN1_OCTET_STRING *extension(X509 *cert, const char *arc)
{
	char oid[64];
	ASN1_OBJECT *object;
	int at;

	snprintf(oid, sizeof(oid), "1.3.6.1.4.1.3704.1.%s", arc);
	object = OBJ_txt2obj(oid, 1);
	at = X509_get_ext_by_OBJ(cert, object, -1);
	ASN1_OBJECT_free(object);
	assert_true(at >= 0);
	return X509_EXTENSION_get_data(X509_get_ext(cert, at));
}

static void assert_extension(X509 *cert, const char *arc, const void *bytes,
			     size_t size)
{
	const ASN1_OCTET_STRING *s = extension(cert, arc);

	assert_int_equal(ASN1_STRING_length(s), size);
	assert_memory_equal(ASN1_STRING_get0_data(s), bytes, size);
}

static void the_vcek_certificate_is_encoded_as_real_ones(void **state)
{
	EVP_PKEY *ark = EVP_RSA_gen(2048), *ask = EVP_RSA_gen(2048);
	struct sp_lab lab = fixture_lab();
	struct lab_processor p = { .product = lab.product, .tcb = lab.tcb };
	X509 *ark_cert = lab_certificate_ark(ark);
	X509 *ask_cert = lab_certificate_intermediate(ask, ark, ark_cert,
						      LAB_VCEK, lab.product);
	X509 *vcek_cert;

	(void)state;
	memcpy(p.chip_id, lab.chip_id, sizeof(p.chip_id));
	vcek_cert = lab_certificate_vcek(lab.vcek, ask, ask_cert, &p);
	assert_non_null(vcek_cert);
	assert_int_equal(X509_verify(vcek_cert, ask), 1);
	assert_int_equal(X509_verify(ask_cert, ark), 1);
	assert_int_equal(X509_verify(ark_cert, ark), 1);
	assert_extension(vcek_cert, "1", "\x02\x01\x00", 3);
	assert_extension(vcek_cert, "2", "\x16\x08Milan-B0", 10);
	assert_extension(vcek_cert, "3.1", "\x02\x01\x04", 3);
	assert_extension(vcek_cert, "3.2", "\x02\x01\x00", 3);
	assert_extension(vcek_cert, "3.3", "\x02\x01\x18", 3);
	assert_extension(vcek_cert, "3.8", "\x02\x02\x00\xdb", 4);
	assert_extension(vcek_cert, "4", lab.chip_id, 64);
	X509_free(vcek_cert);
	X509_free(ask_cert);
	X509_free(ark_cert);
	EVP_PKEY_free(ark);
	EVP_PKEY_free(ask);
	sp_lab_release(&lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_report_has_its_fields_where_the_table_says),
		cmocka_unit_test(version_3_names_the_processor),
		cmocka_unit_test(
			version_5_has_mitigation_vectors_after_the_tcbs),
		cmocka_unit_test(the_four_tcbs_are_told_apart),
		cmocka_unit_test(an_id_block_s_content_is_in_the_report),
		cmocka_unit_test(
			openssl_accepts_the_signature_and_no_changed_report),
		cmocka_unit_test(the_vcek_certificate_is_encoded_as_real_ones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
