// SPDX-License-Identifier: Apache-2.0
/*
 * The verifier's own code accepts what the secure processor makes: reports of
 * every version, product and key, whose certificates lead to the lab's root.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <openssl/pem.h>

#include "agent/verifier/certificates.h"
#include "agent/verifier/reason.h"
#include "agent/verifier/report.h"
#include "sp_fixture.h"
#include "tests/machine/secure-processor/certificates.h"
#include "tests/machine/secure-processor/lab_issue.h"
#include "tests/machine/secure-processor/report.h"

/* A lab folder in the form that lab-keys gives it. */
static char dir[] = "/tmp/evtpm-lab-XXXXXX";

static FILE *create(const char *name)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "wb");
	assert_non_null(f);
	return f;
}

static EVP_PKEY *save_key(const char *name, EVP_PKEY *key)
{
	FILE *f = create(name);

	PEM_write_PKCS8PrivateKey(f, key, NULL, NULL, 0, NULL, NULL);
	fclose(f);
	return key;
}

static void save_der(const char *name, X509 *cert)
{
	FILE *f = create(name);

	i2d_X509_fp(f, cert);
	fclose(f);
}

static int make_lab(void **state)
{
	struct lab_processor p = { .product = product_find("Milan") };
	EVP_PKEY *ark, *ask, *vcek;
	X509 *ark_cert, *ask_cert, *vcek_cert;
	FILE *f;

	(void)state;
	assert_non_null(mkdtemp(dir));
	p.tcb = p.product->tcb;
	memset(p.chip_id, 0xc1, sizeof(p.chip_id));
	ark = save_key("ark.key", EVP_RSA_gen(2048));
	ask = save_key("ask.key", EVP_RSA_gen(2048));
	vcek = save_key("vcek.key", EVP_EC_gen("P-384"));
	EVP_PKEY_free(save_key("asvk.key", EVP_RSA_gen(2048)));
	EVP_PKEY_free(save_key("vlek.key", EVP_EC_gen("P-384")));
	ark_cert = lab_certificate_ark(ark);
	ask_cert = lab_certificate_intermediate(ask, ark, ark_cert, LAB_VCEK,
						p.product);
	vcek_cert = lab_certificate_vcek(vcek, ask, ask_cert, &p);
	save_der("ark.der", ark_cert);
	save_der("ask.der", ask_cert);
	save_der("vcek.der", vcek_cert);
	f = create("chip-id");
	fwrite(p.chip_id, 64, 1, f);
	fclose(f);
	f = create("ark.pem");
	PEM_write_X509(f, ark_cert);
	fclose(f);
	X509_free(vcek_cert);
	X509_free(ask_cert);
	X509_free(ark_cert);
	EVP_PKEY_free(vcek);
	EVP_PKEY_free(ask);
	EVP_PKEY_free(ark);
	return 0;
}

static int remove_lab(void **state)
{
	static const char *const names[] = {
		"ark.key", "ask.key", "asvk.key", "vcek.key", "vlek.key",
		"ark.der", "ask.der", "vcek.der", "ark.pem", "chip-id",
	};
	char path[256];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		unlink(path);
	}
	return rmdir(dir);
}

static struct sp_lab load_lab(void)
{
	struct sp_lab lab;
	const char *file;

	assert_int_equal(sp_lab_load(dir, &lab, &file), 0);
	return lab;
}

static struct svp_report make_report(const struct sp_lab *lab)
{
	struct svp_report_request request = { 0 };
	struct sp_guest guest = fixture_guest();
	struct svp_report report;

	assert_int_equal(sp_report_make(&guest, lab, &request, &report), 0);
	return report;
}

/* What the verifier says of a report and this lab's certificates. */
static int judge(const struct sp_lab *lab, const struct svp_report *report)
{
	struct trust trust = { 0 };
	struct certificates certificates;
	struct svp_report parsed;
	struct reason why;
	char root[256];
	int err;

	snprintf(root, sizeof(root), "%s/ark.pem", dir);
	assert_int_equal(trust_add_lab_root(&trust, root), 0);
	err = report_parse(report, sizeof(*report), &parsed, &why);
	if (!err)
		err = certificates_parse(lab->certs, lab->certs_size,
					 &certificates, &why);
	if (!err) {
		err = certificates_verify(&certificates, &trust, time(NULL),
					  &why);
		if (!err)
			err = report_verify(&parsed, &certificates, &why);
		certificates_clear(&certificates);
	}
	trust_clear(&trust);
	return err;
}

static void assert_accepted(const struct sp_lab *lab)
{
	struct svp_report report = make_report(lab);

	assert_int_equal(judge(lab, &report), 0);
}

static void the_lab_as_it_is_stored_is_accepted(void **state)
{
	struct sp_lab lab = load_lab();
	struct svp_report report = make_report(&lab);

	(void)state;
	assert_int_equal(judge(&lab, &report), 0);
	report.measurement[0] ^= 1;
	assert_int_not_equal(judge(&lab, &report), 0);
	sp_lab_release(&lab);
}

static void every_version_product_and_key_is_accepted(void **state)
{
	static const char *const products[] = { "Milan", "Genoa", "Turin" };
	static const svp_u32 versions[] = { 2, 3, 5 };
	const char *file;
	int n;

	(void)state;
	for (n = 0; n < 18; n++) {
		struct sp_lab lab = load_lab();
		struct sp_lab_identity id = {
			.product = product_find(products[n / 6]),
			.vlek = n & 1,
		};

		id.tcb = id.product->tcb;
		assert_int_equal(sp_lab_issue(&lab, dir, &id, &file), 0);
		lab.report_version = versions[n / 2 % 3];
		assert_accepted(&lab);
		sp_lab_release(&lab);
	}
}

/* The layouts differ in every byte: a mix-up of the two would show. */
static void other_tcbs_are_certified_in_the_product_s_layout(void **state)
{
	static const struct {
		const char *product, *tcb;
		svp_u64 value;
	} cases[] = {
		{ "Milan", "1,2,3,4", 0x0403000000000201ull },
		{ "Genoa", "10,0,22,0x48", 0x481600000000000aull },
		{ "Turin", "1,2,3,4,5", 0x0400000003020105ull },
		{ "Turin", "1,2,3,200", 0xc800000003020100ull },
	};
	const char *file;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sp_lab lab = load_lab();
		struct sp_lab_identity id = {
			.product = product_find(cases[i].product),
		};
		struct svp_report report;

		assert_int_equal(product_parse_tcb(id.product, cases[i].tcb,
						   &id.tcb), 0);
		assert_true(id.tcb == cases[i].value);
		assert_int_equal(sp_lab_issue(&lab, dir, &id, &file), 0);
		assert_accepted(&lab);
		/* A report of another level than the certificate's. */
		lab.tcb ^= 1ull << 56;
		report = make_report(&lab);
		assert_int_not_equal(judge(&lab, &report), 0);
		sp_lab_release(&lab);
	}
}

static void a_masked_chip_id_is_accepted_another_s_is_not(void **state)
{
	struct sp_lab lab = load_lab();
	struct svp_report report;

	(void)state;
	lab.mask_chip_id = true;
	report = make_report(&lab);
	assert_int_equal(report.chip_id[0], 0);
	assert_int_equal(judge(&lab, &report), 0);
	lab.mask_chip_id = false;
	lab.chip_id[0] ^= 1;
	report = make_report(&lab);
	assert_int_not_equal(judge(&lab, &report), 0);
	sp_lab_release(&lab);
}

static void a_turin_chip_id_has_8_bytes(void **state)
{
	static const svp_u8 zeros[56];
	struct sp_lab_identity id = { .product = product_find("Turin") };
	struct sp_lab lab = load_lab();
	struct svp_report report;
	const char *file;

	(void)state;
	id.tcb = id.product->tcb;
	assert_int_equal(sp_lab_issue(&lab, dir, &id, &file), 0);
	report = make_report(&lab);
	assert_int_equal(report.chip_id[7], 0xc1);
	assert_memory_equal(report.chip_id + 8, zeros, sizeof(zeros));
	sp_lab_release(&lab);
}

static void a_vcek_signed_report_needs_the_vcek_s_certificate(void **state)
{
	struct sp_lab_identity id = { .product = product_find("Milan"),
				      .vlek = true };
	struct svp_report_request vcek = { .key_select = SVP_KEY_SELECT_VCEK };
	struct sp_guest guest = fixture_guest();
	struct sp_lab lab = load_lab();
	struct svp_report report;
	const char *file;

	(void)state;
	id.tcb = id.product->tcb;
	assert_int_equal(sp_lab_issue(&lab, dir, &id, &file), 0);
	assert_int_equal(sp_report_make(&guest, &lab, &vcek, &report), 0);
	assert_int_not_equal(judge(&lab, &report), 0);
	sp_lab_release(&lab);
}

static void texts_that_are_no_tcb_are_refused(void **state)
{
	static const char *const bad[] = {
		"", "1", "1,2,3", "1,2,3,4,5", "1,2,3,256", "1,2,3,-4", "1,,2,3",
		"1,2,3,4,", " 1,2,3,4", "a,b,c,d", "1,2,3,4x", "1;2;3;4",
	};
	svp_u64 tcb = 42;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_not_equal(product_parse_tcb(product_find("Milan"),
						       bad[i], &tcb), 0);
	assert_true(tcb == 42);
	assert_null(product_find("Naples"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_lab_as_it_is_stored_is_accepted),
		cmocka_unit_test(every_version_product_and_key_is_accepted),
		cmocka_unit_test(
			other_tcbs_are_certified_in_the_product_s_layout),
		cmocka_unit_test(a_masked_chip_id_is_accepted_another_s_is_not),
		cmocka_unit_test(a_turin_chip_id_has_8_bytes),
		cmocka_unit_test(
			a_vcek_signed_report_needs_the_vcek_s_certificate),
		cmocka_unit_test(texts_that_are_no_tcb_are_refused),
	};

	return cmocka_run_group_tests(tests, make_lab, remove_lab);
}
