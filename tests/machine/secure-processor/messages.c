// SPDX-License-Identifier: Apache-2.0
/*
 * Guest messages. AMD 56860, sections 7 and 8.26; the order of the checks is
 * that of the firmware which AMD published. The guest is not trusted beyond
 * the VMPCK it holds, the host not at all.
 */
#include "messages.h"

#include <errno.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "requests.h"

/* The only version there is of every message type served here. */
#define MESSAGE_TYPE_VERSION 1

static void sequence_iv(svp_u64 sequence, svp_u8 iv[SVP_MESSAGE_IV_SIZE])
{
	memset(iv, 0, SVP_MESSAGE_IV_SIZE);
	svp_put_le64(iv, sequence);
}

/* Does the header say something that this ABI version has (56860, 8.26)? */
static bool header_ok(const struct svp_message *m)
{
	svp_u16 size = svp_le16(&m->size);

	return m->header_version == SVP_MESSAGE_VERSION &&
	       svp_le16(&m->header_size) == sizeof(*m) &&
	       m->algorithm == SVP_MESSAGE_AES_256_GCM && size &&
	       size % 16 == 0 && size <= SVP_MESSAGE_MAX_PAYLOAD &&
	       m->vmpck < SVP_VMPLS;
}

/* Decrypt the payload behind header m. Returns 0 or -EBADMSG. */
static int unwrap(const svp_u8 *key, const struct svp_message *m,
		  const svp_u8 *payload, svp_u8 *ret_plain)
{
	const svp_u8 *aad = (const svp_u8 *)m + SVP_MESSAGE_AAD_OFFSET;
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	svp_u8 tag[SVP_MESSAGE_TAG_SIZE], iv[SVP_MESSAGE_IV_SIZE];
	int n, err = -EBADMSG;

	memcpy(tag, m->tag, sizeof(tag));
	sequence_iv(svp_le64(&m->sequence), iv);
	if (ctx &&
	    EVP_DecryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, iv) &&
	    EVP_DecryptUpdate(ctx, NULL, &n, aad, SVP_MESSAGE_AAD_SIZE) &&
	    EVP_DecryptUpdate(ctx, ret_plain, &n, payload,
			      svp_le16(&m->size)) &&
	    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_SET_TAG, sizeof(tag), tag) &&
	    EVP_DecryptFinal_ex(ctx, ret_plain + n, &n) > 0)
		err = 0;
	EVP_CIPHER_CTX_free(ctx);
	return err;
}

/* Encrypt plain behind header m and set m's tag. Returns 0 or -EIO. */
static int wrap(const svp_u8 *key, struct svp_message *m, const svp_u8 *plain,
		svp_u8 *ret_payload)
{
	const svp_u8 *aad = (const svp_u8 *)m + SVP_MESSAGE_AAD_OFFSET;
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	svp_u8 tag[SVP_MESSAGE_TAG_SIZE], iv[SVP_MESSAGE_IV_SIZE];
	int n, err = -EIO;

	sequence_iv(svp_le64(&m->sequence), iv);
	if (ctx &&
	    EVP_EncryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, iv) &&
	    EVP_EncryptUpdate(ctx, NULL, &n, aad, SVP_MESSAGE_AAD_SIZE) &&
	    EVP_EncryptUpdate(ctx, ret_payload, &n, plain,
			      svp_le16(&m->size)) &&
	    EVP_EncryptFinal_ex(ctx, ret_payload + n, &n) &&
	    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, sizeof(tag), tag)) {
		memcpy(m->tag, tag, sizeof(tag));
		err = 0;
	}
	EVP_CIPHER_CTX_free(ctx);
	return err;
}

/* Requests by type; a zero type ends the list. */
static const struct sp_request_type types[] = {
	{ SVP_MSG_REPORT_REQ, sizeof(struct svp_report_request),
	  sp_request_report },
	{ SVP_MSG_KEY_REQ, sizeof(struct svp_key_request), sp_request_key },
	{ SVP_MSG_TSC_INFO_REQ, sizeof(struct svp_tsc_info_request),
	  sp_request_tsc_info },
	{ 0 },
};

/* The type of message m, if this ABI has it and m is large enough for it. */
static const struct sp_request_type *find_type(const struct svp_message *m)
{
	const struct sp_request_type *t;

	if (m->message_version != MESSAGE_TYPE_VERSION)
		return NULL;
	for (t = types; t->type; t++)
		if (t->type == m->type)
			return svp_le16(&m->size) >= t->size ? t : NULL;
	return NULL;
}

/* Build the answer to the authentic message m, its payload decrypted. */
static svp_u32 answer(const struct sp_guest *guest, const struct sp_lab *lab,
		      const struct svp_message *m, const svp_u8 *plain,
		      svp_u8 ret_response[SVP_PAGE_SIZE])
{
	const struct sp_request_type *type = find_type(m);
	const struct sp_request request = { guest, lab, m->vmpck, plain };
	svp_u8 reply[SVP_MESSAGE_MAX_PAYLOAD] = { 0 };
	svp_u8 page[SVP_PAGE_SIZE] = { 0 };
	struct svp_message h = {
		.algorithm = SVP_MESSAGE_AES_256_GCM,
		.header_version = SVP_MESSAGE_VERSION,
		.type = (svp_u8)(m->type + 1),
		.message_version = MESSAGE_TYPE_VERSION,
		.vmpck = m->vmpck,
	};
	svp_u16 size;
	int err;

	if (!type)
		return SVP_FW_INVALID_PARAM;
	size = type->serve(&request, reply);
	svp_put_le16(&h.header_size, sizeof(h));
	svp_put_le64(&h.sequence, svp_le64(&m->sequence) + 1);
	svp_put_le16(&h.size, size);
	err = wrap(guest->vmpck[m->vmpck], &h, reply, page + sizeof(h));
	OPENSSL_cleanse(reply, sizeof(reply));
	if (err)
		return SVP_FW_INVALID_PARAM;
	memcpy(page, &h, sizeof(h));
	memcpy(ret_response, page, sizeof(page));
	return SVP_FW_SUCCESS;
}

svp_u32 sp_message_serve(struct sp_guest *guest, const struct sp_lab *lab,
			 const svp_u8 request[SVP_PAGE_SIZE],
			 svp_u8 ret_response[SVP_PAGE_SIZE])
{
	svp_u8 plain[SVP_PAGE_SIZE] = { 0 };
	struct svp_message m;
	svp_u64 *count;
	svp_u32 status;

	if (guest->state != SP_GUEST_RUNNING)
		return SVP_FW_INVALID_GUEST_STATE;
	memcpy(&m, request, sizeof(m));
	if (!header_ok(&m))
		return SVP_FW_INVALID_PARAM;
	if (unwrap(guest->vmpck[m.vmpck], &m, request + sizeof(m), plain)) {
		OPENSSL_cleanse(plain, sizeof(plain));
		return SVP_FW_BAD_MEASUREMENT;
	}
	count = &guest->message_count[m.vmpck];
	if (*count >= UINT64_MAX - 1 || svp_le64(&m.sequence) != *count + 1)
		status = SVP_FW_AEAD_OFLOW;
	else
		status = answer(guest, lab, &m, plain, ret_response);
	if (status == SVP_FW_SUCCESS)
		*count += 2;
	OPENSSL_cleanse(plain, sizeof(plain));
	return status;
}
