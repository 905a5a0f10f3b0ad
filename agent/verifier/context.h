/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the checks share: the evidence's records, parsed once. A part that
 * could not be parsed says why; the checks that need it fail with that.
 */
#ifndef VERIFIER_CONTEXT_H
#define VERIFIER_CONTEXT_H

#include "agent/verifier/certificates.h"
#include "agent/verifier/event_log.h"
#include "agent/verifier/manifest.h"
#include "agent/verifier/quote.h"
#include "agent/verifier/reason.h"
#include "protocol/evidence.h"
#include "protocol/snp_report.h"

struct appraisal;
struct clocks_id;
struct evidence;

/* Has the part been parsed, and if not, why. */
struct part {
	bool good;
	struct reason why;
};

struct context {
	const struct appraisal *a;
	const struct evidence *evidence;
	struct part challenge_part, report_part, certificates_part;
	struct part manifest_part, quote_part, pcrs_part, log_part;
	struct svp_challenge challenge;
	struct svp_report report;
	struct certificates certificates;
	struct manifest manifest;
	struct quote quote;
	svp_u32 pcr_mask;
	svp_u8 pcr[SVP_TPM_PCRS][SVP_SHA256_SIZE];
	struct event_log log;
};

/* Parse all parts. The caller clears the context, whatever came of them. */
void context_init(struct context *c, const struct appraisal *a,
		  const struct evidence *evidence);

/* Which TPM the manifest, which must be there, is of. 0 or -EIO. */
int context_clocks_id(const struct context *c, struct clocks_id *ret_id);

void context_clear(struct context *c);

#endif
