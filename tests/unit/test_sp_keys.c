// SPDX-License-Identifier: Apache-2.0
/*
 * Derived keys and TSC information as guests ask for them. Requests are typed
 * byte by byte from 56860, tables 19 to 21.
 */
#include "sp_conversation.h"

#include <openssl/hmac.h>

#define KEY_REQ		3
#define TSC_REQ		17
#define GUEST_SVN	7

/* Offsets in a key request. */
enum { SELECT = 0x60, RESERVED = 0x64, FIELDS = 0x68, VMPL = 0x70,
       SVN = 0x74, TCB = 0x78 };

/* A key request under VMPCK n for VMPL n. */
static svp_u8 *ask_key(struct conversation *c, svp_u8 vmpck)
{
	write_message(c, KEY_REQ, vmpck, 0x20);
	c->request[VMPL] = vmpck;
	return c->request;
}

/* Exchange; the answer must be a key, which is returned. */
static const svp_u8 *granted(struct conversation *c)
{
	static const svp_u8 zeros[32];
	const svp_u8 *answer = exchange(c);

	assert_int_equal(c->response[0x36] | c->response[0x37] << 8, 0x40);
	assert_memory_equal(answer, zeros, 32);	/* status and reserved */
	assert_memory_not_equal(answer + 0x20, zeros, 32);
	return answer + 0x20;
}

/* Exchange; the answer must have this status, and no key. */
static void refused(struct conversation *c, svp_u8 status)
{
	static const svp_u8 zeros[0x3f];
	const svp_u8 *answer = exchange(c);

	assert_int_equal(answer[0], status);
	assert_memory_equal(answer + 1, zeros, sizeof(zeros));
}

static void the_same_request_gives_the_same_key(void **state)
{
	struct conversation *c = *state;
	svp_u8 key[32];

	ask_key(c, 0);
	memcpy(key, granted(c), 32);
	ask_key(c, 0);
	assert_memory_equal(granted(c), key, 32);
	/* Another boot: other VMPCKs, report id and digest, which don't count. */
	memset(c->guest.report_id, 0x77, 32);
	c->guest.digest[0] ^= 1;
	ask_key(c, 0);
	assert_memory_equal(granted(c), key, 32);
}

static void each_selected_field_changes_the_key(void **state)
{
	struct conversation *c = *state;
	svp_u8 key[8][32];
	int bit, other;

	memset(c->guest.id_block.family_id, 0xfa, 16);
	memset(c->guest.id_block.image_id, 0x1a, 16);
	svp_put_le32(&c->guest.id_block.guest_svn, GUEST_SVN);
	for (bit = 0; bit < 7; bit++) {
		ask_key(c, 0);
		if (bit)
			c->request[FIELDS] = (svp_u8)(1 << (bit - 1));
		c->request[SVN] = 1;
		c->request[TCB] = 4;
		memcpy(key[bit], granted(c), 32);
		for (other = 0; other < bit; other++)
			assert_memory_not_equal(key[bit], key[other], 32);
	}
}

static void a_measurement_that_is_mixed_in_binds_to_the_image(void **state)
{
	struct conversation *c = *state;
	svp_u8 key[32];

	ask_key(c, 0)[FIELDS] = 1 << 3;
	memcpy(key, granted(c), 32);
	c->guest.digest[31] ^= 1;
	ask_key(c, 0)[FIELDS] = 1 << 3;
	assert_memory_not_equal(granted(c), key, 32);
}

static void host_data_and_vmpl_always_count(void **state)
{
	struct conversation *c = *state;
	svp_u8 key[32];

	ask_key(c, 0);
	memcpy(key, granted(c), 32);
	ask_key(c, 0)[VMPL] = 1;
	assert_memory_not_equal(granted(c), key, 32);
	/* VMPCK1 asking for VMPL1 gets what VMPCK0 got for it. */
	ask_key(c, 0)[VMPL] = 1;
	memcpy(key, granted(c), 32);
	ask_key(c, 1);
	assert_memory_equal(granted(c), key, 32);
	c->guest.host_data[0] ^= 1;
	ask_key(c, 1);
	assert_memory_not_equal(granted(c), key, 32);
}

static void no_vmpck_reaches_a_more_privileged_vmpl(void **state)
{
	struct conversation *c = *state;
	svp_u8 vmpck, vmpl;

	for (vmpck = 0; vmpck < 4; vmpck++)
		for (vmpl = 0; vmpl < 6; vmpl++) {
			ask_key(c, vmpck)[VMPL] = vmpl;
			if (vmpl >= vmpck && vmpl < 4)
				granted(c);
			else
				refused(c, 0x16);
		}
}

static void reserved_bits_are_refused(void **state)
{
	struct conversation *c = *state;

	ask_key(c, 0)[SELECT] = 8;
	refused(c, 0x16);
	ask_key(c, 0)[SELECT + 3] = 0x80;
	refused(c, 0x16);
	ask_key(c, 0)[RESERVED] = 1;
	refused(c, 0x16);
	ask_key(c, 0)[FIELDS] = 0x40;
	refused(c, 0x16);
	ask_key(c, 0)[FIELDS + 7] = 0x80;
	refused(c, 0x16);
}

static void a_svn_or_tcb_above_the_guest_s_and_committed_one_is_refused(
		void **state)
{
	struct conversation *c = *state;
	svp_u8 *r;

	svp_put_le32(&c->guest.id_block.guest_svn, GUEST_SVN);
	r = ask_key(c, 0);
	r[FIELDS] = 1 << 4;
	r[SVN] = GUEST_SVN;
	granted(c);
	r = ask_key(c, 0);
	r[FIELDS] = 1 << 4;
	r[SVN] = GUEST_SVN + 1;
	refused(c, 0x16);
	/* Committed: bootloader 4, TEE 0, SNP 0x18, microcode 0xdb. */
	r = ask_key(c, 0);
	r[FIELDS] = 1 << 5;
	memcpy(r + TCB, "\x04\x00\x00\x00\x00\x00\x18\xdb", 8);
	granted(c);
	r = ask_key(c, 0);
	r[FIELDS] = 1 << 5;
	r[TCB + 6] = 0x19;
	refused(c, 0x16);
	r = ask_key(c, 0);
	r[FIELDS] = 1 << 5;
	r[TCB + 2] = 1;		/* no component */
	refused(c, 0x16);
	/* What is not selected is not looked at. */
	r = ask_key(c, 0);
	memset(r + SVN, 0xff, 12);
	granted(c);
}

static void a_key_is_the_selected_root_s(void **state)
{
	struct conversation *c = *state;
	svp_u8 vcek[32], vlek[32];

	ask_key(c, 0);
	memcpy(vcek, granted(c), 32);
	ask_key(c, 0)[SELECT] = 1 << 1;		/* VCEK */
	assert_memory_equal(granted(c), vcek, 32);
	ask_key(c, 0)[SELECT] = 2 << 1;		/* VLEK: none */
	refused(c, 0x27);
	ask_key(c, 0)[SELECT] = 3 << 1;		/* reserved */
	refused(c, 0x27);
	c->lab.vlek = EVP_EC_gen("P-384");
	ask_key(c, 0)[SELECT] = 2 << 1;
	memcpy(vlek, granted(c), 32);
	assert_memory_not_equal(vlek, vcek, 32);
	ask_key(c, 0);				/* VLEK before VCEK */
	assert_memory_equal(granted(c), vlek, 32);
	ask_key(c, 0)[SELECT] = 1;		/* VMRK */
	assert_memory_not_equal(granted(c), vlek, 32);
	c->lab.mask_chip_key = true;
	ask_key(c, 0);
	refused(c, 0x27);
	ask_key(c, 0)[SELECT] = 1;
	granted(c);
}

/* SP 800-108 in counter mode, one block, typed in; root: 32 zero bytes. */
static void a_vmrk_key_is_derived_as_amd_published(void **state)
{
	static const svp_u8 root[32];
	struct conversation *c = *state;
	svp_u8 input[4 + 11 + 1 + 0xa8 + 4] = {
		0, 0, 0, 1, 'g', 'm', 's', 'g', '-', 'k', 'e', 'y', 'r', 'e',
		'q', 0,
		[16] = 1,		/* root key: VMRK */
		[16 + 0x08] = 0x08,	/* selected: measurement */
		[16 + 0x10] = 2,	/* VMPL */
		[0xbc - 2] = 1,		/* 256 bits */
	};
	svp_u8 expected[32];
	unsigned int n;

	memset(input + 16 + 0x48, 0xd1, 32);	/* the fixture's measurement */
	memset(input + 16 + 0x68, 0x0d, 32);	/* and its host data */
	assert_int_equal(sizeof(input), 0xbc);
	HMAC(EVP_sha256(), root, 32, input, sizeof(input), expected, &n);
	ask_key(c, 1)[VMPL] = 2;
	c->request[SELECT] = 1;
	c->request[FIELDS] = 8;
	assert_memory_equal(granted(c), expected, 32);
}

static void a_short_key_request_gets_no_reply(void **state)
{
	struct conversation *c = *state;

	write_message(c, KEY_REQ, 0, 0x10);
	assert_int_equal(seal_and_send(c), 0x16);
	assert_no_reply(c);
	write_message(c, KEY_REQ, 0, 0x20);
	c->request[0x35] = 2;
	assert_int_equal(seal_and_send(c), 0x16);
	assert_no_reply(c);
	assert_int_equal(c->guest.message_count[0], 0);
}

static void tsc_information_says_that_the_tsc_is_not_scaled(void **state)
{
	static const svp_u8 expected[128] = { [8 + 4] = 1 };
	struct conversation *c = *state;
	svp_u8 vmpck;

	for (vmpck = 0; vmpck < 4; vmpck++) {
		write_message(c, TSC_REQ, vmpck, 128);
		assert_memory_equal(exchange(c), expected, 128);
		assert_int_equal(c->response[0x36], 128);
	}
	write_message(c, TSC_REQ, 0, 128);
	c->request[0x60 + 127] = 1;
	assert_int_equal(exchange(c)[0], 0x16);
	write_message(c, TSC_REQ, 0, 112);
	assert_int_equal(seal_and_send(c), 0x16);
}

/* What exists on hardware but is for migration, and what is nothing. */
static void other_types_get_no_reply_and_change_nothing(void **state)
{
	struct conversation *c = *state;
	int type;

	for (type = 0; type < 256; type++) {
		if (type == KEY_REQ || type == TSC_REQ || type == 5)
			continue;
		write_message(c, (svp_u8)type, 1, 128);
		assert_int_equal(seal_and_send(c), 0x16);
		assert_no_reply(c);
	}
	assert_int_equal(c->guest.message_count[1], 0);
	ask_key(c, 1);
	granted(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CONVERSATION(the_same_request_gives_the_same_key),
		CONVERSATION(each_selected_field_changes_the_key),
		CONVERSATION(a_measurement_that_is_mixed_in_binds_to_the_image),
		CONVERSATION(host_data_and_vmpl_always_count),
		CONVERSATION(no_vmpck_reaches_a_more_privileged_vmpl),
		CONVERSATION(reserved_bits_are_refused),
		CONVERSATION(
		a_svn_or_tcb_above_the_guest_s_and_committed_one_is_refused),
		CONVERSATION(a_key_is_the_selected_root_s),
		CONVERSATION(a_vmrk_key_is_derived_as_amd_published),
		CONVERSATION(a_short_key_request_gets_no_reply),
		CONVERSATION(tsc_information_says_that_the_tsc_is_not_scaled),
		CONVERSATION(other_types_get_no_reply_and_change_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
