// SPDX-License-Identifier: Apache-2.0
/*
 * The checks of what was measured: the log explains the PCRs, and the policy
 * knows what is in the log.
 */
#include <string.h>

#include "agent/verifier/appraise.h"
#include "agent/verifier/checks.h"
#include "agent/verifier/context.h"
#include "agent/verifier/event_log.h"
#include "agent/verifier/pcrs.h"
#include "agent/verifier/policy.h"
#include "agent/verifier/reason.h"
#include "protocol/tpm_wire.h"

enum outcome check_event_log(const struct context *c, struct reason *ret_why)
{
	svp_u32 wanted = policy_mask(c->a->policy);
	char text[PCRS_MAX_TEXT], firmware[EVENT_LOG_MAX_VERSION];
	unsigned int i;

	for (i = 0; i < SVP_TPM_PCRS; i++) {
		if (!(wanted >> i & 1))
			continue;
		if (!(c->pcr_mask >> i & 1)) {
			reason_set(ret_why, "PCR %u was not sent", i);
			return CHECK_FAIL;
		}
		if (memcmp(c->pcr[i], c->log.pcr[i], sizeof(c->pcr[i]))) {
			reason_set(ret_why,
				   "PCR %u: its value is not what the log gives: an extend is not in the log",
				   i);
			return CHECK_FAIL;
		}
	}
	pcrs_format(wanted, text);
	if (!(wanted & 1) || !event_log_version(&c->log, firmware))
		strcpy(firmware, "not named in a covered PCR 0");
	reason_set(ret_why, "%zu events give the values of PCRs %s; firmware: %s",
		   c->log.count, text, firmware);
	return CHECK_PASS;
}

enum outcome check_measured_files(const struct context *c,
				  struct reason *ret_why)
{
	(void)c;
	reason_set(ret_why, "not checked: the policy has no rule about files");
	return CHECK_SKIP;
}

/* The policy's event of this PCR with that digest, or NULL. */
static const struct policy_event *find(const struct policy_pcr *pcr,
				       const svp_u8 digest[SVP_SHA256_SIZE])
{
	size_t i;

	for (i = 0; i < pcr->count; i++)
		if (!memcmp(pcr->events[i].sha256, digest, SVP_SHA256_SIZE))
			return &pcr->events[i];
	return NULL;
}

static void name_unknown(const struct log_event *e, struct reason *ret_why)
{
	char text[64], hex[2 * SVP_SHA256_SIZE + 1];
	size_t i;

	for (i = 0; i < SVP_SHA256_SIZE; i++)
		sprintf(hex + 2 * i, "%02x", e->sha256[i]);
	event_log_describe(e, text, sizeof(text));
	reason_set(ret_why,
		   "PCR %u: event %u, %s (0x%x) \"%s\", with SHA-256 %s is not in the policy",
		   e->pcr, e->number, event_log_type_name(e->type), e->type,
		   text, hex);
}

/* Is there an event in the log for this name of the policy's PCR? */
static bool name_is_there(const struct context *c, unsigned int pcr,
			  const char *name)
{
	const struct policy_event *known;
	size_t i;

	for (i = 0; i < c->log.count; i++) {
		if (c->log.events[i].pcr != pcr)
			continue;
		known = find(&c->a->policy->pcr[pcr], c->log.events[i].sha256);
		if (known && !strcmp(known->name, name))
			return true;
	}
	return false;
}

enum outcome check_pcr_policy(const struct context *c, struct reason *ret_why)
{
	const struct policy *policy = c->a->policy;
	char text[PCRS_MAX_TEXT];
	unsigned int pcr;
	size_t i;

	for (i = 0; i < c->log.count; i++) {
		const struct log_event *e = &c->log.events[i];

		if (!policy->pcr[e->pcr].covered ||
		    find(&policy->pcr[e->pcr], e->sha256))
			continue;
		name_unknown(e, ret_why);
		return CHECK_FAIL;
	}
	for (pcr = 0; pcr < SVP_TPM_PCRS; pcr++) {
		for (i = 0; i < policy->pcr[pcr].count; i++) {
			const char *name = policy->pcr[pcr].events[i].name;

			if (name_is_there(c, pcr, name))
				continue;
			reason_set(ret_why, "PCR %u: no event is \"%s\"", pcr,
				   name);
			return CHECK_FAIL;
		}
	}
	pcrs_format(policy_mask(policy), text);
	reason_set(ret_why, "all events of PCRs %s are known", text);
	return CHECK_PASS;
}
