/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The checks, a function each. Each gets the parts it needs already parsed:
 * appraise.c fails the check when one of them is not. Returns whether what
 * README.md says of the check holds, and why.
 */
#ifndef VERIFIER_CHECKS_H
#define VERIFIER_CHECKS_H

#include "agent/verifier/context.h"

/* checks_report.c: what the CPU says. */
bool check_challenge_fresh(const struct context *c, struct reason *ret_why);
bool check_chain(const struct context *c, struct reason *ret_why);
bool check_report_signature(const struct context *c, struct reason *ret_why);
bool check_report_vmpl(const struct context *c, struct reason *ret_why);
bool check_report_policy(const struct context *c, struct reason *ret_why);
bool check_tcb_floor(const struct context *c, struct reason *ret_why);
bool check_measurement(const struct context *c, struct reason *ret_why);
bool check_manifest_bound(const struct context *c, struct reason *ret_why);

/* checks_quote.c: what the TPM says. */
bool check_ak_bound(const struct context *c, struct reason *ret_why);
bool check_quote_signature(const struct context *c, struct reason *ret_why);
bool check_quote_nonce(const struct context *c, struct reason *ret_why);
bool check_quote_pcrs(const struct context *c, struct reason *ret_why);

/* checks_log.c: what was measured. */
bool check_event_log(const struct context *c, struct reason *ret_why);
bool check_pcr_policy(const struct context *c, struct reason *ret_why);

#endif
