// SPDX-License-Identifier: Apache-2.0
/*
 * Reads the challenge. Its time and MAC are the verifier's own affair.
 */
#include "agent/pusher/challenge_answer.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "agent/evidence/base64url.h"

/* An honest answer is some 120 bytes. */
#define CHALLENGE_MAX_JSON 4096u

static int decode(const json_t *text, struct svp_challenge *ret_challenge)
{
	struct svp_challenge challenge;
	size_t size;

	if (!json_is_string(text) ||
	    base64url_decode(json_string_value(text), json_string_length(text),
			     &challenge, sizeof(challenge), &size) ||
	    size != sizeof(challenge))
		return -EBADMSG;
	memcpy(ret_challenge, &challenge, sizeof(challenge));
	return 0;
}

int challenge_answer_parse(const char *json, size_t size,
			   struct svp_challenge *ret_challenge)
{
	json_t *root;
	int err;

	if (size > CHALLENGE_MAX_JSON)
		return -EBADMSG;
	root = json_loadb(json, size, JSON_REJECT_DUPLICATES, NULL);
	/* Of anything but an object the member is NULL. */
	err = decode(json_object_get(root, "challenge"), ret_challenge);
	json_decref(root);
	return err;
}
