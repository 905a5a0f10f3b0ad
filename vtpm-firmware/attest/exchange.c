// SPDX-License-Identifier: Apache-2.0
/*
 * The exchange. The host carries the messages and may lose, change, repeat and
 * reorder them; only what the secure processor encrypted counts, and only as
 * the answer to the request that is open.
 */
#include "attest/exchange.h"

#include <errno.h>
#include <string.h>

#include <openssl/crypto.h>

#include "attest/gcm.h"

/* What is requested: VMPL 0, and whichever key the platform has. */
#define REPORT_VMPL 0u
#define MESSAGE_TYPE_VERSION 1u

int exchange_set_key(struct exchange *x, const svp_u8 key[SVP_VMPCK_SIZE])
{
	if (x->has_key)
		return -EBUSY;
	memcpy(x->key, key, SVP_VMPCK_SIZE);
	x->has_key = true;
	x->sequence = 1;
	return 0;
}

/* The header of a message in this exchange, its tag still zero. */
static struct svp_message header(svp_u64 sequence, svp_u8 type, svp_u16 size)
{
	struct svp_message m = {
		.algorithm = SVP_MESSAGE_AES_256_GCM,
		.header_version = SVP_MESSAGE_VERSION,
		.type = type,
		.message_version = MESSAGE_TYPE_VERSION,
		.vmpck = 0,
	};

	svp_put_le64(&m.sequence, sequence);
	svp_put_le16(&m.header_size, sizeof(m));
	svp_put_le16(&m.size, size);
	return m;
}

int exchange_request(struct exchange *x, const svp_u8 report_data[64],
		     svp_u8 ret_message[EXCHANGE_REQUEST_SIZE])
{
	struct svp_report_request request = { 0 };
	struct svp_message m;
	int err;

	if (!x->has_key)
		return -EINVAL;
	if (x->is_open)
		return -EBUSY;
	/* The reply's number and the next request's must exist, too. */
	if (x->sequence >= UINT64_MAX - 2)
		return -EPIPE;
	memcpy(request.report_data, report_data, sizeof(request.report_data));
	svp_put_le32(&request.vmpl, REPORT_VMPL);
	svp_put_le32(&request.key_select, SVP_KEY_SELECT_ANY);
	m = header(x->sequence, SVP_MSG_REPORT_REQ, sizeof(request));
	err = gcm_seal(x->key, &m, &request, sizeof(request),
		       ret_message + sizeof(m));
	if (err)
		return err;
	memcpy(ret_message, &m, sizeof(m));
	memcpy(x->report_data, report_data, sizeof(x->report_data));
	x->is_open = true;
	return 0;
}

/* Is m, but for its tag, the header that the reply must have? */
static bool is_reply(const struct exchange *x, const struct svp_message *m)
{
	struct svp_message want = header(x->sequence + 1, SVP_MSG_REPORT_RSP,
					 svp_le16(&m->size));

	return svp_le64(&m->sequence) == svp_le64(&want.sequence) &&
	       !memcmp((const svp_u8 *)m + SVP_MESSAGE_AAD_OFFSET,
		       (const svp_u8 *)&want + SVP_MESSAGE_AAD_OFFSET,
		       SVP_MESSAGE_AAD_SIZE);
}

/* Does the payload say yes, and is the report in it the one asked for? */
static int check_payload(const struct exchange *x,
			 const struct svp_report_response *r, size_t size)
{
	if (size < sizeof(r->status) || svp_le32(&r->status))
		return -EPROTO;
	if (size < sizeof(*r) || svp_le32(&r->size) != sizeof(r->report))
		return -EPROTO;
	if (svp_le32(&r->report.vmpl) != REPORT_VMPL ||
	    memcmp(r->report.report_data, x->report_data,
		   sizeof(x->report_data)))
		return -EPROTO;
	return 0;
}

int exchange_response(struct exchange *x, const svp_u8 *message, size_t size,
		      struct svp_report *ret_report)
{
	svp_u8 plain[SVP_MESSAGE_MAX_PAYLOAD];
	struct svp_report_response response = { 0 };
	struct svp_message m;
	size_t payload;
	int err;

	if (!x->is_open)
		return -EINVAL;
	if (size < sizeof(m))
		return -EBADMSG;
	memcpy(&m, message, sizeof(m));
	payload = svp_le16(&m.size);
	if (!is_reply(x, &m) || payload > size - sizeof(m) ||
	    payload > sizeof(plain) ||
	    gcm_open(x->key, &m, message + sizeof(m), payload, plain))
		return -EBADMSG;
	/* Authentic: whatever it says, this exchange is over. */
	x->is_open = false;
	x->sequence += 2;
	memcpy(&response, plain, payload < sizeof(response) ?
					 payload : sizeof(response));
	err = check_payload(x, &response, payload);
	if (!err)
		memcpy(ret_report, &response.report, sizeof(*ret_report));
	OPENSSL_cleanse(plain, sizeof(plain));
	return err;
}
