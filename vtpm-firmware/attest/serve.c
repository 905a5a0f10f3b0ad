// SPDX-License-Identifier: Apache-2.0
/*
 * Requests of the monitor, which is trusted to say truly which manifest the
 * vTPM made; nonces are the guest's and replies the host's.
 */
#include "attest/exchange.h"
#include "attest/serve.h"
#include "lib/channel.h"
#include "protocol/snp_pages.h"
#include "protocol/snp_report.h"

#include <errno.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

typedef int serve_fn(struct exchange *x, struct fw_message *m,
		     size_t *ret_size);

static int serve_set_key(struct exchange *x, struct fw_message *m,
			 size_t *ret_size)
{
	(void)ret_size;
	if (m->header.length != SVP_VMPCK_SIZE)
		return -EINVAL;
	return exchange_set_key(x, m->data);
}

/* REPORT_DATA = SHA-512(nonce || manifest) (AMD 58019, section 7). */
static int serve_request(struct exchange *x, struct fw_message *m,
			 size_t *ret_size)
{
	svp_u8 message[EXCHANGE_REQUEST_SIZE], report_data[64];
	int err;

	if (m->header.length < FW_ATTEST_NONCE_SIZE)
		return -EINVAL;
	if (!EVP_Digest(m->data, m->header.length, report_data, NULL,
			EVP_sha512(), NULL))
		return -EIO;
	err = exchange_request(x, report_data, message);
	if (err)
		return err;
	memcpy(m->data, message, sizeof(message));
	*ret_size = sizeof(message);
	return 0;
}

static int serve_response(struct exchange *x, struct fw_message *m,
			  size_t *ret_size)
{
	struct svp_report report;
	int err = exchange_response(x, m->data, m->header.length, &report);

	if (err)
		return err;
	memcpy(m->data, &report, sizeof(report));
	*ret_size = sizeof(report);
	return 0;
}

static serve_fn *const operations[] = {
	[FW_ATTEST_SET_KEY] = serve_set_key,
	[FW_ATTEST_REQUEST] = serve_request,
	[FW_ATTEST_RESPONSE] = serve_response,
};

void attest_serve(struct exchange *x, struct fw_message *message)
{
	uint32_t op = message->header.op, asked = message->header.length;
	size_t size = 0;
	int err = -ENOSYS;

	if (op < sizeof(operations) / sizeof(operations[0]) && operations[op])
		err = operations[op](x, message, &size);
	if (err)
		size = 0;
	/* The key was in it; and nothing of a request is to come back. */
	if (asked > size)
		OPENSSL_cleanse(message->data + size, asked - size);
	message->header = (struct fw_message_header){
		.op = op, .status = (uint32_t)-err, .length = (uint32_t)size,
	};
}
