// SPDX-License-Identifier: Apache-2.0
/*
 * A manifest, a quote and its signature, each behind its length (u16, big-
 * endian), as the guest gives them.
 */
#include <stdint.h>

#include "agent/verifier/manifest.h"
#include "agent/verifier/quote.h"
#include "agent/verifier/reason.h"
#include "protocol/cursor.h"
#include "protocol/svsm_attest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct svp_reader take_part(struct svp_reader *r)
{
	return svp_take_reader(r, svp_get_be16(r));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct svp_reader r = svp_reader(data, size);
	struct svp_reader manifest = take_part(&r);
	struct svp_reader attest = take_part(&r);
	struct svp_reader signature = take_part(&r);
	struct manifest m;
	struct reason why;
	struct quote q;
	size_t i;

	if (r.failed)
		return 0;
	quote_parse(attest.at, attest.left, &q, &why);
	if (!manifest_parse(SVP_VTPM_MANIFEST_EK, manifest.at, manifest.left,
			    &m, &why))
		manifest_clear(&m);
	if (manifest_parse(SVP_VTPM_MANIFEST_KEYS, manifest.at, manifest.left,
			   &m, &why))
		return 0;
	for (i = 0; i < m.count; i++)
		quote_verify(attest.at, attest.left, signature.at,
			     signature.left, &m.keys[i], &why);
	for (size_t i = 0; i < m.count; i++)
		manifest_is_ak(&m.keys[i]);
	manifest_clear(&m);
	return 0;
}
