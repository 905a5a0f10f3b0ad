// SPDX-License-Identifier: Apache-2.0
/*
 * Guest messages: header, sequence, tag, and report requests typed byte by
 * byte from 56860, tables 97 and 22.
 */
#include "sp_conversation.h"

/* An unsealed report request. */
static void write_request(struct conversation *c, svp_u8 vmpck,
			  svp_u8 sequence, svp_u8 vmpl)
{
	write_message(c, 5, vmpck, 96);
	c->request[0x20] = sequence;
	memset(c->request + 0x60, 0xda, 64);
	c->request[0x60 + 0x40] = vmpl;
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

/* A report request for a key; the answer's status and signer flags. */
static void assert_select(struct conversation *c, svp_u8 select,
			  svp_u8 status, svp_u8 signer_flags)
{
	const svp_u8 *answer;

	write_request(c, 0, (svp_u8)(c->guest.message_count[0] + 1), 0);
	c->request[0x60 + 0x44] = select;
	answer = exchange(c);
	assert_int_equal(answer[0], status);
	assert_int_equal(answer[0x20 + 0x48], signer_flags);
	/* A status other than 0 goes with an empty report. */
	assert_int_equal(answer[0x20], status ? 0 : 2);
}

static void a_vlek_that_is_not_installed_can_not_be_had(void **state)
{
	assert_select(*state, 0, 0, 0);
	assert_select(*state, 1, 0, 0);
	assert_select(*state, 2, 0x27, 0);
	assert_select(*state, 3, 0x27, 0);
	assert_select(*state, 4, 0x16, 0);
}

static void a_vlek_that_is_installed_comes_first(void **state)
{
	struct conversation *c = *state;

	c->lab.vlek = EVP_EC_gen("P-384");
	assert_select(c, 0, 0, 1 << 2);
	assert_select(c, 1, 0, 0);
	assert_select(c, 2, 0, 1 << 2);
	c->guest.vcek_disabled = true;
	assert_select(c, 0, 0, 1 << 2);
	assert_select(c, 1, 0x27, 0);
	EVP_PKEY_free(c->lab.vlek);
	c->lab.vlek = NULL;
	assert_select(c, 0, 0x27, 0);
}

static void a_masked_chip_key_leaves_the_report_unsigned(void **state)
{
	static const svp_u8 zeros[144];
	struct conversation *c = *state;

	c->lab.mask_chip_key = true;
	assert_select(c, 0, 0, 7 << 2 | 1 << 1);
	assert_memory_equal(c->response + 0x80 + 0x2a0, zeros, 144);
	c->lab.vlek = EVP_EC_gen("P-384");
	assert_select(c, 0, 0, 1 << 2 | 1 << 1);
	assert_memory_not_equal(c->response + 0x80 + 0x2a0, zeros, 144);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		CONVERSATION(a_report_request_is_answered_under_the_same_key),
		CONVERSATION(each_exchange_takes_two_sequence_numbers),
		CONVERSATION(a_replayed_request_is_refused),
		CONVERSATION(
			any_changed_byte_of_header_or_payload_fails_the_tag),
		CONVERSATION(vmpck_2_can_not_ask_for_vmpl_0),
		CONVERSATION(a_vlek_that_is_not_installed_can_not_be_had),
		CONVERSATION(a_vlek_that_is_installed_comes_first),
		CONVERSATION(a_masked_chip_key_leaves_the_report_unsigned),
		CONVERSATION(a_bad_header_is_refused_without_a_reply),
		CONVERSATION(a_fifth_key_and_an_overlong_payload_are_refused),
		CONVERSATION(a_sequence_number_at_its_end_is_used_no_more),
		CONVERSATION(
			no_message_is_served_before_the_launch_is_finished),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
