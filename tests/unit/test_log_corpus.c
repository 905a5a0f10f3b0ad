// SPDX-License-Identifier: Apache-2.0
/*
 * Boot logs of real machines, and a real quote of another verifier's tests:
 * agent/verifier/event_log.c and quote.c read what others write.
 */
#include "agent/verifier/manifest.h"
#include "corpus.h"

#include <string.h>

#include <jansson.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "agent/verifier/event_log.h"
#include "agent/verifier/quote.h"

static svp_u8 bytes[CORPUS_MAX];

static void real_logs_are_read(void **state)
{
	static const struct {
		const char *name;
		size_t at_least;
	} logs[] = {
		{ "eventlog/gtt-ubuntu-2404-amd-sevsnp.bin", 50 },
		{ "eventlog/gtt-eventlogwithsp800155.bin", 20 },
		{ "eventlog/goatt-sb_cert_eventlog.bin", 10 },
		{ "eventlog/goatt-crypto_agile_eventlog.bin", 20 },
		{ "eventlog/t2t-event-sd-boot-fedora37.bin", 5 },
		{ "eventlog/t2t-event-moklisttrusted.bin", 20 },
		{ "eventlog/keylime-binary_bios_measurements.bin", 50 },
		{ "eventlog/rust-keylime-uefi_log.bin", 50 },
	};
	size_t i, size;

	(void)state;
	corpus_needed();
	for (i = 0; i < sizeof(logs) / sizeof(logs[0]); i++) {
		struct event_log log;
		struct reason why = { 0 };

		size = corpus_read(logs[i].name, bytes);
		if (event_log_parse(bytes, size, &log, &why))
			fail_msg("%s: %s", logs[i].name, why.text);
		if (log.count < logs[i].at_least)
			fail_msg("%s: %zu events", logs[i].name, log.count);
		event_log_clear(&log);
	}
}

static void logs_that_are_malformed_or_lack_sha256_are_refused(void **state)
{
	static const char *const logs[] = {
		/* Its vendor data lies beyond the event's stated size. */
		"eventlog/t2t-specid-vendordata.bin",
		"eventlog/t2t-event-uefi-sha1-log.bin",
		"eventlog/goatt-ebs_event_missing_eventlog.bin",
		"eventlog/keylime-binary_bios_measurements-empty.bin",
		"eventlog/gtt-agent-cel.b64",
		"ima/keylime-ima-log-sha256",
	};
	size_t i, size;

	(void)state;
	corpus_needed();
	for (i = 0; i < sizeof(logs) / sizeof(logs[0]); i++) {
		struct event_log log;
		struct reason why = { 0 };

		size = corpus_read(logs[i], bytes);
		assert_int_not_equal(event_log_parse(bytes, size, &log, &why),
				     0);
		assert_string_not_equal(why.text, "");
	}
}

static void no_cut_log_is_read_beyond_its_end(void **state)
{
	size_t size, cut;

	(void)state;
	corpus_needed();
	size = corpus_read("eventlog/goatt-crypto_agile_eventlog.bin", bytes);
	for (cut = 0; cut < size; cut += 3) {
		svp_u8 *copy = malloc(cut ? cut : 1);
		struct event_log log;
		struct reason why;

		memcpy(copy, bytes, cut);
		if (!event_log_parse(copy, cut, &log, &why))
			event_log_clear(&log);
		free(copy);
	}
}

/* A member in standard base64; returns its size. */
static size_t member(json_t *root, const char *name, svp_u8 *ret)
{
	const char *text = json_string_value(json_object_get(root, name));
	size_t n, length;

	assert_non_null(text);
	length = strlen(text);
	n = (size_t)EVP_DecodeBlock(ret, (const svp_u8 *)text, (int)length);
	while (length && text[length - 1] == '=') {
		length--;
		n--;
	}
	return n;
}

/* SHA-256 over the PCR values that the quote selects. */
static void digest_pcrs(json_t *pcrs, svp_u32 mask, svp_u8 *ret)
{
	svp_u8 values[24 * 32];
	size_t size = 0, done, i;

	for (i = 0; i < 24; i++) {
		if (!(mask >> i & 1))
			continue;
		assert_int_equal(OPENSSL_hexstr2buf_ex(values + size, 32, &done,
				json_string_value(json_array_get(pcrs, i)),
				'\0'), 1);
		size += done;
	}
	assert_int_equal(EVP_Digest(values, size, ret, NULL, EVP_sha256(),
				    NULL), 1);
}

static void a_real_rsassa_quote_is_good_and_none_that_is_changed(void **state)
{
	static svp_u8 der[1024], attest[1024], signature[1024];
	struct manifest_key key = { .type = SVP_TPM_ALG_RSA };
	size_t der_size, attest_size, signature_size, i;
	const svp_u8 *p = der;
	svp_u8 digest[32];
	struct reason why;
	struct quote q;
	json_t *root, *quote;

	(void)state;
	corpus_needed();
	root = json_load_file(corpus_path("tpm/trustee-tpm_evidence.json"), 0,
			      NULL);
	quote = json_object_get(root, "tpm_quote");
	der_size = member(root, "ak_public", der);
	attest_size = member(quote, "message", attest);
	signature_size = member(quote, "signature", signature);
	key.key = d2i_PUBKEY(NULL, &p, (long)der_size);
	assert_non_null(key.key);
	assert_int_equal(quote_parse(attest, attest_size, &q, &why), 0);
	assert_int_equal(quote_verify(attest, attest_size, signature,
				      signature_size, &key, &why), 0);
	digest_pcrs(json_object_get(quote, "pcrs"), q.pcr_mask, digest);
	assert_memory_equal(digest, q.pcr_digest, sizeof(digest));
	for (i = 0; i < attest_size; i++) {
		attest[i] ^= 4;
		assert_int_not_equal(quote_verify(attest, attest_size, signature,
						  signature_size, &key, &why),
				     0);
		attest[i] ^= 4;
	}
	EVP_PKEY_free(key.key);
	json_decref(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(real_logs_are_read),
		cmocka_unit_test(
			logs_that_are_malformed_or_lack_sha256_are_refused),
		cmocka_unit_test(no_cut_log_is_read_beyond_its_end),
		cmocka_unit_test(
			a_real_rsassa_quote_is_good_and_none_that_is_changed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
