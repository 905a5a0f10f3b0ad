// SPDX-License-Identifier: Apache-2.0
/*
 * AES-256-GCM with OpenSSL, which is trusted.
 */
#include "attest/gcm.h"

#include <errno.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

static void make_iv(const struct svp_message *m,
		    svp_u8 ret_iv[SVP_MESSAGE_IV_SIZE])
{
	memset(ret_iv, 0, SVP_MESSAGE_IV_SIZE);
	memcpy(ret_iv, &m->sequence, sizeof(m->sequence));
}

static const svp_u8 *aad(const struct svp_message *m)
{
	return (const svp_u8 *)m + SVP_MESSAGE_AAD_OFFSET;
}

int gcm_seal(const svp_u8 key[SVP_VMPCK_SIZE], struct svp_message *m,
	     const void *payload, size_t size, svp_u8 *ret_encrypted)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	svp_u8 iv[SVP_MESSAGE_IV_SIZE], tag[SVP_MESSAGE_TAG_SIZE];
	int n, err = -EIO;

	make_iv(m, iv);
	if (ctx &&
	    EVP_EncryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, iv) &&
	    EVP_EncryptUpdate(ctx, NULL, &n, aad(m), SVP_MESSAGE_AAD_SIZE) &&
	    EVP_EncryptUpdate(ctx, ret_encrypted, &n, payload, (int)size) &&
	    EVP_EncryptFinal_ex(ctx, ret_encrypted + n, &n) &&
	    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, sizeof(tag), tag)) {
		memset(m->tag, 0, sizeof(m->tag));
		memcpy(m->tag, tag, sizeof(tag));
		err = 0;
	}
	EVP_CIPHER_CTX_free(ctx);
	return err;
}

int gcm_open(const svp_u8 key[SVP_VMPCK_SIZE], const struct svp_message *m,
	     const svp_u8 *encrypted, size_t size, svp_u8 *ret_payload)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	svp_u8 iv[SVP_MESSAGE_IV_SIZE], tag[SVP_MESSAGE_TAG_SIZE];
	int n, err = -EBADMSG;

	make_iv(m, iv);
	memcpy(tag, m->tag, sizeof(tag));
	if (ctx &&
	    EVP_DecryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, iv) &&
	    EVP_DecryptUpdate(ctx, NULL, &n, aad(m), SVP_MESSAGE_AAD_SIZE) &&
	    EVP_DecryptUpdate(ctx, ret_payload, &n, encrypted, (int)size) &&
	    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_SET_TAG, sizeof(tag), tag) &&
	    EVP_DecryptFinal_ex(ctx, ret_payload + n, &n) > 0)
		err = 0;
	else
		OPENSSL_cleanse(ret_payload, size);
	EVP_CIPHER_CTX_free(ctx);
	return err;
}
