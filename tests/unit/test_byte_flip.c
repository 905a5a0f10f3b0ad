// SPDX-License-Identifier: Apache-2.0
/*
 * Every single byte of accepted evidence is flipped in turn. It must be
 * refused, or the byte must be one of those named below, which say nothing
 * that the verdict depends on. The evidence is a lab's made here, and, when
 * $EVTPM_EVIDENCE names one, a file saved by evtpm-verifier serve --save, judged
 * by $EVTPM_POLICY and $EVTPM_LAB_ROOT.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/verifier/certificates.h"
#include "agent/verifier/files.h"
#include "agent/verifier/fresh.h"
#include "agent/verifier/policy.h"
#include "evidence_fixture.h"
#include "protocol/cursor.h"

/* A run of bytes that may not matter. */
struct span {
	size_t from, to;
	const char *why;
};

#define MAX_SPANS 512

/* What may not matter in one record. */
struct spans {
	size_t count;
	struct span span[MAX_SPANS];
};

static void add(struct spans *s, size_t from, size_t size, const char *why)
{
	assert_true(s->count < MAX_SPANS);
	s->span[s->count++] = (struct span){ from, from + size, why };
}

/*
 * In the certificate table: the root, which the verifier has from its owner
 * and not from here, and the GUIDs by which it and the intermediate are called,
 * since the path is found by names and signatures.
 */
static void name_certificates(const struct evidence_record *r, struct spans *s)
{
	size_t i;

	for (i = 1; i < 3; i++) {
		const svp_u8 *entry = r->data + i * 24;

		add(s, i * 24, 16, "an issuer's GUID");
		if (i == 2) {
			add(s, i * 24 + 16, 8, "where the root lies");
			add(s, svp_le32(entry + 16), svp_le32(entry + 20),
			    "the root itself");
		}
	}
}

/* One event; uncovered: the policy asks nothing of its PCR. */
static void name_event(const struct evidence_record *r, struct svp_reader *in,
		       svp_u32 covered, struct spans *s)
{
	size_t start = (size_t)(in->at - r->data);
	bool uncovered = !(covered >> (svp_get_le32(in) & 31) & 1);
	svp_u32 i, count, size;

	if (uncovered)
		add(s, start, 4, "which PCR that is not covered");
	add(s, start + 4, 4, "an event's type");
	svp_take(in, 4);
	count = svp_get_le32(in);
	for (i = 0; i < count; i++) {
		bool sha256 = svp_get_le16(in) == SVP_TPM_ALG_SHA256;

		size = sha256 ? SVP_SHA256_SIZE : SVP_SHA384_SIZE;
		if (uncovered || !sha256)
			add(s, (size_t)(in->at - r->data), size,
			    "a digest of another bank or PCR");
		svp_take(in, size);
	}
	size = svp_get_le32(in);
	add(s, (size_t)(in->at - r->data), size, "an event's data");
	svp_take(in, size);
}

/*
 * In the event log: what the quoted digest of covered PCRs does not cover.
 * Types and data are shown to people, as the guest's word; the other banks and
 * the header are not used.
 */
static void name_event_log(const struct evidence_record *r, svp_u32 covered,
			   struct spans *s)
{
	struct svp_reader in = svp_reader(r->data, r->size);

	add(s, 8, 20, "the header's SHA-1 digest");
	add(s, 32 + 16, 8, "class, version and errata of the log");
	svp_take(&in, 28);
	svp_take(&in, svp_get_le32(&in));
	while (in.left)
		name_event(r, &in, covered, s);
	assert_false(in.failed);
}

static const char *may_not_matter(const struct spans *s, size_t at)
{
	size_t i;

	for (i = 0; i < s->count; i++)
		if (at >= s->span[i].from && at < s->span[i].to)
			return s->span[i].why;
	return NULL;
}

/* Flip each byte of the record; returns how many did not matter. */
static size_t flip_record(const struct appraisal *a, struct evidence *e,
			  enum svp_record record, const struct spans *spans)
{
	struct evidence_record *r = &e->record[record];
	size_t at, accepted = 0;
	struct verdict v;

	for (at = 0; at < r->size; at++) {
		r->data[at] ^= 0x01;
		appraise(a, e, &v);
		r->data[at] ^= 0x01;
		if (!v.trusted)
			continue;
		accepted++;
		if (!may_not_matter(spans, at))
			fail_msg("%s: byte %zu of %zu may be changed",
				 evidence_label(record), at, r->size);
	}
	return accepted;
}

static void flip_records(const struct appraisal *a, struct evidence *e)
{
	static struct spans spans;
	struct verdict v;
	size_t i, n;

	appraise(a, e, &v);
	assert_true(v.trusted);
	for (i = 0; i < SVP_RECORDS; i++) {
		spans.count = 0;
		if (i == SVP_RECORD_CERTIFICATES)
			name_certificates(&e->record[i], &spans);
		if (i == SVP_RECORD_EVENT_LOG)
			name_event_log(&e->record[i],
				       policy_mask(a->policy), &spans);
		n = flip_record(a, e, (enum svp_record)i, &spans);
		printf("# %-17s %5zu bytes, %4zu do not matter\n",
		       evidence_label((enum svp_record)i), e->record[i].size, n);
	}
}

/* Do both hold the same bytes? */
static bool same(const struct evidence *a, const struct evidence *b)
{
	size_t i;

	for (i = 0; i < SVP_RECORDS; i++)
		if (a->record[i].size != b->record[i].size ||
		    memcmp(a->record[i].data, b->record[i].data,
			   a->record[i].size))
			return false;
	return true;
}

/* No two texts decode to the same records: JSON hides nothing. */
static void flip_json(const struct evidence *e)
{
	char error[EVIDENCE_MAX_ERROR], *json;
	struct evidence back;
	size_t at, size;

	assert_int_equal(evidence_encode(e, &json), 0);
	size = strlen(json);
	for (at = 0; at < size; at++) {
		json[at] ^= 0x01;
		if (!evidence_decode(json, size, &back, error)) {
			if (same(e, &back))
				fail_msg("byte %zu of the JSON says nothing", at);
			evidence_clear(&back);
		}
		json[at] ^= 0x01;
	}
	free(json);
}

static void no_byte_of_a_labs_evidence_can_be_changed(void **state)
{
	struct fixture_wish wish = fixture_wish();
	struct fixture f;

	(void)state;
	wish.quoted = 0x210;
	fixture_make(&f, &wish);
	flip_records(&f.appraisal, &f.evidence);
	fixture_clear(&f);
}

static void no_byte_of_the_json_says_nothing(void **state)
{
	struct fixture_wish wish = fixture_wish();
	struct fixture f;

	(void)state;
	wish.quoted = 0x210;
	fixture_make(&f, &wish);
	flip_json(&f.evidence);
	fixture_clear(&f);
}

static void no_byte_of_captured_evidence_can_be_changed(void **state)
{
	const char *file = getenv("EVTPM_EVIDENCE");
	const char *policy_file = getenv("EVTPM_POLICY");
	const char *root = getenv("EVTPM_LAB_ROOT");
	char error[POLICY_MAX_ERROR], *json;
	struct policy policy;
	struct trust trust = { 0 };
	struct appraisal a = {
		.policy = &policy, .trust = &trust, .now = time(NULL),
		.fresh = fresh_check_saved,
	};
	struct svp_challenge challenge;
	struct evidence e;
	size_t size;

	(void)state;
	if (!file || !policy_file || !root) {
		printf("skipped: EVTPM_EVIDENCE, EVTPM_POLICY, EVTPM_LAB_ROOT name no captured evidence\n");
		skip();
	}
	assert_int_equal(files_read(file, SVP_EVIDENCE_MAX_JSON, &json, &size),
			 0);
	assert_int_equal(evidence_decode(json, size, &e, error), 0);
	assert_int_equal(policy_read(policy_file, &policy, error), 0);
	assert_int_equal(trust_add_lab_root(&trust, root), 0);
	assert_int_equal(e.record[SVP_RECORD_CHALLENGE].size,
			 sizeof(challenge));
	memcpy(&challenge, e.record[SVP_RECORD_CHALLENGE].data,
	       sizeof(challenge));
	a.fresh_user = &challenge;
	flip_records(&a, &e);
	flip_json(&e);
	free(json);
	evidence_clear(&e);
	policy_clear(&policy);
	trust_clear(&trust);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_byte_of_a_labs_evidence_can_be_changed),
		cmocka_unit_test(no_byte_of_the_json_says_nothing),
		cmocka_unit_test(no_byte_of_captured_evidence_can_be_changed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
