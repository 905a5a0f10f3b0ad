// SPDX-License-Identifier: Apache-2.0
/*
 * Requests of the monitor. It is trusted to relay, the commands in them are the
 * guest's and the measured bytes the host's.
 */
#include "lib/channel.h"
#include "tpm/serve.h"

#include <errno.h>
#include <string.h>

#include <openssl/crypto.h>

#include "tpm/engine.h"
#include "tpm/manifest.h"
#include "tpm/measure.h"

typedef int serve_fn(const struct key *keys, struct fw_message *m,
		     size_t *ret_size);

static int serve_command(const struct key *keys, struct fw_message *m,
			 size_t *ret_size)
{
	uint8_t response[ENGINE_BUFFER_MAX];
	int err;

	(void)keys;
	err = engine_execute(m->data, m->header.length, response, ret_size);
	if (!err)
		memcpy(m->data, response, *ret_size);
	OPENSSL_cleanse(response, sizeof(response));
	return err;
}

static int serve_manifest(const struct key *keys, struct fw_message *m,
			  size_t *ret_size)
{
	return manifest_make(keys, m->header.arg, m->data, sizeof(m->data),
			     ret_size);
}

static int serve_measure_begin(const struct key *keys, struct fw_message *m,
			       size_t *ret_size)
{
	(void)keys;
	(void)ret_size;
	if (m->header.length < FW_TPM_EVENT_TYPE_SIZE)
		return -EINVAL;
	return measure_begin(m->header.arg, svp_le32(m->data),
			     m->data + FW_TPM_EVENT_TYPE_SIZE,
			     m->header.length - FW_TPM_EVENT_TYPE_SIZE);
}

static int serve_measure_data(const struct key *keys, struct fw_message *m,
			      size_t *ret_size)
{
	(void)keys;
	(void)ret_size;
	return measure_add(m->data, m->header.length);
}

static int serve_measure_end(const struct key *keys, struct fw_message *m,
			     size_t *ret_size)
{
	(void)keys;
	(void)m;
	(void)ret_size;
	return measure_end();
}

static int serve_measure_seal(const struct key *keys, struct fw_message *m,
			      size_t *ret_size)
{
	(void)keys;
	(void)m;
	(void)ret_size;
	return measure_seal();
}

static serve_fn *const operations[] = {
	[FW_TPM_COMMAND] = serve_command,
	[FW_TPM_MANIFEST] = serve_manifest,
	[FW_TPM_MEASURE_BEGIN] = serve_measure_begin,
	[FW_TPM_MEASURE_DATA] = serve_measure_data,
	[FW_TPM_MEASURE_END] = serve_measure_end,
	[FW_TPM_MEASURE_SEAL] = serve_measure_seal,
};

void serve(const struct key keys[KEY_COUNT], struct fw_message *message)
{
	uint32_t op = message->header.op, asked = message->header.length;
	size_t size = 0;
	int err = -ENOSYS;

	if (op < sizeof(operations) / sizeof(operations[0]) && operations[op])
		err = operations[op](keys, message, &size);
	/* Nothing of the request may come back in the reply's place. */
	if (err)
		size = 0;
	if (asked > size)
		OPENSSL_cleanse(message->data + size, asked - size);
	message->header = (struct fw_message_header){
		.op = op, .status = (uint32_t)-err, .length = (uint32_t)size,
	};
}
