// SPDX-License-Identifier: Apache-2.0
/*
 * Challenges: agent/evidence/challenge.c, agent/verifier/fresh.c.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "agent/verifier/fresh.h"
#include "agent/verifier/reason.h"
#include "protocol/evidence.h"

static const svp_u8 key[CHALLENGE_KEY_SIZE] = "a key of exactly thirty-two byte";

static void a_challenge_has_the_documented_layout(void **state)
{
	struct svp_challenge c, other;
	const svp_u8 *b = (const svp_u8 *)&c;

	(void)state;
	assert_int_equal(challenge_make(key, 0x0102030405060708ull, &c), 0);
	assert_memory_equal(b + 24, "\1\2\3\4\5\6\7\10", 8);
	assert_int_equal(challenge_make(key, 0x0102030405060708ull, &other), 0);
	assert_memory_not_equal(&c, &other, 24);
	assert_memory_not_equal(c.mac, other.mac, 32);
}

static void a_challenge_is_good_for_its_time(void **state)
{
	struct svp_challenge c;

	(void)state;
	assert_int_equal(challenge_make(key, 1000000, &c), 0);
	assert_int_equal(challenge_check(key, 1000000, 500, &c), 0);
	assert_int_equal(challenge_check(key, 1000500, 500, &c), 0);
	assert_int_equal(challenge_check(key, 1000501, 500, &c), -ETIME);
	/* Another verifier's clock may be a little behind, not more. */
	assert_int_equal(challenge_check(key, 995000, 500, &c), 0);
	assert_int_equal(challenge_check(key, 994999, 500, &c), -ETIME);
}

static void no_byte_of_a_challenge_can_be_changed(void **state)
{
	svp_u8 other[CHALLENGE_KEY_SIZE] = { 0 };
	struct svp_challenge c;
	size_t i;

	(void)state;
	assert_int_equal(challenge_make(key, 1000000, &c), 0);
	for (i = 0; i < sizeof(c); i++) {
		((svp_u8 *)&c)[i] ^= 1;
		assert_int_equal(challenge_check(key, 1000000, ~0ull, &c),
				 -EKEYREJECTED);
		((svp_u8 *)&c)[i] ^= 1;
	}
	assert_int_equal(challenge_check(other, 1000000, 500, &c),
			 -EKEYREJECTED);
}

static void a_challenge_is_taken_once(void **state)
{
	struct svp_challenge c, d;
	struct reason why;
	struct fresh f;

	(void)state;
	assert_int_equal(fresh_init(&f, NULL), 0);
	assert_int_equal(fresh_make(&f, &c), 0);
	assert_int_equal(fresh_make(&f, &d), 0);
	assert_int_equal(fresh_check(&f, &c, &why), CHECK_PASS);
	assert_int_equal(fresh_check(&f, &c, &why), CHECK_FAIL);
	assert_non_null(strstr(why.text, "used before"));
	assert_int_equal(fresh_check(&f, &d, &why), CHECK_PASS);
	fresh_clear(&f);
}

static void another_verifiers_challenge_needs_the_shared_key(void **state)
{
	char path[] = "/tmp/evtpm-test-key-XXXXXX";
	int fd = mkstemp(path);
	struct svp_challenge c;
	struct fresh a, b, lone;
	struct reason why;

	(void)state;
	assert_int_equal(write(fd, key, sizeof(key)), sizeof(key));
	assert_int_equal(fresh_init(&a, path), 0);
	assert_int_equal(fresh_init(&b, path), 0);
	assert_int_equal(fresh_init(&lone, NULL), 0);
	assert_int_equal(fresh_make(&a, &c), 0);
	assert_int_equal(fresh_check(&b, &c, &why), CHECK_PASS);
	assert_int_equal(fresh_check(&lone, &c, &why), CHECK_FAIL);
	fresh_clear(&a);
	fresh_clear(&b);
	fresh_clear(&lone);
	assert_int_equal(write(fd, "x", 1), 1);
	assert_int_equal(fresh_init(&a, path), -EBADMSG);
	close(fd);
	unlink(path);
	assert_int_equal(fresh_init(&a, path), -ENOENT);
}

/* With a key that outlives it, a verifier could be made to forget. */
static void a_restart_does_not_forget_what_was_used(void **state)
{
	char path[] = "/tmp/evtpm-test-key-XXXXXX";
	int fd = mkstemp(path);
	struct svp_challenge c;
	struct reason why;
	struct fresh f;

	(void)state;
	assert_int_equal(write(fd, key, sizeof(key)), sizeof(key));
	assert_int_equal(fresh_init(&f, path), 0);
	assert_int_equal(fresh_make(&f, &c), 0);
	assert_int_equal(fresh_check(&f, &c, &why), CHECK_PASS);
	fresh_clear(&f);
	usleep(2000);
	assert_int_equal(fresh_init(&f, path), 0);
	assert_int_equal(fresh_check(&f, &c, &why), CHECK_FAIL);
	assert_non_null(strstr(why.text, "before this verifier started"));
	fresh_clear(&f);
	close(fd);
	unlink(path);
}

static void a_full_memory_refuses_rather_than_forgets(void **state)
{
	struct svp_challenge c, first;
	struct reason why;
	struct fresh f;
	size_t i;

	(void)state;
	assert_int_equal(fresh_init(&f, NULL), 0);
	assert_int_equal(fresh_make(&f, &first), 0);
	for (i = 0; i < FRESH_MAX_USED; i++)
		f.used[i] = first;
	assert_int_equal(fresh_make(&f, &c), 0);
	assert_int_equal(fresh_check(&f, &c, &why), CHECK_FAIL);
	assert_non_null(strstr(why.text, "too many"));
	svp_put_be64(f.used[0].time, 0);
	assert_int_equal(fresh_check(&f, &c, &why), CHECK_PASS);
	fresh_clear(&f);
}

static void saved_evidence_is_held_against_its_challenge(void **state)
{
	struct svp_challenge c = { .random = { 1 } }, d = { .random = { 2 } };
	struct reason why;

	(void)state;
	assert_int_equal(fresh_check_saved(&c, &c, &why), CHECK_PASS);
	assert_int_equal(fresh_check_saved(&d, &c, &why), CHECK_FAIL);
	assert_int_equal(fresh_check_saved(NULL, &c, &why), CHECK_SKIP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_challenge_has_the_documented_layout),
		cmocka_unit_test(a_challenge_is_good_for_its_time),
		cmocka_unit_test(no_byte_of_a_challenge_can_be_changed),
		cmocka_unit_test(a_challenge_is_taken_once),
		cmocka_unit_test(
			another_verifiers_challenge_needs_the_shared_key),
		cmocka_unit_test(a_restart_does_not_forget_what_was_used),
		cmocka_unit_test(a_full_memory_refuses_rather_than_forgets),
		cmocka_unit_test(saved_evidence_is_held_against_its_challenge),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
