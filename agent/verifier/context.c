// SPDX-License-Identifier: Apache-2.0
/*
 * Parses every record of the evidence, each on its own, so that one malformed
 * record does not hide what the others say.
 */
#include "agent/evidence/evidence.h"
#include "agent/verifier/appraise.h"
#include "agent/verifier/clocks.h"
#include "agent/verifier/context.h"

#include <errno.h>
#include <openssl/evp.h>
#include <string.h>

#include "agent/verifier/report.h"
#include "protocol/cursor.h"

/* The record, or NULL and the part says that it is missing. */
static const struct evidence_record *get(const struct context *c,
					 enum svp_record record,
					 struct part *part)
{
	const struct evidence_record *r = &c->evidence->record[record];

	if (r->data)
		return r;
	reason_set(&part->why, "the evidence has no \"%s\"",
		   evidence_label(record));
	return NULL;
}

static void parse_challenge(struct context *c)
{
	struct part *part = &c->challenge_part;
	const struct evidence_record *r = get(c, SVP_RECORD_CHALLENGE, part);

	if (!r)
		return;
	if (r->size != sizeof(c->challenge)) {
		reason_set(&part->why, "a challenge has %zu bytes, this has %zu",
			   sizeof(c->challenge), r->size);
		return;
	}
	memcpy(&c->challenge, r->data, sizeof(c->challenge));
	part->good = true;
}

static void parse_report(struct context *c)
{
	struct part *part = &c->report_part;
	const struct evidence_record *r = get(c, SVP_RECORD_REPORT, part);

	if (r)
		part->good = !report_parse(r->data, r->size, &c->report,
					   &part->why);
}

static void parse_certificates(struct context *c)
{
	struct part *part = &c->certificates_part;
	const struct evidence_record *r = get(c, SVP_RECORD_CERTIFICATES, part);

	if (!r)
		return;
	part->good = !certificates_parse(r->data, r->size, &c->certificates,
					 &part->why);
	if (part->good && !c->certificates.signer) {
		part->good = false;
		reason_set(&part->why,
			   "no VCEK or VLEK came with the evidence");
	}
}

static void parse_manifest(struct context *c)
{
	struct part *part = &c->manifest_part;
	const struct evidence_record *r = get(c, SVP_RECORD_MANIFEST, part);
	const struct evidence_record *v =
		get(c, SVP_RECORD_MANIFEST_VERSION, part);

	if (!r || !v)
		return;
	if (v->size != 4) {
		reason_set(&part->why, "the manifest version is no u32");
		return;
	}
	part->good = !manifest_parse(svp_le32(v->data), r->data, r->size,
				     &c->manifest, &part->why);
}

static void parse_quote(struct context *c)
{
	struct part *part = &c->quote_part;
	const struct evidence_record *r = get(c, SVP_RECORD_QUOTE, part);

	if (r)
		part->good = !quote_parse(r->data, r->size, &c->quote,
					  &part->why);
}

static void parse_pcrs(struct context *c)
{
	struct part *part = &c->pcrs_part;
	const struct evidence_record *record = get(c, SVP_RECORD_PCRS, part);
	struct svp_reader r;
	unsigned int i;

	if (!record)
		return;
	r = svp_reader(record->data, record->size);
	c->pcr_mask = svp_get_le32(&r);
	for (i = 0; i < SVP_TPM_PCRS; i++) {
		const svp_u8 *value;

		if (!(c->pcr_mask >> i & 1))
			continue;
		value = svp_take(&r, SVP_SHA256_SIZE);
		if (value)
			memcpy(c->pcr[i], value, SVP_SHA256_SIZE);
	}
	part->good = !r.failed && !r.left && !(c->pcr_mask >> SVP_TPM_PCRS);
	if (!part->good)
		reason_set(&part->why, "\"pcrs\" is malformed");
}

static void parse_log(struct context *c)
{
	struct part *part = &c->log_part;
	const struct evidence_record *r = get(c, SVP_RECORD_EVENT_LOG, part);

	if (!r)
		return;
	reason_set(&part->why, "out of memory");
	part->good = !event_log_parse(r->data, r->size, &c->log, &part->why);
}

void context_init(struct context *c, const struct appraisal *a,
		  const struct evidence *evidence)
{
	*c = (struct context){ .a = a, .evidence = evidence };
	parse_challenge(c);
	parse_report(c);
	parse_certificates(c);
	parse_manifest(c);
	parse_quote(c);
	parse_pcrs(c);
	parse_log(c);
}

int context_clocks_id(const struct context *c, struct clocks_id *ret_id)
{
	const struct evidence_record *r =
		&c->evidence->record[SVP_RECORD_MANIFEST];

	return EVP_Digest(r->data, r->size, ret_id->digest, NULL, EVP_sha256(),
			  NULL) == 1 ? 0 : -EIO;
}

void context_clear(struct context *c)
{
	certificates_clear(&c->certificates);
	manifest_clear(&c->manifest);
	event_log_clear(&c->log);
}
