// SPDX-License-Identifier: Apache-2.0
/*
 * A challenge proves itself by its MAC; only that it was not used before must
 * be remembered, until it expires. Evidence is hostile.
 */
#include "agent/verifier/fresh.h"
#include "agent/verifier/reason.h"
#include "protocol/evidence.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static svp_u64 now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (svp_u64)t.tv_sec * 1000 + (svp_u64)t.tv_nsec / 1000000;
}

static int read_key(const char *file, svp_u8 *ret_key)
{
	FILE *f = fopen(file, "re");
	size_t n;

	if (!f)
		return -errno;
	n = fread(ret_key, 1, CHALLENGE_KEY_SIZE, f);
	if (n == CHALLENGE_KEY_SIZE && fgetc(f) != EOF)
		n = 0;
	fclose(f);
	return n == CHALLENGE_KEY_SIZE ? 0 : -EBADMSG;
}

int fresh_init(struct fresh *f, const char *key_file)
{
	int err;

	*f = (struct fresh){ .lock = PTHREAD_MUTEX_INITIALIZER };
	if (key_file)
		err = read_key(key_file, f->key);
	else
		err = RAND_bytes(f->key, sizeof(f->key)) == 1 ? 0 : -EIO;
	if (err)
		return err;
	f->since_ms = now_ms();
	f->used = calloc(FRESH_MAX_USED, sizeof(*f->used));
	return f->used ? 0 : -ENOMEM;
}

void fresh_clear(struct fresh *f)
{
	OPENSSL_cleanse(f->key, sizeof(f->key));
	free(f->used);
	f->used = NULL;
}

int fresh_make(struct fresh *f, struct svp_challenge *ret_challenge)
{
	return challenge_make(f->key, now_ms(), ret_challenge);
}

static bool expired(const struct svp_challenge *c, svp_u64 now)
{
	return svp_be64(c->time) + FRESH_MAX_AGE_MS < now;
}

/* Remember the challenge, unless it is known or there is no room. */
static bool use_once(struct fresh *f, const struct svp_challenge *challenge,
		     struct reason *ret_why)
{
	size_t i;

	for (i = 0; i < FRESH_MAX_USED; i++)
		if (!memcmp(&f->used[i], challenge, sizeof(*challenge))) {
			reason_set(ret_why, "this challenge was used before");
			return false;
		}
	if (!expired(&f->used[f->next], now_ms())) {
		reason_set(ret_why, "too many challenges in %u s",
			   FRESH_MAX_AGE_MS / 1000);
		return false;
	}
	f->used[f->next] = *challenge;
	f->next = (f->next + 1) % FRESH_MAX_USED;
	return true;
}

enum outcome fresh_check(void *user, const struct svp_challenge *challenge,
			 struct reason *ret_why)
{
	struct fresh *f = user;
	bool good;
	int err;

	err = challenge_check(f->key, now_ms(), FRESH_MAX_AGE_MS, challenge);
	if (err) {
		reason_set(ret_why, err == -ETIME ?
			   "the challenge has expired" :
			   "this verifier did not make the challenge");
		return CHECK_FAIL;
	}
	if (svp_be64(challenge->time) < f->since_ms) {
		reason_set(ret_why,
			   "made before this verifier started: it may have been used then");
		return CHECK_FAIL;
	}
	pthread_mutex_lock(&f->lock);
	good = use_once(f, challenge, ret_why);
	pthread_mutex_unlock(&f->lock);
	if (good)
		reason_set(ret_why, "made here, used for the first time");
	return good ? CHECK_PASS : CHECK_FAIL;
}

enum outcome fresh_check_saved(void *user,
			       const struct svp_challenge *challenge,
			       struct reason *ret_why)
{
	if (!user) {
		reason_set(ret_why,
			   "not checked: --any-challenge takes evidence of any age");
		return CHECK_SKIP;
	}
	if (memcmp(user, challenge, sizeof(*challenge))) {
		reason_set(ret_why, "not the challenge given by --challenge");
		return CHECK_FAIL;
	}
	reason_set(ret_why, "the challenge given by --challenge");
	return CHECK_PASS;
}
