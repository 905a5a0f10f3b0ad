// SPDX-License-Identifier: Apache-2.0
/*
 * The attest program's requests against the secure processor's own message
 * code, with a host between them that loses, repeats and changes messages.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/evp.h>

#include "attest/exchange.h"
#include "attest/gcm.h"
#include "attest/serve.h"
#include "lib/channel.h"
#include "sp_fixture.h"
#include "tests/machine/secure-processor/messages.h"

#define REPLY_SIZE (0x60 + 0x4c0)

static struct sp_lab lab;
static struct sp_guest sp;
static struct exchange exchange;
static struct fw_message message;
static svp_u8 request[SVP_PAGE_SIZE], response[SVP_PAGE_SIZE];
static const svp_u8 question[64 + 528] = { 7, 7, 7 };

static uint32_t call(uint32_t op, const void *data, size_t size)
{
	message.header = (struct fw_message_header){
		.op = op, .length = (uint32_t)size,
	};
	memcpy(message.data, data, size);
	attest_serve(&exchange, &message);
	if (message.header.status)
		assert_int_equal(message.header.length, 0);
	return message.header.status;
}

static int set_up(void **state)
{
	svp_u8 key[32];

	(void)state;
	lab = fixture_lab();
	sp = fixture_guest();
	exchange = (struct exchange){ 0 };
	memset(key, 0x10, sizeof(key));
	return (int)call(FW_ATTEST_SET_KEY, key, sizeof(key));
}

static int tear_down(void **state)
{
	(void)state;
	sp_lab_release(&lab);
	return 0;
}

static void ask(void)
{
	assert_int_equal(call(FW_ATTEST_REQUEST, question, sizeof(question)),
			 0);
	assert_int_equal(message.header.length, 0x60 + 96);
	memset(request, 0, sizeof(request));
	memcpy(request, message.data, message.header.length);
}

static svp_u32 carry(void)
{
	return sp_message_serve(&sp, &lab, request, response);
}

static void a_report_binds_nonce_and_manifest_at_vmpl0(void **state)
{
	svp_u8 expected[64];

	(void)state;
	EVP_Digest(question, sizeof(question), expected, NULL, EVP_sha512(),
		   NULL);
	for (int i = 0; i < 3; i++) {
		ask();
		assert_int_equal(request[0x20], 1 + 2 * i);
		assert_int_equal(carry(), 0);
		assert_int_equal(call(FW_ATTEST_RESPONSE, response,
				      REPLY_SIZE), 0);
		assert_int_equal(message.header.length, 1184);
		assert_memory_equal(message.data + 0x50, expected, 64);
		assert_int_equal(svp_le32(message.data + 0x30), 0);
	}
}

static void a_request_without_reply_stays_open_and_alone(void **state)
{
	(void)state;
	ask();
	assert_int_equal(call(FW_ATTEST_REQUEST, question, 64), EBUSY);
	/* The host was busy; the same bytes go out again. */
	assert_int_equal(carry(), 0);
	assert_int_equal(call(FW_ATTEST_RESPONSE, response, REPLY_SIZE), 0);
	assert_int_equal(call(FW_ATTEST_RESPONSE, response, REPLY_SIZE),
			 EINVAL);
}

static void a_reply_changed_in_any_byte_is_not_believed(void **state)
{
	svp_u8 reply[REPLY_SIZE];

	(void)state;
	ask();
	assert_int_equal(carry(), 0);
	for (size_t i = 0; i < REPLY_SIZE; i++) {
		/* Unused tag bytes and 0x28-0x2f are not authenticated. */
		if ((i >= 16 && i < 32) || (i >= 0x28 && i < 0x30))
			continue;
		memcpy(reply, response, sizeof(reply));
		reply[i] ^= 0x40;
		assert_int_equal(call(FW_ATTEST_RESPONSE, reply, REPLY_SIZE),
				 EBADMSG);
	}
	for (size_t size = 0; size < REPLY_SIZE; size += 13)
		assert_int_equal(call(FW_ATTEST_RESPONSE, response, size),
				 EBADMSG);
	assert_int_equal(call(FW_ATTEST_RESPONSE, response, REPLY_SIZE), 0);
}

static void an_old_reply_is_not_believed(void **state)
{
	svp_u8 old[REPLY_SIZE];

	(void)state;
	ask();
	assert_int_equal(carry(), 0);
	memcpy(old, response, sizeof(old));
	assert_int_equal(call(FW_ATTEST_RESPONSE, old, REPLY_SIZE), 0);
	ask();
	assert_int_equal(call(FW_ATTEST_RESPONSE, old, REPLY_SIZE), EBADMSG);
	assert_int_equal(carry(), 0);
	assert_int_equal(call(FW_ATTEST_RESPONSE, response, REPLY_SIZE), 0);
}

/* Make response an authentic reply with this payload. */
static void reply_with(const void *payload, size_t size)
{
	struct svp_message m = {
		.sequence = 2, .algorithm = 1, .header_version = 1,
		.header_size = 0x60, .type = 6, .message_version = 1,
		.size = (svp_u16)size,
	};

	assert_int_equal(gcm_seal(sp.vmpck[0], &m, payload, size,
				  response + sizeof(m)), 0);
	memcpy(response, &m, sizeof(m));
}

static void an_authentic_refusal_closes_the_request(void **state)
{
	struct svp_report_response r = { .status = 0x16, .size = 0x4a0 };

	(void)state;
	ask();
	reply_with(&r, sizeof(r));
	assert_int_equal(call(FW_ATTEST_RESPONSE, response, REPLY_SIZE),
			 EPROTO);
	ask();
	assert_int_equal(request[0x20], 3);
}

static void a_report_about_something_else_is_refused(void **state)
{
	struct svp_report_response r = { .size = 0x4a0 };
	svp_u8 data[64];

	(void)state;
	EVP_Digest(question, sizeof(question), data, NULL, EVP_sha512(), NULL);
	memcpy(r.report.report_data, data, sizeof(data));
	r.report.vmpl = 1;
	ask();
	reply_with(&r, sizeof(r));
	assert_int_equal(call(FW_ATTEST_RESPONSE, response, REPLY_SIZE),
			 EPROTO);

	exchange.sequence = 1;
	r.report.vmpl = 0;
	r.report.report_data[0] ^= 1;
	ask();
	reply_with(&r, sizeof(r));
	assert_int_equal(call(FW_ATTEST_RESPONSE, response, REPLY_SIZE),
			 EPROTO);

	exchange.sequence = 1;
	ask();
	reply_with(&r, 32);
	assert_int_equal(call(FW_ATTEST_RESPONSE, response, REPLY_SIZE),
			 EPROTO);
}

static void requests_that_are_malformed_are_refused(void **state)
{
	svp_u8 key[33] = { 0 };

	(void)state;
	assert_int_equal(call(0, key, 0), ENOSYS);
	assert_int_equal(call(4, key, 0), ENOSYS);
	assert_int_equal(call(FW_ATTEST_SET_KEY, key, 31), EINVAL);
	assert_int_equal(call(FW_ATTEST_SET_KEY, key, 33), EINVAL);
	/* The key is given once: a second would restart the sequence. */
	assert_int_equal(call(FW_ATTEST_SET_KEY, key, 32), EBUSY);
	assert_int_equal(call(FW_ATTEST_REQUEST, question, 63), EINVAL);
	exchange = (struct exchange){ 0 };
	assert_int_equal(call(FW_ATTEST_REQUEST, question, 64), EINVAL);
}

static void sequence_numbers_are_never_used_twice(void **state)
{
	(void)state;
	exchange.sequence = UINT64_MAX - 2;
	assert_int_equal(call(FW_ATTEST_REQUEST, question, 64), EPIPE);
}

static void the_key_does_not_stay_in_the_message(void **state)
{
	svp_u8 key[32], zeros[32] = { 0 };

	(void)state;
	exchange = (struct exchange){ 0 };
	memset(key, 0x10, sizeof(key));
	assert_int_equal(call(FW_ATTEST_SET_KEY, key, 32), 0);
	assert_memory_equal(message.data, zeros, 32);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_report_binds_nonce_and_manifest_at_vmpl0),
		TEST(a_request_without_reply_stays_open_and_alone),
		TEST(a_reply_changed_in_any_byte_is_not_believed),
		TEST(an_old_reply_is_not_believed),
		TEST(an_authentic_refusal_closes_the_request),
		TEST(a_report_about_something_else_is_refused),
		TEST(requests_that_are_malformed_are_refused),
		TEST(sequence_numbers_are_never_used_twice),
		TEST(the_key_does_not_stay_in_the_message),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
