// SPDX-License-Identifier: Apache-2.0
/*
 * Evidence as it comes over HTTP: JSON, records, and then the whole appraisal
 * of whatever was in it. Nothing that this harness makes may be trusted.
 */
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include "agent/evidence/evidence.h"
#include "agent/verifier/appraise.h"
#include "agent/verifier/certificates.h"
#include "agent/verifier/fresh.h"
#include "agent/verifier/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct policy policy;
	static const struct trust trust;
	const struct appraisal a = {
		.policy = &policy, .trust = &trust, .now = 1780000000,
		.fresh = fresh_check_saved,
	};
	char error[EVIDENCE_MAX_ERROR], *json;
	struct evidence evidence;
	struct verdict v;

	if (evidence_decode((const char *)data, size, &evidence, error))
		return 0;
	appraise(&a, &evidence, &v);
	if (v.trusted || evidence_encode(&evidence, &json))
		abort();
	free(json);
	evidence_clear(&evidence);
	return 0;
}
