/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The verifier's answer to POST /v1/challenges. Hostile until read here.
 */
#ifndef PUSHER_CHALLENGE_ANSWER_H
#define PUSHER_CHALLENGE_ANSWER_H

#include <stddef.h>

#include "protocol/evidence.h"

/*
 * Read {"challenge": base64url of 64 bytes} from size bytes of JSON; members
 * of other names are ignored, none may come twice. Returns 0; -EBADMSG.
 */
int challenge_answer_parse(const char *json, size_t size,
			   struct svp_challenge *ret_challenge);

#endif
