// SPDX-License-Identifier: Apache-2.0
/*
 * Guest messages as a guest sends them, sealed here by OpenSSL from the rules
 * of 56860, section 7, not by the code under test.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/evp.h>

#include "sp_fixture.h"
#include "tests/machine/secure-processor/messages.h"

/* A guest that sends messages and the secure processor that answers them. */
struct conversation {
	struct sp_lab lab;
	struct sp_guest guest;
	svp_u8 request[SVP_PAGE_SIZE];
	svp_u8 response[SVP_PAGE_SIZE];
};

static int begin(void **state)
{
	static struct conversation c;

	c = (struct conversation){
		.lab = fixture_lab(), .guest = fixture_guest(),
	};
	*state = &c;
	return 0;
}

static int end(void **state)
{
	struct conversation *c = *state;

	sp_lab_release(&c->lab);
	return 0;
}

/* Encrypt or decrypt the payload of the message in page, in place. */
static int crypt(svp_u8 *page, const svp_u8 *key, int encrypt)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int n, size = page[0x36] | page[0x37] << 8, ok;
	svp_u8 iv[12] = { 0 };

	memcpy(iv, page + 0x20, 8);
	EVP_CipherInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, iv, encrypt);
	if (!encrypt)
		EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_SET_TAG, 16, page);
	EVP_CipherUpdate(ctx, NULL, &n, page + 0x30, 0x30);
	EVP_CipherUpdate(ctx, page + 0x60, &n, page + 0x60, size);
	ok = EVP_CipherFinal_ex(ctx, page + 0x60 + n, &n);
	if (encrypt)
		EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, 16, page);
	EVP_CIPHER_CTX_free(ctx);
	return ok;
}

/* An unsealed report request, byte by byte (tables 97 and 22). */
static void write_request(struct conversation *c, svp_u8 vmpck,
			  svp_u8 sequence, svp_u8 vmpl)
{
	svp_u8 *p = c->request;

	memset(p, 0, SVP_PAGE_SIZE);
	p[0x20] = sequence;
	p[0x30] = 1;		/* AES-256-GCM */
	p[0x31] = 1;		/* header version */
	p[0x32] = 0x60;		/* header size */
	p[0x34] = 5;		/* report request */
	p[0x35] = 1;		/* version */
	p[0x36] = 96;		/* size */
	p[0x3c] = vmpck;
	memset(p + 0x60, 0xda, 64);
	p[0x60 + 0x40] = vmpl;
}

static svp_u32 seal_and_send(struct conversation *c)
{
	const svp_u8 vmpck = c->request[0x3c];
	svp_u8 key[32];

	memset(key, 0x10 + vmpck, sizeof(key));
	memset(c->response, 0xee, sizeof(c->response));
	crypt(c->request, key, 1);
	return sp_message_serve(&c->guest, &c->lab, c->request, c->response);
}

static void assert_no_reply(const struct conversation *c)
{
	svp_u8 untouched[SVP_PAGE_SIZE];

	memset(untouched, 0xee, sizeof(untouched));
	assert_memory_equal(c->response, untouched, sizeof(untouched));
}

static void a_report_request_is_answered_under_the_same_key(void **state)
{
	struct conversation *c = *state;
	const svp_u8 *r = c->response;
	svp_u8 key[32];

	write_request(c, 0, 1, 0);
	assert_int_equal(seal_and_send(c), 0);
	assert_int_equal(r[0x20], 2);		/* sequence */
	assert_int_equal(r[0x34], 6);		/* type */
	assert_int_equal(r[0x36] | r[0x37] << 8, 0x4c0);
	memset(key, 0x10, sizeof(key));
	assert_int_equal(crypt(c->response, key, 0), 1);
	assert_int_equal(r[0x60], 0);		/* status */
	assert_int_equal(r[0x64] | r[0x65] << 8, 0x4a0);
	assert_int_equal(r[0x80], 2);		/* report version */
	assert_int_equal(r[0x80 + 0x50], 0xda);	/* REPORT_DATA */
}

static void each_exchange_takes_two_sequence_numbers(void **state)
{
	struct conversation *c = *state;

	write_request(c, 0, 1, 0);
	assert_int_equal(seal_and_send(c), 0);
	write_request(c, 0, 2, 0);
	assert_int_equal(seal_and_send(c), 0x1d);
	assert_no_reply(c);
	write_request(c, 0, 3, 0);
	assert_int_equal(seal_and_send(c), 0);
	/* The other keys count for themselves. */
	write_request(c, 2, 1, 2);
	assert_int_equal(seal_and_send(c), 0);
}

static void a_replayed_request_is_refused(void **state)
{
	struct conversation *c = *state;

	write_request(c, 0, 1, 0);
	assert_int_equal(seal_and_send(c), 0);
	memset(c->response, 0xee, sizeof(c->response));
	assert_int_equal(sp_message_serve(&c->guest, &c->lab, c->request,
					  c->response), 0x1d);
	assert_no_reply(c);
}

static void any_changed_byte_of_header_or_payload_fails_the_tag(void **state)
{
	struct conversation *c = *state;
	svp_u8 good[SVP_PAGE_SIZE];
	svp_u32 status;
	size_t i;

	write_request(c, 0, 1, 0);
	seal_and_send(c);
	memcpy(good, c->request, sizeof(good));
	c->guest.message_count[0] = 0;
	for (i = 0; i < 0x60 + 96; i++) {
		/* Bytes that are neither tag, sequence, AAD nor payload. */
		if ((i >= 0x10 && i < 0x20) || (i >= 0x28 && i < 0x30))
			continue;
		memcpy(c->request, good, sizeof(good));
		c->request[i] ^= 1;
		memset(c->response, 0xee, sizeof(c->response));
		status = sp_message_serve(&c->guest, &c->lab, c->request,
					  c->response);
		assert_true(status == 0x0b || status == 0x16);
		assert_no_reply(c);
		assert_int_equal(c->guest.message_count[0], 0);
	}
}

static void vmpck_2_can_not_ask_for_vmpl_0(void **state)
{
	struct conversation *c = *state;
	svp_u8 key[32];

	write_request(c, 2, 1, 0);
	assert_int_equal(seal_and_send(c), 0);
	memset(key, 0x12, sizeof(key));
	assert_int_equal(crypt(c->response, key, 0), 1);
	assert_int_equal(c->response[0x60], 0x16);
	/* And there is no report in the answer. */
	assert_int_equal(c->response[0x80], 0);
	assert_int_equal(c->response[0x80 + 0x2a0], 0);
}

static void a_vlek_is_not_installed(void **state)
{
	struct conversation *c = *state;
	svp_u8 key[32];

	write_request(c, 0, 1, 0);
	c->request[0x60 + 0x44] = 2;
	assert_int_equal(seal_and_send(c), 0);
	memset(key, 0x10, sizeof(key));
	assert_int_equal(crypt(c->response, key, 0), 1);
	assert_int_equal(c->response[0x60], 0x27);
}

/* Send a request with byte at set to value. */
static svp_u32 send_with(struct conversation *c, size_t at, svp_u8 value)
{
	write_request(c, 0, 1, 0);
	c->request[at] = value;
	return seal_and_send(c);
}

static void a_bad_header_is_refused_without_a_reply(void **state)
{
	static const struct {
		size_t at;
		svp_u8 value;
	} bad[] = {
		{ 0x30, 0 }, { 0x30, 2 },	/* algorithm */
		{ 0x31, 0 }, { 0x31, 2 },	/* header version */
		{ 0x32, 0x50 },			/* header size */
		{ 0x34, 0 }, { 0x34, 6 }, { 0x34, 0xff }, /* type */
		{ 0x35, 0 }, { 0x35, 2 },	/* version */
		{ 0x36, 0 }, { 0x36, 80 }, { 0x36, 95 }, /* size */
	};
	struct conversation *c = *state;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(send_with(c, bad[i].at, bad[i].value), 0x16);
		assert_no_reply(c);
	}
	assert_int_equal(c->guest.message_count[0], 0);
}

static void a_fifth_key_and_an_overlong_payload_are_refused(void **state)
{
	struct conversation *c = *state;

	write_request(c, 0, 1, 0);
	c->request[0x3c] = 4;
	assert_int_equal(sp_message_serve(&c->guest, &c->lab, c->request,
					  c->response), 0x16);
	write_request(c, 0, 1, 0);
	c->request[0x36] = 0xb0;	/* 0xfb0 + 0x60 is more than a page */
	c->request[0x37] = 0x0f;
	assert_int_equal(sp_message_serve(&c->guest, &c->lab, c->request,
					  c->response), 0x16);
}

static void a_sequence_number_at_its_end_is_used_no_more(void **state)
{
	struct conversation *c = *state;

	c->guest.message_count[0] = UINT64_MAX - 1;
	write_request(c, 0, 1, 0);
	memset(c->request + 0x20, 0xff, 8);
	assert_int_equal(seal_and_send(c), 0x1d);
}

static void no_message_is_served_before_the_launch_is_finished(void **state)
{
	struct conversation *c = *state;

	c->guest.state = SP_GUEST_LAUNCH;
	write_request(c, 0, 1, 0);
	assert_int_equal(seal_and_send(c), 0x02);
	assert_no_reply(c);
}

#define CONVERSATION(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CONVERSATION(a_report_request_is_answered_under_the_same_key),
		CONVERSATION(each_exchange_takes_two_sequence_numbers),
		CONVERSATION(a_replayed_request_is_refused),
		CONVERSATION(
			any_changed_byte_of_header_or_payload_fails_the_tag),
		CONVERSATION(vmpck_2_can_not_ask_for_vmpl_0),
		CONVERSATION(a_vlek_is_not_installed),
		CONVERSATION(a_bad_header_is_refused_without_a_reply),
		CONVERSATION(a_fifth_key_and_an_overlong_payload_are_refused),
		CONVERSATION(a_sequence_number_at_its_end_is_used_no_more),
		CONVERSATION(
			no_message_is_served_before_the_launch_is_finished),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
