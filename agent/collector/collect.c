// SPDX-License-Identifier: Apache-2.0
/*
 * Order and agreement: log, values, quote, log again, until log and values
 * belong to the quote. The guest may extend PCRs at any time, and a verifier
 * must not refuse a machine for that.
 */
#include "agent/collector/collect.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "agent/evidence/challenge.h"
#include "protocol/evidence.h"
#include "protocol/svsm_attest.h"

/* The challenge is the report's nonce as it stands; no byte is cut or added. */
_Static_assert(sizeof(struct svp_challenge) == SVP_ATTEST_NONCE_SIZE,
	       "the challenge must be as long as the nonce");

#define COLLECT_TRIES 8

static int failed(const char *what, int err, char *error)
{
	snprintf(error, COLLECT_MAX_ERROR, "%s: %s", what, strerror(-err));
	return err;
}

/* The log's indices one after the other; the first that is not full ends it. */
static int read_log(struct tpm *tpm, svp_u8 *log, size_t *ret_size)
{
	size_t size, total = 0;
	int err;

	for (svp_u32 i = 0; i < SVP_TPM_LOG_INDICES; i++) {
		err = tpm_read_nv(tpm, SVP_TPM_LOG_INDEX + i, log + total,
				  COLLECT_MAX_LOG - total, &size);
		if (err == -ENOENT)
			break;
		if (err)
			return err;
		total += size;
		if (size < SVP_TPM_LOG_INDEX_SIZE)
			break;
	}
	*ret_size = total;
	return 0;
}

static int log_unchanged(struct tpm *tpm, const struct collected *collected,
			 bool *ret_unchanged)
{
	svp_u8 log[COLLECT_MAX_LOG];
	size_t size;
	int err = read_log(tpm, log, &size);

	if (err)
		return err;
	*ret_unchanged = size == collected->log_size &&
			 !memcmp(log, collected->log, size);
	return 0;
}

static int snapshot(struct tpm *tpm, const struct collect_from *from,
		    const svp_u8 *qualifying, svp_u32 mask,
		    struct collected *collected, bool *ret_agrees,
		    char *error)
{
	int err;

	err = read_log(tpm, collected->log, &collected->log_size);
	if (err)
		return failed("event log", err, error);
	err = tpm_read_pcrs(tpm, mask, &collected->pcrs);
	if (err)
		return failed("PCR values", err, error);
	err = tpm_quote(tpm, from->ak, mask, qualifying, &collected->quote);
	if (err)
		return failed("quote by the attestation key", err, error);
	err = log_unchanged(tpm, collected, ret_agrees);
	if (err)
		return failed("event log", err, error);
	*ret_agrees &= tpm_quote_matches(&collected->quote, &collected->pcrs);
	return 0;
}

static int collect_tpm(struct tpm *tpm, const struct collect_from *from,
		       const svp_u8 *qualifying, svp_u32 mask,
		       struct collected *collected, char *error)
{
	bool agrees = false;
	int err;

	for (int i = 0; i < COLLECT_TRIES && !agrees; i++) {
		err = snapshot(tpm, from, qualifying, mask, collected,
			       &agrees, error);
		if (err)
			return err;
	}
	return agrees ? 0 : failed("the PCRs keep changing", -EAGAIN, error);
}

int collect(const struct collect_from *from,
	    const struct svp_challenge *challenge, svp_u32 mask,
	    struct collected *ret_collected, char ret_error[COLLECT_MAX_ERROR])
{
	svp_u8 qualifying[SVP_SHA256_SIZE];
	struct tpm tpm;
	int err;

	err = challenge_qualifying_data(challenge, qualifying);
	if (err)
		return failed("SHA-256", err, ret_error);
	err = tsm_get_report(from->tsm_path, (const svp_u8 *)challenge,
			     &ret_collected->report);
	if (err)
		return failed("SNP report", err, ret_error);
	err = tpm_open(from->tcti, &tpm);
	if (err)
		return failed("TPM", err, ret_error);
	err = collect_tpm(&tpm, from, qualifying, mask, ret_collected,
			  ret_error);
	tpm_close(&tpm);
	return err;
}
