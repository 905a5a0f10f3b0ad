// SPDX-License-Identifier: Apache-2.0
/*
 * Challenges that carry their own proof: any verifier with the key can check
 * one that another made. What comes in is hostile; OpenSSL does the crypto.
 */
#include "agent/evidence/challenge.h"
#include "protocol/evidence.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

/* Clocks of verifiers that share a key may differ by this much. */
#define CLOCK_SKEW_MS 5000u

static int mac_of(const svp_u8 key[CHALLENGE_KEY_SIZE],
		  const struct svp_challenge *c, svp_u8 ret_mac[SVP_SHA256_SIZE])
{
	unsigned int size = SVP_SHA256_SIZE;

	if (!HMAC(EVP_sha256(), key, CHALLENGE_KEY_SIZE, (const svp_u8 *)c,
		  offsetof(struct svp_challenge, mac), ret_mac, &size))
		return -EIO;
	return 0;
}

int challenge_make(const svp_u8 key[CHALLENGE_KEY_SIZE], svp_u64 now_ms,
		   struct svp_challenge *ret_challenge)
{
	struct svp_challenge c;
	int err;

	if (RAND_bytes(c.random, sizeof(c.random)) != 1)
		return -EIO;
	svp_put_be64(c.time, now_ms);
	err = mac_of(key, &c, c.mac);
	if (err)
		return err;
	*ret_challenge = c;
	return 0;
}

int challenge_check(const svp_u8 key[CHALLENGE_KEY_SIZE], svp_u64 now_ms,
		    svp_u64 max_age_ms, const struct svp_challenge *challenge)
{
	svp_u64 made = svp_be64(challenge->time);
	svp_u8 mac[SVP_SHA256_SIZE];
	int err;

	err = mac_of(key, challenge, mac);
	if (err)
		return err;
	if (CRYPTO_memcmp(mac, challenge->mac, sizeof(mac)))
		return -EKEYREJECTED;
	if (made > now_ms && made - now_ms > CLOCK_SKEW_MS)
		return -ETIME;
	if (now_ms > made && now_ms - made > max_age_ms)
		return -ETIME;
	return 0;
}

int challenge_qualifying_data(const struct svp_challenge *challenge,
			      svp_u8 ret_data[SVP_SHA256_SIZE])
{
	svp_u8 input[sizeof(SVP_QUOTE_LABEL) - 1 + sizeof(*challenge)];

	__builtin_memcpy(input, SVP_QUOTE_LABEL, sizeof(SVP_QUOTE_LABEL) - 1);
	__builtin_memcpy(input + sizeof(SVP_QUOTE_LABEL) - 1, challenge,
			 sizeof(*challenge));
	if (!EVP_Digest(input, sizeof(input), ret_data, NULL, EVP_sha256(),
			NULL))
		return -EIO;
	return 0;
}
