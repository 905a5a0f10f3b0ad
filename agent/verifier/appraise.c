// SPDX-License-Identifier: Apache-2.0
/*
 * Runs the table of checks. Nothing is decided here but that a check whose
 * parts could not be parsed has failed, and that one that failed is enough.
 */
#include "agent/evidence/evidence.h"
#include "agent/verifier/appraise.h"

#include "agent/verifier/checks.h"
#include "agent/verifier/clocks.h"
#include "agent/verifier/context.h"

/* Offsets of the parts that a check needs; 0 ends them. */
#define PART(name) offsetof(struct context, name##_part)

static const struct {
	const char *id;
	enum outcome (*run)(const struct context *c, struct reason *ret_why);
	size_t needs[3];
} checks[] = {
	{ "challenge-fresh", check_challenge_fresh, { PART(challenge) } },
	{ "chain", check_chain, { PART(certificates) } },
	{ "revocation", check_revocation, { PART(certificates) } },
	{ "report-signature", check_report_signature,
	  { PART(report), PART(certificates) } },
	{ "report-vmpl", check_report_vmpl, { PART(report) } },
	{ "report-policy", check_report_policy, { PART(report) } },
	{ "tcb-floor", check_tcb_floor, { PART(report), PART(certificates) } },
	{ "measurement", check_measurement, { PART(report) } },
	{ "manifest-bound", check_manifest_bound,
	  { PART(report), PART(manifest), PART(challenge) } },
	{ "ak-bound", check_ak_bound, { PART(manifest) } },
	{ "quote-signature", check_quote_signature,
	  { PART(quote), PART(manifest) } },
	{ "quote-nonce", check_quote_nonce, { PART(quote), PART(challenge) } },
	{ "quote-pcrs", check_quote_pcrs, { PART(quote), PART(pcrs) } },
	{ "clock", check_clock, { PART(quote), PART(manifest) } },
	{ "event-log", check_event_log, { PART(log), PART(pcrs) } },
	{ "measured-files", check_measured_files, { 0 } },
	{ "pcr-policy", check_pcr_policy, { PART(log) } },
};
_Static_assert(sizeof(checks) / sizeof(checks[0]) <= VERDICT_MAX_FINDINGS,
	       "a verdict has no room for all checks");

/* The first part that the check needs and that is not there, or NULL. */
static const struct part *missing(const struct context *c, size_t check)
{
	const size_t *needs = checks[check].needs;
	size_t i;

	for (i = 0; i < 3 && needs[i]; i++) {
		const struct part *part =
			(const struct part *)((const char *)c + needs[i]);

		if (!part->good)
			return part;
	}
	return NULL;
}

/* Only what is trusted may be compared with later. */
static void remember(const struct context *c, const struct verdict *v)
{
	struct clocks_id id;

	if (v->trusted && c->a->clocks && !context_clocks_id(c, &id))
		clocks_remember(c->a->clocks, &id, &c->quote);
}

void appraise(const struct appraisal *a, const struct evidence *evidence,
	      struct verdict *ret_verdict)
{
	struct verdict v = { .trusted = true };
	struct context c;

	context_init(&c, a, evidence);
	for (; v.count < sizeof(checks) / sizeof(checks[0]); v.count++) {
		struct finding *f = &v.findings[v.count];
		const struct part *part = missing(&c, v.count);

		f->id = checks[v.count].id;
		if (part)
			f->why = part->why;
		else
			f->outcome = checks[v.count].run(&c, &f->why);
		v.trusted = v.trusted && f->outcome != CHECK_FAIL;
	}
	remember(&c, &v);
	context_clear(&c);
	*ret_verdict = v;
}
