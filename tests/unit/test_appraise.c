// SPDX-License-Identifier: Apache-2.0
/*
 * Verdicts on evidence of a lab: good evidence is trusted; each lie is refused
 * by the check that is there for it, and by no other.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/verifier/certificates.h"
#include "agent/verifier/clocks.h"
#include "agent/verifier/policy.h"
#include "agent/verifier/verdict.h"
#include "evidence_fixture.h"
#include "protocol/svsm_attest.h"
#include "protocol/tpm_commands.h"

/* The verdict on evidence for wish. */
static struct verdict judge(const struct fixture_wish *wish)
{
	struct fixture f;
	struct verdict v;

	fixture_make(&f, wish);
	v = fixture_appraise(&f);
	fixture_clear(&f);
	return v;
}

static const char *why(const struct verdict *v, const char *id)
{
	return fixture_finding(v, id)->why.text;
}

static void good_evidence_is_trusted(void **state)
{
	static const char *const skipped[] = { "revocation", "clock",
					       "measured-files" };
	struct fixture_wish wish = fixture_wish();
	struct verdict v = judge(&wish);
	size_t i;

	(void)state;
	for (i = 0; i < v.count; i++)
		if (v.findings[i].outcome == CHECK_FAIL)
			fail_msg("%s: %s", v.findings[i].id,
				 v.findings[i].why.text);
	assert_true(v.trusted);
	assert_int_equal(v.count, 17);
	for (i = 0; i < 3; i++)
		assert_int_equal(fixture_finding(&v, skipped[i])->outcome,
				 CHECK_SKIP);
}

static void an_rsa_attestation_key_is_as_good(void **state)
{
	struct fixture_wish wish = fixture_wish();
	struct verdict v;

	(void)state;
	wish.rsa_ak = true;
	v = judge(&wish);
	assert_true(v.trusted);
}

static void either_attestation_key_of_a_manifest_may_quote(void **state)
{
	struct fixture_wish wish = fixture_wish();
	struct verdict v;

	(void)state;
	wish.both_aks = true;
	v = judge(&wish);
	assert_true(v.trusted);
	assert_string_equal(why(&v, "ak-bound"),
			    "attestation keys in the manifest: RSA ECC");
	assert_string_equal(why(&v, "quote-signature"),
			    "by the ECC attestation key");
	wish.rsa_ak = true;
	v = judge(&wish);
	assert_true(v.trusted);
	assert_string_equal(why(&v, "quote-signature"),
			    "by the RSA attestation key");
}

static void reports_of_versions_3_and_5_are_as_good(void **state)
{
	struct fixture_wish wish = fixture_wish();
	struct verdict v;

	(void)state;
	wish.report_version = 3;
	v = judge(&wish);
	assert_true(v.trusted);
	wish.report_version = 5;
	v = judge(&wish);
	assert_true(v.trusted);
	wish.report_version = 6;
	v = judge(&wish);
	assert_false(v.trusted);
}

static void a_lab_root_that_nobody_named_is_refused(void **state)
{
	struct fixture_wish wish = fixture_wish();
	struct fixture f;
	struct verdict v;

	(void)state;
	fixture_make(&f, &wish);
	trust_clear(&f.trust);
	v = fixture_appraise(&f);
	fixture_assert_only(&v, "chain");
	assert_non_null(strstr(why(&v, "chain"), "--lab-root"));
	assert_non_null(strstr(why(&v, "chain"), "ARK-Lab"));
	fixture_clear(&f);
}

static void certificates_that_are_not_valid_now_are_refused(void **state)
{
	struct fixture_wish wish = fixture_wish();
	struct fixture f;
	struct verdict v;

	(void)state;
	fixture_make(&f, &wish);
	f.appraisal.now += 40l * 365 * 86400;
	v = fixture_appraise(&f);
	fixture_assert_only(&v, "chain");
	fixture_clear(&f);
}

static void a_report_of_another_vmpl_is_refused(void **state)
{
	struct fixture_wish wish = fixture_wish();
	struct verdict v;

	(void)state;
	for (wish.vmpl = 1; wish.vmpl < 4; wish.vmpl++) {
		v = judge(&wish);
		fixture_assert_only(&v, "report-vmpl");
	}
}

static void a_guest_that_the_host_may_debug_is_refused(void **state)
{
	struct fixture_wish wish = fixture_wish();
	struct verdict v;

	(void)state;
	wish.guest_policy = 0xb0000;
	v = judge(&wish);
	fixture_assert_only(&v, "report-policy");
	assert_non_null(strstr(why(&v, "report-policy"), "debug"));
	wish.guest_policy = 0x10000;
	v = judge(&wish);
	fixture_assert_only(&v, "report-policy");
}

static void a_guest_that_may_be_migrated_is_refused(void **state)
{
	struct fixture_wish wish = fixture_wish();
	struct verdict v;

	(void)state;
	wish.guest_policy = 0x70000;
	v = judge(&wish);
	fixture_assert_only(&v, "report-policy");
	assert_non_null(strstr(why(&v, "report-policy"), "migration"));
}

static void another_measurement_is_refused(void **state)
{
	struct fixture_wish wish = fixture_wish();
	struct fixture f;
	struct verdict v;

	(void)state;
	fixture_make(&f, &wish);
	f.policy.measurements[0][47] ^= 1;
	v = fixture_appraise(&f);
	fixture_assert_only(&v, "measurement");
	assert_non_null(strstr(why(&v, "measurement"), "d1d1d1"));
	fixture_clear(&f);
}

static void a_tcb_below_the_floor_is_refused(void **state)
{
	struct fixture_wish wish = fixture_wish();
	struct fixture f;
	struct verdict v;

	(void)state;
	fixture_make(&f, &wish);
	f.policy.minimum_tcb[POLICY_TCB_SNP]++;
	v = fixture_appraise(&f);
	fixture_assert_only(&v, "tcb-floor");
	assert_string_equal(why(&v, "tcb-floor"),
			    "snp is 24, the policy wants 25");
	fixture_clear(&f);
}

static void evidence_for_another_challenge_is_refused(void **state)
{
	struct fixture_wish wish = fixture_wish();
	struct fixture f;
	struct verdict v;

	(void)state;
	fixture_make(&f, &wish);
	f.challenge.random[0] ^= 1;
	v = fixture_appraise(&f);
	fixture_assert_only(&v, "challenge-fresh");
	/* With the challenge replaced, report and quote do not answer it. */
	evidence_set(&f.evidence, SVP_RECORD_CHALLENGE, &f.challenge,
		     sizeof(f.challenge));
	v = fixture_appraise(&f);
	assert_false(v.trusted);
	assert_int_equal(fixture_finding(&v, "manifest-bound")->outcome,
			 CHECK_FAIL);
	assert_int_equal(fixture_finding(&v, "quote-nonce")->outcome,
			 CHECK_FAIL);
	fixture_clear(&f);
}

static void the_ek_alone_attests_nothing(void **state)
{
	struct fixture_wish wish = fixture_wish();
	struct verdict v;

	(void)state;
	wish.manifest_version = SVP_VTPM_MANIFEST_EK;
	v = judge(&wish);
	assert_false(v.trusted);
	assert_int_equal(fixture_finding(&v, "manifest-bound")->outcome,
			 CHECK_PASS);
	assert_int_equal(fixture_finding(&v, "ak-bound")->outcome, CHECK_FAIL);
}

/* An unrestricted key signs anything, a forged quote too. */
static void a_key_that_signs_anything_is_no_attestation_key(void **state)
{
	static const svp_u32 needed[] = {
		SVP_TPMA_FIXED_TPM, SVP_TPMA_FIXED_PARENT,
		SVP_TPMA_SENSITIVE_DATA_ORIGIN, SVP_TPMA_RESTRICTED,
		SVP_TPMA_SIGN,
	};
	struct fixture_wish wish = fixture_wish();
	const svp_u32 all = wish.ak_attributes;
	struct verdict v;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		wish.ak_attributes = all & ~needed[i];
		v = judge(&wish);
		assert_false(v.trusted);
		assert_int_equal(fixture_finding(&v, "ak-bound")->outcome,
				 CHECK_FAIL);
	}
}

static void a_quote_by_another_key_is_refused(void **state)
{
	struct fixture_wish wish = fixture_wish();
	struct verdict v;

	(void)state;
	wish.other_signer = true;
	v = judge(&wish);
	fixture_assert_only(&v, "quote-signature");
	wish.rsa_ak = true;
	v = judge(&wish);
	fixture_assert_only(&v, "quote-signature");
	wish.both_aks = true;
	v = judge(&wish);
	fixture_assert_only(&v, "quote-signature");
}

static void a_quote_without_a_covered_pcr_is_refused(void **state)
{
	struct fixture_wish wish = fixture_wish();
	struct verdict v;

	(void)state;
	wish.quoted &= ~(1u << 9);
	v = judge(&wish);
	assert_false(v.trusted);
	assert_non_null(strstr(why(&v, "quote-pcrs"), "PCR 9"));
	assert_non_null(strstr(why(&v, "event-log"), "PCR 9"));
}

static void an_extended_pcr_is_named(void **state)
{
	struct fixture_wish wish = fixture_wish();
	struct verdict v;

	(void)state;
	wish.unlogged_pcr = 9;
	v = judge(&wish);
	fixture_assert_only(&v, "event-log");
	assert_non_null(strstr(why(&v, "event-log"), "PCR 9"));
	/* PCR 16 is for debugging, and the policy does not cover it. */
	wish.unlogged_pcr = 16;
	v = judge(&wish);
	assert_true(v.trusted);
}

static void an_unknown_event_is_named(void **state)
{
	struct fixture_wish wish = fixture_wish();
	struct verdict v;

	(void)state;
	wish.initrd = "initrd of another";
	v = judge(&wish);
	fixture_assert_only(&v, "pcr-policy");
	assert_non_null(strstr(why(&v, "pcr-policy"),
			       "PCR 9: event 3, EV_IPL (0xd) \"initrd of another\""));
}

static void an_event_that_is_not_there_is_named(void **state)
{
	struct fixture_wish wish = fixture_wish();
	struct fixture f;
	struct verdict v;

	(void)state;
	fixture_make(&f, &wish);
	free(f.policy.pcr[4].events[1].name);
	f.policy.pcr[4].events[1].name = strdup("kernel");
	f.policy.pcr[4].events[0].sha256[0] ^= 1;
	f.policy.pcr[4].events[0].name[0] = 'K';
	v = fixture_appraise(&f);
	assert_false(v.trusted);
	assert_non_null(strstr(why(&v, "pcr-policy"), "PCR 4"));
	fixture_clear(&f);
}

static void a_missing_record_fails_what_needs_it_and_nothing_more(void **state)
{
	struct fixture_wish wish = fixture_wish();
	struct fixture f;
	struct verdict v;
	size_t i;

	(void)state;
	for (i = 0; i < SVP_RECORDS; i++) {
		fixture_make(&f, &wish);
		free(f.evidence.record[i].data);
		f.evidence.record[i] = (struct evidence_record){ 0 };
		v = fixture_appraise(&f);
		assert_false(v.trusted);
		assert_int_equal(v.count, 17);
		fixture_clear(&f);
	}
	fixture_make(&f, &wish);
	evidence_clear(&f.evidence);
	v = fixture_appraise(&f);
	assert_false(v.trusted);
	for (i = 0; i < v.count; i++)
		assert_int_not_equal(v.findings[i].outcome, CHECK_PASS);
	fixture_clear(&f);
}

static void a_tpm_that_goes_back_in_time_is_refused(void **state)
{
	struct fixture_wish wish = fixture_wish();
	struct clocks clocks;
	struct verdict v;
	struct fixture f;
	static const struct {
		svp_u64 clock;
		svp_u32 restarts;
		enum outcome expected;
	} steps[] = {
		{ 1000, 0, CHECK_SKIP }, { 1000, 0, CHECK_PASS },
		{ 5000, 0, CHECK_PASS }, { 4999, 0, CHECK_FAIL },
		{ 5000, 0, CHECK_PASS }, { 10, 1, CHECK_PASS },
		{ 6000, 0, CHECK_FAIL },
	};
	size_t i;

	(void)state;
	assert_int_equal(clocks_init(&clocks), 0);
	for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		wish.clock = steps[i].clock;
		wish.restart_count = steps[i].restarts;
		fixture_make(&f, &wish);
		f.appraisal.clocks = &clocks;
		v = fixture_appraise(&f);
		assert_int_equal(fixture_finding(&v, "clock")->outcome,
				 steps[i].expected);
		assert_int_equal(v.trusted, steps[i].expected != CHECK_FAIL);
		fixture_clear(&f);
	}
	clocks_clear(&clocks);
}

static void refused_evidence_sets_no_clock(void **state)
{
	struct fixture_wish wish = fixture_wish();
	struct clocks clocks;
	struct verdict v;
	struct fixture f;

	(void)state;
	assert_int_equal(clocks_init(&clocks), 0);
	wish.clock = 1ull << 60;
	wish.other_signer = true;
	fixture_make(&f, &wish);
	f.appraisal.clocks = &clocks;
	v = fixture_appraise(&f);
	fixture_assert_only(&v, "quote-signature");
	fixture_clear(&f);
	wish = fixture_wish();
	fixture_make(&f, &wish);
	f.appraisal.clocks = &clocks;
	v = fixture_appraise(&f);
	assert_true(v.trusted);
	fixture_clear(&f);
	clocks_clear(&clocks);
}

static void a_verdict_as_json_has_every_check(void **state)
{
	struct fixture_wish wish = fixture_wish();
	struct verdict v;
	char *json;

	(void)state;
	wish.initrd = "\"quoted\"\n\x1b[31m";
	v = judge(&wish);
	json = verdict_json("a", &v);
	assert_non_null(json);
	assert_non_null(strstr(json, "{\"subject\":\"a\",\"verdict\":\"refused\""));
	assert_non_null(strstr(json, "{\"id\":\"clock\",\"result\":\"skip\""));
	assert_non_null(strstr(json, "\\\"quoted\\\"??[31m"));
	free(json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_evidence_is_trusted),
		cmocka_unit_test(an_rsa_attestation_key_is_as_good),
		cmocka_unit_test(
			either_attestation_key_of_a_manifest_may_quote),
		cmocka_unit_test(reports_of_versions_3_and_5_are_as_good),
		cmocka_unit_test(a_lab_root_that_nobody_named_is_refused),
		cmocka_unit_test(
			certificates_that_are_not_valid_now_are_refused),
		cmocka_unit_test(a_report_of_another_vmpl_is_refused),
		cmocka_unit_test(a_guest_that_the_host_may_debug_is_refused),
		cmocka_unit_test(a_guest_that_may_be_migrated_is_refused),
		cmocka_unit_test(another_measurement_is_refused),
		cmocka_unit_test(a_tcb_below_the_floor_is_refused),
		cmocka_unit_test(evidence_for_another_challenge_is_refused),
		cmocka_unit_test(the_ek_alone_attests_nothing),
		cmocka_unit_test(
			a_key_that_signs_anything_is_no_attestation_key),
		cmocka_unit_test(a_quote_by_another_key_is_refused),
		cmocka_unit_test(a_quote_without_a_covered_pcr_is_refused),
		cmocka_unit_test(an_extended_pcr_is_named),
		cmocka_unit_test(an_unknown_event_is_named),
		cmocka_unit_test(an_event_that_is_not_there_is_named),
		cmocka_unit_test(
			a_missing_record_fails_what_needs_it_and_nothing_more),
		cmocka_unit_test(a_tpm_that_goes_back_in_time_is_refused),
		cmocka_unit_test(refused_evidence_sets_no_clock),
		cmocka_unit_test(a_verdict_as_json_has_every_check),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
