// SPDX-License-Identifier: Apache-2.0
/*
 * Chains of every kind that AMD has, and tables that no host should send:
 * agent/verifier/certificates.c, processor.c, report.c and revocation.c.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <openssl/pem.h>

#include "agent/verifier/certificates.h"
#include "agent/verifier/reason.h"
#include "agent/verifier/report.h"
#include "lab_fixture.h"

static svp_u8 table[16384];
static size_t table_size;

static struct certificates parse(const struct lab_chain *chain)
{
	struct certificates c;
	struct reason why = { 0 };

	table_size = lab_chain_table(chain, table, sizeof(table));
	if (certificates_parse(table, table_size, &c, &why))
		fail_msg("%s", why.text);
	return c;
}

static struct trust trust_in(const struct lab_chain *chain)
{
	assert_int_equal(X509_up_ref(chain->ark_cert), 1);
	return (struct trust){ .lab_root = chain->ark_cert };
}

static struct svp_report signed_report(const struct lab_chain *chain)
{
	struct svp_report r = { 0 };

	svp_put_le32(&r.version, 3);
	lab_chain_sign(chain, &r);
	return r;
}

static void vcek_and_vlek_of_milan_and_turin_are_taken(void **state)
{
	struct lab_wish wish = lab_wish();
	int i;

	(void)state;
	for (i = 0; i < 4; i++) {
		struct lab_chain chain;
		struct certificates c;
		struct trust trust;
		struct svp_report r;
		struct processor p;
		struct reason why = { 0 };

		wish.vlek = i & 1;
		wish.turin = i & 2;
		lab_chain_make(&chain, &wish);
		c = parse(&chain);
		trust = trust_in(&chain);
		r = signed_report(&chain);
		if (certificates_verify(&c, &trust, time(NULL), &why) ||
		    report_verify(&r, &c, &why) ||
		    certificates_processor(&c, &p, &why))
			fail_msg("%d: %s", i, why.text);
		assert_int_equal(p.is_turin, wish.turin);
		assert_int_equal(p.chip_id_size,
				 wish.vlek ? 0 : wish.turin ? 8 : 64);
		certificates_clear(&c);
		trust_clear(&trust);
		lab_chain_clear(&chain);
	}
}

static void a_report_of_another_tcb_or_chip_is_refused(void **state)
{
	const struct lab_wish wish = lab_wish();
	struct lab_chain chain;
	struct certificates c;
	struct svp_report r;
	struct reason why;

	(void)state;
	lab_chain_make(&chain, &wish);
	c = parse(&chain);
	chain.tcb++;
	r = signed_report(&chain);
	assert_int_equal(report_verify(&r, &c, &why), -EKEYREJECTED);
	assert_non_null(strstr(why.text, "TCB byte 0"));
	chain.tcb--;
	chain.chip_id[63] ^= 1;
	r = signed_report(&chain);
	assert_int_equal(report_verify(&r, &c, &why), -EKEYREJECTED);
	assert_non_null(strstr(why.text, "another chip"));
	/* A host may mask the id; the key is the chip's all the same. */
	memset(chain.chip_id, 0, sizeof(chain.chip_id));
	r = signed_report(&chain);
	assert_int_equal(report_verify(&r, &c, &why), 0);
	certificates_clear(&c);
	lab_chain_clear(&chain);
}

static void a_report_must_name_the_key_that_signed_it(void **state)
{
	const struct lab_wish wish = lab_wish();
	struct lab_chain chain;
	struct certificates c;
	struct svp_report r;
	struct reason why;

	(void)state;
	lab_chain_make(&chain, &wish);
	c = parse(&chain);
	chain.vlek = true;
	r = signed_report(&chain);
	assert_int_equal(report_verify(&r, &c, &why), -EKEYREJECTED);
	assert_non_null(strstr(why.text, "signed by key 1"));
	certificates_clear(&c);
	lab_chain_clear(&chain);
}

static void bytes_that_nobody_signed_must_be_zero(void **state)
{
	const struct lab_wish wish = lab_wish();
	struct lab_chain chain;
	struct svp_report r, parsed;
	struct reason why;
	size_t i;

	(void)state;
	lab_chain_make(&chain, &wish);
	r = signed_report(&chain);
	assert_int_equal(report_parse(&r, sizeof(r), &parsed, &why), 0);
	for (i = 0x2a0; i < sizeof(r); i++) {
		bool scalar = (i < 0x2a0 + 48) ||
			      (i >= 0x2e8 && i < 0x2e8 + 48);

		((svp_u8 *)&r)[i] ^= 1;
		assert_int_equal(report_parse(&r, sizeof(r), &parsed, &why),
				 scalar ? 0 : -EBADMSG);
		((svp_u8 *)&r)[i] ^= 1;
	}
	assert_int_equal(report_parse(&r, sizeof(r) - 1, &parsed, &why),
			 -EBADMSG);
	svp_put_le32(&r.version, 1);
	assert_int_equal(report_parse(&r, sizeof(r), &parsed, &why), -EBADMSG);
	lab_chain_clear(&chain);
}

static void a_lab_with_the_same_names_is_another_lab(void **state)
{
	const struct lab_wish wish = lab_wish();
	struct lab_chain chain, other;
	struct certificates c;
	struct trust trust;
	struct reason why;

	(void)state;
	lab_chain_make(&chain, &wish);
	lab_chain_make(&other, &wish);
	c = parse(&chain);
	trust = trust_in(&other);
	assert_int_equal(certificates_verify(&c, &trust, time(NULL), &why),
			 -EKEYREJECTED);
	certificates_clear(&c);
	trust_clear(&trust);
	lab_chain_clear(&chain);
	lab_chain_clear(&other);
}

/* The VCEK's own key must not be able to issue another VCEK. */
static void a_vcek_cannot_be_an_issuer(void **state)
{
	const struct lab_wish wish = lab_wish();
	struct lab_chain chain;
	struct certificates c;
	struct trust trust;
	struct reason why;
	X509 *forged;

	(void)state;
	lab_chain_make(&chain, &wish);
	c = parse(&chain);
	trust = trust_in(&chain);
	forged = X509_dup(c.signer);
	X509_NAME_add_entry_by_txt(X509_get_subject_name(forged), "OU",
				   MBSTRING_ASC, (const svp_u8 *)"forged", -1,
				   -1, 0);
	X509_set_issuer_name(forged, X509_get_subject_name(c.signer));
	assert_true(X509_sign(forged, chain.signer, EVP_sha384()) > 0);
	sk_X509_push(c.issuers, c.signer);
	c.signer = forged;
	assert_int_equal(certificates_verify(&c, &trust, time(NULL), &why),
			 -EKEYREJECTED);
	assert_non_null(strstr(why.text, "invalid CA certificate"));
	certificates_clear(&c);
	trust_clear(&trust);
	lab_chain_clear(&chain);
}

static void malformed_tables_are_refused(void **state)
{
	const struct lab_wish wish = lab_wish();
	struct lab_chain chain;
	struct certificates c;
	struct reason why;
	size_t i;

	(void)state;
	lab_chain_make(&chain, &wish);
	c = parse(&chain);
	certificates_clear(&c);
	for (i = 0; i < table_size; i++) {
		svp_u8 *cut = malloc(i ? i : 1);

		memcpy(cut, table, i);
		assert_int_equal(certificates_parse(cut, i, &c, &why),
				 -EBADMSG);
		free(cut);
	}
	/* Two signers; an entry beyond the end; an overflowing one. */
	memcpy(table + 24, table, 16);
	assert_int_equal(certificates_parse(table, table_size, &c, &why),
			 -EBADMSG);
	lab_chain_table(&chain, table, sizeof(table));
	svp_put_le32(table + 16, (svp_u32)table_size + 1);
	assert_int_equal(certificates_parse(table, table_size, &c, &why),
			 -EBADMSG);
	svp_put_le32(table + 16, 0xffffffff);
	svp_put_le32(table + 20, 2);
	assert_int_equal(certificates_parse(table, table_size, &c, &why),
			 -EBADMSG);
	/* Too many entries to be honest. */
	memset(table, 1, sizeof(table));
	assert_int_equal(certificates_parse(table, sizeof(table), &c, &why),
			 -EBADMSG);
	lab_chain_clear(&chain);
}

static void an_empty_table_has_no_signer(void **state)
{
	static const svp_u8 empty[24];
	struct certificates c;
	struct trust trust = { 0 };
	struct reason why;

	(void)state;
	assert_int_equal(certificates_parse(empty, sizeof(empty), &c, &why),
			 0);
	assert_null(c.signer);
	assert_int_equal(certificates_verify(&c, &trust, time(NULL), &why),
			 -EKEYREJECTED);
	certificates_clear(&c);
}

/* Write the list as DER to a file, read it back into trust. */
static void add_crl(struct trust *trust, X509_CRL *crl)
{
	char path[] = "/tmp/evtpm-test-crl-XXXXXX";
	FILE *f = fdopen(mkstemp(path), "wb");

	assert_int_equal(i2d_X509_CRL_fp(f, crl), 1);
	fclose(f);
	assert_int_equal(trust_add_crl(trust, path), 0);
	unlink(path);
	X509_CRL_free(crl);
}

static void a_revoked_ask_is_refused(void **state)
{
	const struct lab_wish wish = lab_wish();
	const time_t now = time(NULL);
	struct lab_chain chain, other;
	struct certificates c;
	struct trust trust;
	struct reason why;

	(void)state;
	lab_chain_make(&chain, &wish);
	lab_chain_make(&other, &wish);
	c = parse(&chain);
	trust = trust_in(&chain);
	/* Another's list, of the same names, says nothing. */
	add_crl(&trust, lab_chain_crl(&other, false));
	assert_int_equal(certificates_revocation(&c, &trust, now, &why),
			 -EKEYREJECTED);
	assert_non_null(strstr(why.text, "in force"));
	add_crl(&trust, lab_chain_crl(&chain, false));
	assert_int_equal(certificates_revocation(&c, &trust, now, &why), 0);
	assert_int_equal(certificates_revocation(&c, &trust, now + 3 * 86400,
						 &why), -EKEYREJECTED);
	add_crl(&trust, lab_chain_crl(&chain, true));
	assert_int_equal(certificates_revocation(&c, &trust, now, &why),
			 -EKEYREJECTED);
	assert_non_null(strstr(why.text, "revoked"));
	certificates_clear(&c);
	trust_clear(&trust);
	lab_chain_clear(&chain);
	lab_chain_clear(&other);
}

static void files_that_hold_no_certificate_are_refused(void **state)
{
	struct trust trust = { 0 };

	(void)state;
	assert_int_equal(trust_add_lab_root(&trust, "/dev/null"), -EBADMSG);
	assert_int_equal(trust_add_issuers(&trust, "/dev/null"), -EBADMSG);
	assert_int_equal(trust_add_crl(&trust, "/dev/null"), -EBADMSG);
	assert_int_equal(trust_add_lab_root(&trust, "/nonexistent"), -ENOENT);
	assert_int_equal(trust_add_crl(&trust, "/nonexistent"), -ENOENT);
	trust_clear(&trust);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vcek_and_vlek_of_milan_and_turin_are_taken),
		cmocka_unit_test(a_report_of_another_tcb_or_chip_is_refused),
		cmocka_unit_test(a_report_must_name_the_key_that_signed_it),
		cmocka_unit_test(bytes_that_nobody_signed_must_be_zero),
		cmocka_unit_test(a_lab_with_the_same_names_is_another_lab),
		cmocka_unit_test(a_vcek_cannot_be_an_issuer),
		cmocka_unit_test(malformed_tables_are_refused),
		cmocka_unit_test(an_empty_table_has_no_signer),
		cmocka_unit_test(a_revoked_ask_is_refused),
		cmocka_unit_test(files_that_hold_no_certificate_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
