// SPDX-License-Identifier: Apache-2.0
/*
 * Challenge, collection, evidence, verdict, in that order. A status that is
 * neither a verdict nor a challenge is an error, whatever its body says.
 */
#include "agent/pusher/config.h"
#include "agent/pusher/push.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/evidence/evidence.h"
#include "agent/pusher/challenge_answer.h"
#include "agent/pusher/collector_client.h"
#include "agent/pusher/http.h"
#include "agent/pusher/text.h"
#include "agent/pusher/verdict.h"

#define PUSH_HTTP_OK		200
#define PUSH_HTTP_CREATED	201
#define PUSH_HTTP_FORBIDDEN	403

static void fail(struct push *push, int err, const char *what, const char *why)
{
	push->result = err == -ECANCELED ? PUSH_CANCELED : PUSH_FAILED;
	snprintf(push->error, sizeof(push->error), "%s: %s", what, why);
	text_make_printable(push->error);
}

/* An answer that is not what was asked for: the first words of its body. */
static void fail_status(struct push *push, const char *what,
			const struct http_answer *answer)
{
	char why[160];

	snprintf(why, sizeof(why), "the verifier answered %ld%s%.100s",
		 answer->status, answer->size ? ": " : "", answer->body);
	push->retry_after_s = answer->retry_after_s;
	fail(push, -EPROTO, what, why);
}

static int get_challenge(const struct config *config,
			 const struct push_caller *caller,
			 struct svp_challenge *ret_challenge,
			 struct push *push)
{
	struct http_answer answer;
	char why[HTTP_MAX_ERROR];
	int err;

	err = http_post(config, SVP_PATH_CHALLENGES, "application/json", "{}",
			2, caller->stop, &answer, why);
	if (err) {
		fail(push, err, "challenge", why);
		return err;
	}
	if (answer.status != PUSH_HTTP_OK &&
	    answer.status != PUSH_HTTP_CREATED) {
		err = -EPROTO;
		fail_status(push, "challenge", &answer);
	} else {
		err = challenge_answer_parse(answer.body, answer.size,
					     ret_challenge);
		if (err)
			fail(push, err, "challenge",
			     "the verifier's answer holds none");
	}
	free(answer.body);
	return err;
}

static int take_record(void *user, svp_u32 record, const void *data,
		       size_t size)
{
	/* The challenge is the one that was asked for, whatever comes. */
	if (record == SVP_RECORD_CHALLENGE || record >= SVP_RECORDS)
		return -EPROTO;
	return evidence_set(user, record, data, size);
}

static int get_evidence(const struct config *config,
			const struct push_caller *caller,
			const struct svp_challenge *challenge,
			char **ret_json, struct push *push)
{
	struct evidence evidence = { 0 };
	char why[COLLECTOR_MAX_ERROR] = "no memory";
	int err;

	err = evidence_set(&evidence, SVP_RECORD_CHALLENGE, challenge,
			   sizeof(*challenge));
	if (!err)
		err = collector_collect(config, (const svp_u8 *)challenge,
					caller->stop, take_record, &evidence,
					why);
	if (!err)
		err = evidence_encode(&evidence, ret_json);
	evidence_clear(&evidence);
	if (err)
		fail(push, err, "evidence", why);
	return err;
}

/* The verdict's status and its body must say the same. */
static void take_verdict(const struct http_answer *answer, struct push *push)
{
	bool trusted;

	if (answer->status != PUSH_HTTP_OK &&
	    answer->status != PUSH_HTTP_FORBIDDEN) {
		fail_status(push, "verdict", answer);
		return;
	}
	if (verdict_parse(answer->body, answer->size, &push->verdict,
			  &trusted)) {
		fail(push, -EBADMSG, "verdict",
		     "the verifier's answer holds none");
		return;
	}
	if (trusted != (answer->status == PUSH_HTTP_OK)) {
		push_release(push);
		fail(push, -EBADMSG, "verdict",
		     "the verifier contradicts itself");
		return;
	}
	push->result = trusted ? PUSH_TRUSTED : PUSH_REFUSED;
}

static void get_verdict(const struct config *config,
			const struct push_caller *caller, const char *json,
			struct push *push)
{
	struct http_answer answer;
	char why[HTTP_MAX_ERROR];
	int err;

	err = http_post(config, SVP_PATH_EVIDENCE, SVP_EVIDENCE_CONTENT_TYPE,
			json, strlen(json), caller->stop, &answer, why);
	if (err) {
		fail(push, err, "verdict", why);
		return;
	}
	take_verdict(&answer, push);
	free(answer.body);
}

struct push push_evidence(const struct config *config,
			  const struct push_caller *caller)
{
	struct push push = { .result = PUSH_FAILED };
	struct svp_challenge challenge;
	char *json;

	if (get_challenge(config, caller, &challenge, &push))
		return push;
	caller->progress("collecting evidence");
	if (get_evidence(config, caller, &challenge, &json, &push))
		return push;
	caller->progress("waiting for the verdict");
	get_verdict(config, caller, json, &push);
	free(json);
	return push;
}

void push_release(struct push *push)
{
	json_decref(push->verdict);
	push->verdict = NULL;
}
