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

#include "protocol/cursor.h"

#include "report.h"

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

/* Why this report request can't be granted: SVP_FW_*, 0 when it can. */
static svp_u32 check_report_request(const struct svp_report_request *req,
				    svp_u8 vmpck)
{
	svp_u32 select = svp_le32(&req->key_select);
	svp_u32 vmpl = svp_le32(&req->vmpl);
	size_t i;

	for (i = 0; i < sizeof(req->reserved); i++)
		if (req->reserved[i])
			return SVP_FW_INVALID_PARAM;
	if (select & ~SVP_KEY_SELECT_MASK)
		return SVP_FW_INVALID_PARAM;
	/* No VLEK is installed. */
	if (select != SVP_KEY_SELECT_ANY && select != SVP_KEY_SELECT_VCEK)
		return SVP_FW_INVALID_KEY;
	/* Only the holder of VMPCK n may speak for VMPLs n and above. */
	if (vmpl < vmpck || vmpl >= SVP_VMPLS)
		return SVP_FW_INVALID_PARAM;
	return SVP_FW_SUCCESS;
}

/*
 * Answer a report request; a refused one gets an encrypted answer too, with
 * the reason in it (56860, table 25). Returns the answer's size or 0.
 */
static svp_u16 serve_report(const struct sp_guest *guest,
			    const struct sp_lab *lab, svp_u8 vmpck,
			    struct svp_reader payload, svp_u8 *ret_plain)
{
	struct svp_report_response rsp = { 0 };
	struct svp_report_request req;
	const svp_u8 *p = svp_take(&payload, sizeof(req));
	svp_u32 status;

	if (!p)
		return 0;
	memcpy(&req, p, sizeof(req));
	status = check_report_request(&req, vmpck);
	if (status == SVP_FW_SUCCESS &&
	    sp_report_make(guest, lab, &req, &rsp.report))
		return 0;
	svp_put_le32(&rsp.status, status);
	svp_put_le32(&rsp.size, sizeof(rsp.report));
	memcpy(ret_plain, &rsp, sizeof(rsp));
	return sizeof(rsp);
}

/* Build the answer to the authentic message m, its payload decrypted. */
static svp_u32 answer(const struct sp_guest *guest, const struct sp_lab *lab,
		      const struct svp_message *m, const svp_u8 *plain,
		      svp_u8 ret_response[SVP_PAGE_SIZE])
{
	struct svp_reader payload = svp_reader(plain, svp_le16(&m->size));
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

	if (m->message_version != MESSAGE_TYPE_VERSION ||
	    m->type != SVP_MSG_REPORT_REQ)
		return SVP_FW_INVALID_PARAM;
	size = serve_report(guest, lab, m->vmpck, payload, reply);
	if (!size)
		return SVP_FW_INVALID_PARAM;
	svp_put_le16(&h.header_size, sizeof(h));
	svp_put_le64(&h.sequence, svp_le64(&m->sequence) + 1);
	svp_put_le16(&h.size, size);
	if (wrap(guest->vmpck[m->vmpck], &h, reply, page + sizeof(h)))
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
