/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report's own checks: its form and its signature. AMD 56860, section 7.3.
 */
#ifndef VERIFIER_REPORT_H
#define VERIFIER_REPORT_H

#include <stddef.h>

struct certificates;
struct reason;
struct svp_report;

/*
 * Is it a report of a known version, with all that the signature does not
 * cover zero? 0; -EBADMSG and why.
 */
int report_parse(const void *data, size_t size, struct svp_report *ret_report,
		 struct reason *ret_why);

/*
 * Did the signer sign it, and does the report name the signer's chip and TCB?
 * 0; -EKEYREJECTED and why not.
 */
int report_verify(const struct svp_report *report,
		  const struct certificates *certificates,
		  struct reason *ret_why);

#endif
