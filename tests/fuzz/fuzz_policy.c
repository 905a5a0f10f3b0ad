// SPDX-License-Identifier: Apache-2.0
/*
 * A policy file. It is the owner's, but he may have it from elsewhere.
 */
#include <stdint.h>
#include <stdlib.h>

#include "agent/verifier/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char error[POLICY_MAX_ERROR];
	struct policy p;

	if (policy_parse((const char *)data, size, &p, error))
		return 0;
	/* One that was taken rules something. */
	if (!p.measurement_count || !policy_mask(&p))
		abort();
	policy_clear(&p);
	return 0;
}
