// SPDX-License-Identifier: Apache-2.0
/*
 * Verdicts per second of the verifier on good evidence, from the posted bytes
 * on, beside bare ECDSA P-384 verifications by the same OpenSSL: "NAME RATE" a
 * line. A verdict needs at least one such verification, of the report, beside
 * RSA-4096 ones of the chain and the quote's.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <setjmp.h>

#include <cmocka.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include "tests/unit/evidence_fixture.h"

#define SECONDS_EACH 1.0

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void give_up(const char *why)
{
	fprintf(stderr, "verifier_rate: %s\n", why);
	exit(1);
}

/* The server's work on a POST, less the transport: parse, then judge. */
static void judge(const struct fixture *f, const char *json)
{
	char error[EVIDENCE_MAX_ERROR];
	struct evidence evidence;
	struct verdict verdict;

	if (evidence_decode(json, strlen(json), &evidence, error))
		give_up(error);
	appraise(&f->appraisal, &evidence, &verdict);
	evidence_clear(&evidence);
	if (!verdict.trusted)
		give_up("good evidence is refused");
}

static double verdicts_rate(const struct fixture *f)
{
	unsigned long count = 0;
	double start, spent;
	char *json;

	if (evidence_encode(&f->evidence, &json))
		give_up("the evidence can't be encoded");
	start = now();
	do {
		judge(f, json);
		count++;
		spent = now() - start;
	} while (spent < SECONDS_EACH);
	free(json);
	return (double)count / spent;
}

static double p384_rate(void)
{
	unsigned char digest[48] = { 1 }, signature[128];
	EVP_PKEY *key = EVP_EC_gen("P-384");
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
	size_t size = sizeof(signature);
	unsigned long count = 0;
	double start, spent;

	if (!ctx || EVP_PKEY_sign_init(ctx) <= 0 ||
	    EVP_PKEY_sign(ctx, signature, &size, digest, sizeof(digest)) <= 0 ||
	    EVP_PKEY_verify_init(ctx) <= 0)
		give_up("no P-384 signature");
	start = now();
	do {
		if (EVP_PKEY_verify(ctx, signature, size, digest,
				    sizeof(digest)) != 1)
			give_up("a good signature is refused");
		count++;
		spent = now() - start;
	} while (spent < SECONDS_EACH);
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(key);
	return (double)count / spent;
}

int main(void)
{
	struct fixture_wish wish = fixture_wish();
	struct fixture f;

	fixture_make(&f, &wish);
	printf("verdict %.1f\n", verdicts_rate(&f));
	printf("P-384 %.1f\n", p384_rate());
	fixture_clear(&f);
	return 0;
}
