// SPDX-License-Identifier: Apache-2.0
/*
 * Hostile manifests and quotes: agent/verifier/manifest.c and quote.c.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/verifier/manifest.h"
#include "agent/verifier/quote.h"
#include "evidence_fixture.h"
#include "protocol/cursor.h"
#include "protocol/svsm_attest.h"

static struct fixture f;

static int setup(void **state)
{
	struct fixture_wish wish = fixture_wish();

	(void)state;
	fixture_make(&f, &wish);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fixture_clear(&f);
	return 0;
}

static int parse_manifest(svp_u32 version, const void *data, size_t size)
{
	struct manifest m;
	struct reason why;
	svp_u8 *copy = malloc(size ? size : 1);
	int err;

	memcpy(copy, data, size);
	err = manifest_parse(version, copy, size, &m, &why);
	if (!err)
		manifest_clear(&m);
	free(copy);
	return err;
}

static void a_manifest_is_its_keys_and_nothing_more(void **state)
{
	const struct evidence_record *r =
		&f.evidence.record[SVP_RECORD_MANIFEST];
	svp_u8 bytes[1024];
	size_t i;

	(void)state;
	memcpy(bytes, r->data, r->size);
	bytes[r->size] = 0;
	assert_int_equal(parse_manifest(1, bytes, r->size), 0);
	assert_int_equal(parse_manifest(1, bytes, r->size + 1), -EBADMSG);
	assert_int_equal(parse_manifest(0, bytes, r->size), -EBADMSG);
	assert_int_equal(parse_manifest(2, bytes, r->size), -EBADMSG);
	for (i = 0; i < r->size; i++)
		assert_int_equal(parse_manifest(1, bytes, i), -EBADMSG);
	/* Counts of none, of more than there are, of more than there can be. */
	for (i = 0; i < 256; i++) {
		bytes[3] = (svp_u8)i;
		assert_int_equal(parse_manifest(1, bytes, r->size),
				 i == 2 ? 0 : -EBADMSG);
	}
}

static void a_point_that_is_not_on_the_curve_is_no_key(void **state)
{
	const struct evidence_record *r =
		&f.evidence.record[SVP_RECORD_MANIFEST];

	(void)state;
	r->data[r->size - 1] ^= 1;
	assert_int_equal(parse_manifest(1, r->data, r->size), -EBADMSG);
	r->data[r->size - 1] ^= 1;
	assert_int_equal(parse_manifest(1, r->data, r->size), 0);
}

static void a_short_rsa_key_is_no_key(void **state)
{
	svp_u8 bytes[256];
	struct svp_writer w = svp_writer(bytes, sizeof(bytes));

	(void)state;
	svp_add_be16(&w, SVP_TPM_ALG_RSA);
	svp_add_be16(&w, SVP_TPM_ALG_SHA256);
	svp_add_be32(&w, 0);
	svp_add_be16(&w, 0);
	svp_add_be16(&w, SVP_TPM_ALG_NULL);
	svp_add_be16(&w, SVP_TPM_ALG_NULL);
	svp_add_be16(&w, 1024);
	svp_add_be32(&w, 0);
	svp_add_be16(&w, 128);
	memset(svp_reserve(&w, 128), 0xff, 128);
	assert_int_equal(parse_manifest(0, bytes, w.done), -EBADMSG);
}

static int parse_quote(const void *data, size_t size, struct quote *ret_quote)
{
	svp_u8 *copy = malloc(size ? size : 1);
	struct reason why;
	int err;

	memcpy(copy, data, size);
	err = quote_parse(copy, size, ret_quote, &why);
	free(copy);
	return err;
}

static void a_quote_is_read_as_the_table_says(void **state)
{
	const struct evidence_record *r = &f.evidence.record[SVP_RECORD_QUOTE];
	struct quote q;

	(void)state;
	assert_int_equal(parse_quote(r->data, r->size, &q), 0);
	assert_int_equal(q.extra_size, 32);
	assert_int_equal(q.clock, 12345);
	assert_int_equal(q.reset_count, 0);
	assert_int_equal(q.restart_count, 0);
	assert_true(q.safe);
	assert_int_equal(q.pcr_mask, 0xffffff);
	assert_memory_equal(q.pcr_digest, r->data + r->size - 32, 32);
}

/* Offsets in the fixture's quote: name 6, nonce 42, clock 76, PCRs 101. */
static void what_is_not_one_quote_of_sha256_is_refused(void **state)
{
	const struct evidence_record *r = &f.evidence.record[SVP_RECORD_QUOTE];
	static const struct {
		size_t at;
		svp_u8 value;
	} wrong[] = {
		{ 0, 0xfe },	/* magic: not made by a TPM */
		{ 5, 0x17 },	/* TPM_ST_ATTEST_CERTIFY */
		{ 7, 0xff },	/* a name longer than the quote */
		{ 43, 0x41 },	/* 65 bytes of qualifying data */
		{ 104, 0 },	/* no selection */
		{ 104, 2 },	/* two selections */
		{ 106, 0x04 },	/* SHA-1 bank */
		{ 107, 4 },	/* four bytes of bit map */
		{ 112, 31 },	/* digest of 31 bytes */
	};
	svp_u8 bytes[512];
	struct quote q;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		memcpy(bytes, r->data, r->size);
		bytes[wrong[i].at] = wrong[i].value;
		if (parse_quote(bytes, r->size, &q) != -EBADMSG)
			fail_msg("byte %zu as %u", wrong[i].at, wrong[i].value);
	}
	memcpy(bytes, r->data, r->size);
	bytes[r->size] = 0;
	assert_int_equal(parse_quote(bytes, r->size + 1, &q), -EBADMSG);
	for (i = 0; i < r->size; i++)
		assert_int_equal(parse_quote(bytes, i, &q), -EBADMSG);
}

static void a_malformed_signature_is_refused(void **state)
{
	const struct evidence_record *quote =
		&f.evidence.record[SVP_RECORD_QUOTE];
	const struct evidence_record *s =
		&f.evidence.record[SVP_RECORD_QUOTE_SIGNATURE];
	const struct evidence_record *manifest =
		&f.evidence.record[SVP_RECORD_MANIFEST];
	const struct manifest_key *ak;
	struct manifest m;
	struct reason why;
	svp_u8 bytes[512];
	size_t i;

	(void)state;
	assert_int_equal(manifest_parse(1, manifest->data, manifest->size, &m,
					&why), 0);
	ak = &m.keys[1];
	assert_true(manifest_is_ak(ak));
	assert_false(manifest_is_ak(&m.keys[0]));
	memcpy(bytes, s->data, s->size);
	bytes[s->size] = 0;
	assert_int_equal(quote_verify(quote->data, quote->size, bytes, s->size,
				      ak, &why), 0);
	assert_int_equal(quote_verify(quote->data, quote->size, bytes,
				      s->size + 1, ak, &why), -EKEYREJECTED);
	for (i = 0; i < s->size; i++)
		assert_int_equal(quote_verify(quote->data, quote->size, bytes,
					      i, ak, &why), -EKEYREJECTED);
	/* The EK is of another kind than the signature. */
	assert_int_equal(quote_verify(quote->data, quote->size, bytes, s->size,
				      &m.keys[0], &why), -EKEYREJECTED);
	/* Another scheme, another hash. */
	bytes[1] = (svp_u8)SVP_TPM_ALG_RSASSA;
	assert_int_equal(quote_verify(quote->data, quote->size, bytes, s->size,
				      ak, &why), -EKEYREJECTED);
	bytes[1] = (svp_u8)SVP_TPM_ALG_ECDSA;
	bytes[3] = (svp_u8)SVP_TPM_ALG_SHA384;
	assert_int_equal(quote_verify(quote->data, quote->size, bytes, s->size,
				      ak, &why), -EKEYREJECTED);
	manifest_clear(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_manifest_is_its_keys_and_nothing_more),
		cmocka_unit_test(a_point_that_is_not_on_the_curve_is_no_key),
		cmocka_unit_test(a_short_rsa_key_is_no_key),
		cmocka_unit_test(a_quote_is_read_as_the_table_says),
		cmocka_unit_test(what_is_not_one_quote_of_sha256_is_refused),
		cmocka_unit_test(a_malformed_signature_is_refused),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
