// SPDX-License-Identifier: Apache-2.0
/*
 * Reports and certificates of real Milan and Genoa processors, and AMD's
 * roots, each with the verdict that is expected of it.
 */
#include "agent/verifier/certificates.h"
#include "agent/verifier/reason.h"
#include "corpus.h"

#include <errno.h>
#include <string.h>

#include "agent/verifier/report.h"
#include "protocol/cursor.h"
#include "protocol/snp_messages.h"

/* VCEKs of the corpus are of 2022 to 2026; they are valid for seven years. */
#define NOW ((time_t)1780000000)

/* A table of one VCEK, as a host hands it out. */
static size_t make_table(const svp_u8 *der, size_t size, svp_u8 *ret_table)
{
	static const svp_u8 guid[16] = SVP_GUID_VCEK;
	struct svp_writer w = svp_writer(ret_table, CORPUS_MAX);

	svp_put(&w, guid, sizeof(guid));
	svp_add_le32(&w, 48);
	svp_add_le32(&w, (svp_u32)size);
	memset(svp_reserve(&w, 24), 0, 24);
	svp_put(&w, der, size);
	return w.done;
}

static struct certificates load_vcek(const char *name)
{
	static svp_u8 der[CORPUS_MAX], table[CORPUS_MAX];
	struct certificates c;
	struct reason why = { 0 };
	size_t size = corpus_read(name, der);

	size = make_table(der, size, table);
	if (certificates_parse(table, size, &c, &why))
		fail_msg("%s: %s", name, why.text);
	return c;
}

static struct svp_report load_report(const char *name)
{
	static svp_u8 bytes[CORPUS_MAX];
	struct svp_report report;
	struct reason why = { 0 };
	size_t size = corpus_read(name, bytes);

	if (report_parse(bytes, size, &report, &why))
		fail_msg("%s: %s", name, why.text);
	return report;
}

/* AMD's roots alone; ASKs come from this file of the corpus, if any. */
static struct trust load_trust(const char *chain)
{
	struct trust trust = { 0 };

	if (chain)
		assert_int_equal(trust_add_issuers(&trust, corpus_path(chain)),
				 0);
	return trust;
}

static const struct {
	const char *report, *vcek, *chain;
	svp_u64 policy;
} pairs[] = {
	{ "snp/gsg-milan-v2.report.bin", "snp/gsg-milan.vcek.der",
	  "amd-roots/ask_ark_milan.pem", SVP_POLICY_DEBUG },
	{ "snp/trustee-milan-vcek.report.bin", "snp/trustee-milan.vcek.der",
	  "amd-roots/ask_ark_milan.pem", 0 },
	{ "snp/trustee-e2e.report.bin", "snp/trustee-e2e.vcek.der",
	  "amd-roots/ask_ark_genoa.pem", 0 },
	{ "snp/virtee-milan.report.bin", "snp/virtee-milan.vcek.der",
	  "amd-roots/ask_ark_milan.pem", 0 },
	{ "snp/oak-milan-oc-release.report.bin",
	  "snp/oak-milan-oc-release.vcek.der",
	  "amd-roots/ask_ark_milan.pem", 0 },
	{ "snp/oak-genoa-oc.report.bin", "snp/oak-genoa-oc.vcek.der",
	  "amd-roots/ask_ark_genoa.pem", 0 },
};
#define PAIRS (sizeof(pairs) / sizeof(pairs[0]))

static void real_reports_are_signed_and_chain_to_amd(void **state)
{
	size_t i;

	(void)state;
	corpus_needed();
	for (i = 0; i < PAIRS; i++) {
		struct certificates c = load_vcek(pairs[i].vcek);
		struct svp_report report = load_report(pairs[i].report);
		struct trust trust = load_trust(pairs[i].chain);
		struct reason why = { 0 };

		if (certificates_verify(&c, &trust, NOW, &why))
			fail_msg("%s: %s", pairs[i].vcek, why.text);
		if (report_verify(&report, &c, &why))
			fail_msg("%s: %s", pairs[i].report, why.text);
		certificates_clear(&c);
		trust_clear(&trust);
	}
}

static void without_the_ask_no_chain_is_found(void **state)
{
	struct trust trust = { 0 };
	struct certificates c;
	struct reason why;

	(void)state;
	corpus_needed();
	c = load_vcek(pairs[0].vcek);
	assert_int_equal(certificates_verify(&c, &trust, NOW, &why),
			 -EKEYREJECTED);
	/* Genoa's chain is AMD's too, but not this processor's. */
	trust = load_trust("amd-roots/ask_ark_genoa.pem");
	assert_int_equal(certificates_verify(&c, &trust, NOW, &why),
			 -EKEYREJECTED);
	certificates_clear(&c);
	trust_clear(&trust);
}

static void the_debug_report_says_so(void **state)
{
	size_t i;

	(void)state;
	corpus_needed();
	for (i = 0; i < PAIRS; i++) {
		struct svp_report report = load_report(pairs[i].report);

		assert_int_equal(svp_le64(&report.policy) & SVP_POLICY_DEBUG,
				 pairs[i].policy & SVP_POLICY_DEBUG);
	}
}

static void no_report_is_good_under_another_processors_key(void **state)
{
	static const char *const others[] = {
		"snp/trustee-vcek-legacy-hwid.der",
		"snp/trustee-vcek-new-hwid.der",
	};
	size_t i, j;

	(void)state;
	corpus_needed();
	for (i = 0; i < PAIRS + 2; i++) {
		struct certificates c = load_vcek(i < PAIRS ? pairs[i].vcek :
						  others[i - PAIRS]);

		for (j = 0; j < PAIRS; j++) {
			struct svp_report report = load_report(pairs[j].report);
			struct reason why;

			if (i != j)
				assert_int_equal(report_verify(&report, &c,
							       &why),
						 -EKEYREJECTED);
		}
		certificates_clear(&c);
	}
}

static void both_encodings_of_the_hwid_are_read(void **state)
{
	static const char *const names[] = {
		"snp/trustee-milan.vcek.der", "snp/trustee-vcek-legacy-hwid.der",
		"snp/trustee-vcek-new-hwid.der",
	};
	size_t i;

	(void)state;
	corpus_needed();
	for (i = 0; i < 3; i++) {
		struct certificates c = load_vcek(names[i]);
		struct processor p;
		struct reason why = { 0 };

		if (certificates_processor(&c, &p, &why))
			fail_msg("%s: %s", names[i], why.text);
		assert_int_equal(p.chip_id_size, 64);
		assert_false(p.is_turin);
		certificates_clear(&c);
	}
}

static void a_changed_report_is_refused(void **state)
{
	struct svp_report report;
	struct certificates c;
	struct reason why;
	size_t i;

	(void)state;
	corpus_needed();
	report = load_report(pairs[1].report);
	c = load_vcek(pairs[1].vcek);
	for (i = 0; i < SVP_REPORT_SIGNED_SIZE; i += 7) {
		((svp_u8 *)&report)[i] ^= 0x80;
		assert_int_equal(report_verify(&report, &c, &why),
				 -EKEYREJECTED);
		((svp_u8 *)&report)[i] ^= 0x80;
	}
	assert_int_equal(report_verify(&report, &c, &why), 0);
	certificates_clear(&c);
}

/* The pins are of the keys in these files: nobody else can sign below them. */
static void amds_chains_lead_to_the_pinned_roots(void **state)
{
	static const char *const chains[] = {
		"amd-roots/ask_ark_milan.pem", "amd-roots/ask_ark_milan_vlek.pem",
		"amd-roots/ask_ark_genoa.pem", "amd-roots/ask_ark_genoa_vlek.pem",
		"amd-roots/ask_ark_turin_vcek.pem",
		"amd-roots/ask_ark_turin_vlek.pem",
	};
	size_t i;

	(void)state;
	corpus_needed();
	for (i = 0; i < sizeof(chains) / sizeof(chains[0]); i++) {
		struct trust trust = load_trust(chains[i]);
		/* The ASK as if it were the signer. */
		struct certificates c = {
			.signer = sk_X509_value(trust.extra, 0),
			.issuers = sk_X509_new_null(),
		};
		struct reason why = { 0 };

		if (certificates_verify(&c, &trust, NOW, &why))
			fail_msg("%s: %s", chains[i], why.text);
		assert_non_null(strstr(why.text, "ARK-"));
		sk_X509_free(c.issuers);
		trust_clear(&trust);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(real_reports_are_signed_and_chain_to_amd),
		cmocka_unit_test(without_the_ask_no_chain_is_found),
		cmocka_unit_test(the_debug_report_says_so),
		cmocka_unit_test(no_report_is_good_under_another_processors_key),
		cmocka_unit_test(both_encodings_of_the_hwid_are_read),
		cmocka_unit_test(a_changed_report_is_refused),
		cmocka_unit_test(amds_chains_lead_to_the_pinned_roots),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
