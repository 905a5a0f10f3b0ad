/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a check comes out.
 */
#ifndef VERIFIER_OUTCOME_H
#define VERIFIER_OUTCOME_H

/* Zero is the one that refuses. */
enum outcome {
	CHECK_FAIL,
	CHECK_PASS,
	CHECK_SKIP,	/* nothing to check it by; the reason says what lacks */
};

#endif
