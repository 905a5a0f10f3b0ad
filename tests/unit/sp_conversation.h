/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A guest that sends messages to the secure processor. They are sealed here by
 * OpenSSL from the rules of 56860, section 7, not by the code under test.
 */
#ifndef TEST_SP_CONVERSATION_H
#define TEST_SP_CONVERSATION_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/evp.h>

#include "sp_fixture.h"
#include "tests/machine/secure-processor/messages.h"

/* Both ends: the guest's pages and the secure processor's state. */
struct conversation {
	struct sp_lab lab;
	struct sp_guest guest;
	svp_u8 request[SVP_PAGE_SIZE];
	svp_u8 response[SVP_PAGE_SIZE];
};

static inline int begin(void **state)
{
	static struct conversation c;

	c = (struct conversation){
		.lab = fixture_lab(), .guest = fixture_guest(),
	};
	*state = &c;
	return 0;
}

static inline int end(void **state)
{
	struct conversation *c = *state;

	sp_lab_release(&c->lab);
	return 0;
}

/* Encrypt or decrypt the payload of the message in page, in place. */
static inline int crypt(svp_u8 *page, const svp_u8 *key, int encrypt)
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

/* An unsealed message of zeros, header byte by byte (table 97). */
static inline void write_message(struct conversation *c, svp_u8 type,
				 svp_u8 vmpck, svp_u8 size)
{
	svp_u8 *p = c->request;

	memset(p, 0, SVP_PAGE_SIZE);
	p[0x20] = (svp_u8)(c->guest.message_count[vmpck] + 1);
	p[0x30] = 1;		/* AES-256-GCM */
	p[0x31] = 1;		/* header version */
	p[0x32] = 0x60;		/* header size */
	p[0x34] = type;
	p[0x35] = 1;		/* version */
	p[0x36] = size;
	p[0x3c] = vmpck;
}

static inline svp_u32 seal_and_send(struct conversation *c)
{
	const svp_u8 vmpck = c->request[0x3c];
	svp_u8 key[32];

	memset(key, 0x10 + vmpck, sizeof(key));
	memset(c->response, 0xee, sizeof(c->response));
	crypt(c->request, key, 1);
	return sp_message_serve(&c->guest, &c->lab, c->request, c->response);
}

/* Send, expect an answer and open it; its payload is at response + 0x60. */
static inline const svp_u8 *exchange(struct conversation *c)
{
	const svp_u8 type = c->request[0x34];
	svp_u8 key[32];

	assert_int_equal(seal_and_send(c), 0);
	assert_int_equal(c->response[0x34], type + 1);
	memset(key, 0x10 + c->request[0x3c], sizeof(key));
	assert_int_equal(crypt(c->response, key, 0), 1);
	return c->response + 0x60;
}

static inline void assert_no_reply(const struct conversation *c)
{
	svp_u8 untouched[SVP_PAGE_SIZE];

	memset(untouched, 0xee, sizeof(untouched));
	assert_memory_equal(c->response, untouched, sizeof(untouched));
}

#define CONVERSATION(f) cmocka_unit_test_setup_teardown(f, begin, end)

#endif
