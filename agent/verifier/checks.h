/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The checks, a function each. Each gets the parts it needs already parsed:
 * appraise.c fails the check when one of them is not. Each returns
 * whether what README.md says of the check holds, and why.
 */
#ifndef VERIFIER_CHECKS_H
#define VERIFIER_CHECKS_H

#include "agent/verifier/outcome.h"

struct context;
struct reason;

/* checks_report.c: what the CPU says. */
enum outcome check_challenge_fresh(const struct context *c,
				   struct reason *ret_why);
enum outcome check_chain(const struct context *c, struct reason *ret_why);
enum outcome check_revocation(const struct context *c, struct reason *ret_why);
enum outcome check_report_signature(const struct context *c,
				    struct reason *ret_why);
enum outcome check_report_vmpl(const struct context *c, struct reason *ret_why);
enum outcome check_report_policy(const struct context *c,
				 struct reason *ret_why);
enum outcome check_tcb_floor(const struct context *c, struct reason *ret_why);
enum outcome check_measurement(const struct context *c, struct reason *ret_why);
enum outcome check_manifest_bound(const struct context *c,
				  struct reason *ret_why);

/* checks_quote.c: what the TPM says. */
enum outcome check_ak_bound(const struct context *c, struct reason *ret_why);
enum outcome check_quote_signature(const struct context *c,
				   struct reason *ret_why);
enum outcome check_quote_nonce(const struct context *c, struct reason *ret_why);
enum outcome check_quote_pcrs(const struct context *c, struct reason *ret_why);
enum outcome check_clock(const struct context *c, struct reason *ret_why);

/* checks_log.c: what was measured. */
enum outcome check_event_log(const struct context *c, struct reason *ret_why);
enum outcome check_measured_files(const struct context *c,
				  struct reason *ret_why);
enum outcome check_pcr_policy(const struct context *c, struct reason *ret_why);

#endif
