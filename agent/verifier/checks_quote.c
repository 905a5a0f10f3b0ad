// SPDX-License-Identifier: Apache-2.0
/*
 * The checks of what the TPM says: attestation key, quote and PCR values.
 */
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#include "agent/evidence/challenge.h"
#include "agent/evidence/evidence.h"
#include "agent/verifier/appraise.h"
#include "agent/verifier/checks.h"
#include "agent/verifier/clocks.h"
#include "agent/verifier/context.h"
#include "agent/verifier/manifest.h"
#include "agent/verifier/pcrs.h"
#include "agent/verifier/policy.h"
#include "agent/verifier/quote.h"
#include "agent/verifier/reason.h"
#include "protocol/evidence.h"

enum outcome check_ak_bound(const struct context *c, struct reason *ret_why)
{
	char names[MANIFEST_MAX_KEYS * sizeof(" RSA")] = "";
	size_t i;

	for (i = 0; i < c->manifest.count; i++) {
		const struct manifest_key *key = &c->manifest.keys[i];

		if (manifest_is_ak(key))
			sprintf(names + strlen(names), " %s",
				manifest_key_name(key));
	}
	if (!*names) {
		reason_set(ret_why,
			   "none of the manifest's %zu keys is an attestation key",
			   c->manifest.count);
		return CHECK_FAIL;
	}
	reason_set(ret_why, "attestation keys in the manifest:%s", names);
	return CHECK_PASS;
}

/* Whichever AK of the manifest it was: all are of the same TPM. */
enum outcome check_quote_signature(const struct context *c,
				   struct reason *ret_why)
{
	const struct evidence_record *quote =
		&c->evidence->record[SVP_RECORD_QUOTE];
	const struct evidence_record *signature =
		&c->evidence->record[SVP_RECORD_QUOTE_SIGNATURE];
	size_t i;

	reason_set(ret_why, "there is no attestation key");
	for (i = 0; i < c->manifest.count; i++) {
		const struct manifest_key *key = &c->manifest.keys[i];

		if (!manifest_is_ak(key) ||
		    quote_verify(quote->data, quote->size, signature->data,
				 signature->size, key, ret_why))
			continue;
		reason_set(ret_why, "by the %s attestation key",
			   manifest_key_name(key));
		return CHECK_PASS;
	}
	return CHECK_FAIL;
}

enum outcome check_quote_nonce(const struct context *c, struct reason *ret_why)
{
	svp_u8 expected[SVP_SHA256_SIZE];
	bool good;

	good = !challenge_qualifying_data(&c->challenge, expected) &&
	       c->quote.extra_size == sizeof(expected) &&
	       !memcmp(c->quote.extra_data, expected, sizeof(expected));
	reason_set(ret_why, good ? "made for this challenge" :
		   "the quote was not made for this challenge");
	return good ? CHECK_PASS : CHECK_FAIL;
}

/* SHA-256 over the values of the quoted PCRs, in order. */
static bool digest_of_pcrs(const struct context *c, svp_u8 *ret_digest)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool good = ctx && EVP_DigestInit_ex(ctx, EVP_sha256(), NULL);
	unsigned int i;

	for (i = 0; good && i < SVP_TPM_PCRS; i++)
		if (c->quote.pcr_mask >> i & 1)
			good = EVP_DigestUpdate(ctx, c->pcr[i],
						sizeof(c->pcr[i]));
	good = good && EVP_DigestFinal_ex(ctx, ret_digest, NULL);
	EVP_MD_CTX_free(ctx);
	return good;
}

enum outcome check_quote_pcrs(const struct context *c, struct reason *ret_why)
{
	svp_u32 wanted = policy_mask(c->a->policy);
	char text[PCRS_MAX_TEXT], sent[PCRS_MAX_TEXT];
	svp_u8 digest[SVP_SHA256_SIZE];

	pcrs_format(c->quote.pcr_mask, text);
	if (c->quote.pcr_mask != c->pcr_mask) {
		pcrs_format(c->pcr_mask, sent);
		reason_set(ret_why, "PCRs %s are quoted, %s were sent", text,
			   sent);
		return CHECK_FAIL;
	}
	if (wanted & ~c->pcr_mask) {
		reason_set(ret_why, "PCR %d of the policy is not quoted",
			   __builtin_ctz(wanted & ~c->pcr_mask));
		return CHECK_FAIL;
	}
	if (!digest_of_pcrs(c, digest) ||
	    memcmp(digest, c->quote.pcr_digest, sizeof(digest))) {
		reason_set(ret_why, "the PCR values are not those quoted");
		return CHECK_FAIL;
	}
	reason_set(ret_why, "PCRs %s as quoted", text);
	return CHECK_PASS;
}

enum outcome check_clock(const struct context *c, struct reason *ret_why)
{
	struct clocks_id id;

	if (!c->a->clocks) {
		reason_set(ret_why, "not checked: no earlier quote is known");
		return CHECK_SKIP;
	}
	if (context_clocks_id(c, &id)) {
		reason_set(ret_why, "OpenSSL failed");
		return CHECK_FAIL;
	}
	return clocks_check(c->a->clocks, &id, &c->quote, ret_why);
}
