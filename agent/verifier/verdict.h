/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A verdict for people and for programs.
 */
#ifndef VERIFIER_VERDICT_H
#define VERIFIER_VERDICT_H

#include <stdio.h>

struct verdict;

/* Print a line per check, then the verdict; subject says what was judged. */
void verdict_print(FILE *to, const char *subject, const struct verdict *v);

/*
 * {"subject", "verdict": "trusted" | "refused", "checks": [{"id", "result":
 * "pass" | "fail" | "skip", "reason"}]}, compact, NUL-terminated, freed by the caller;
 * NULL when out of memory.
 */
char *verdict_json(const char *subject, const struct verdict *v);

#endif
