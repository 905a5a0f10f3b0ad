// SPDX-License-Identifier: Apache-2.0
/*
 * Commands of a guest to the TPM program, each behind its length (u16, little-
 * endian), on the state that a guest finds: keys made, log sealed. Each input
 * begins with that very state. Whatever comes, the answer is a TPM's, the log
 * stays what it was, and a manifest is the one that names the true keys or none.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <libtpms/tpm_error.h>
#include <libtpms/tpm_library.h>

#include "lib/channel.h"
#include "protocol/cursor.h"
#include "protocol/tpm_commands.h"
#include "tpm/command.h"
#include "tpm/measure.h"
#include "tpm/serve.h"
#include "tpm/startup.h"

#define MAX_COMMANDS	16u
#define RSP_COMMAND	0x00c4u	/* tag of an error without sessions */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The TPM as it was when the guest was to start. */
static struct {
	struct key keys[KEY_COUNT];
	unsigned char *state;
	uint32_t state_size;
	uint8_t manifest[FW_MESSAGE_DATA_MAX];
	size_t manifest_size;
	uint8_t log[ENGINE_BUFFER_MAX];
	size_t log_size;
} start;

static struct fw_message message;

static void expect(bool ok)
{
	if (!ok)
		abort();
}

static uint32_t ask(uint32_t op, uint32_t arg, const uint8_t *data, size_t size)
{
	message.header = (struct fw_message_header){
		.op = op, .arg = arg, .length = (uint32_t)size,
	};
	if (size)
		memcpy(message.data, data, size);
	serve(start.keys, &message);
	expect(message.header.op == op &&
	       message.header.length <= FW_MESSAGE_DATA_MAX);
	return message.header.status;
}

static void power_on(void)
{
	struct tpm_command c;

	command_begin(&c, SVP_TPM_CC_STARTUP);
	svp_add_be16(&c.w, SVP_TPM_SU_CLEAR);
	expect(!command_run(&c, false, NULL, NULL));
}

/* The public area and attributes of the log's first index. */
static void read_log_index(uint8_t *ret_bytes, size_t *ret_size)
{
	static const uint8_t read_public[] = {
		0x80, 0x01, 0, 0, 0, 14, 0, 0, 0x01, 0x69,
		0x01, 0xc1, 0x01, 0x40,
	};

	expect(!ask(FW_TPM_COMMAND, 0, read_public, sizeof(read_public)));
	*ret_size = message.header.length;
	memcpy(ret_bytes, message.data, *ret_size);
}

static void make_tpm(void)
{
	measure_init();
	expect(!startup(start.keys) && !measure_seal());
	expect(!ask(FW_TPM_MANIFEST, 1, NULL, 0));
	start.manifest_size = message.header.length;
	memcpy(start.manifest, message.data, start.manifest_size);
	read_log_index(start.log, &start.log_size);
	expect(svp_be32(start.log + 6) == 0);
	expect(TPMLIB_GetState(TPMLIB_STATE_PERMANENT, &start.state,
			       &start.state_size) == TPM_SUCCESS);
}

static void reset(void)
{
	if (!start.state)
		make_tpm();
	TPMLIB_Terminate();
	expect(TPMLIB_SetState(TPMLIB_STATE_PERMANENT, start.state,
			       start.state_size) == TPM_SUCCESS);
	expect(!engine_start());
	power_on();
}

static void command(const uint8_t *bytes, size_t size)
{
	uint16_t tag;

	if (ask(FW_TPM_COMMAND, 0, bytes, size)) {
		expect(size > ENGINE_BUFFER_MAX && !message.header.length);
		return;
	}
	expect(message.header.length >= SVP_TPM_HEADER_SIZE &&
	       message.header.length <= ENGINE_BUFFER_MAX);
	tag = svp_be16(message.data);
	expect(tag == SVP_TPM_ST_NO_SESSIONS || tag == SVP_TPM_ST_SESSIONS ||
	       tag == RSP_COMMAND);
	expect(svp_be32(message.data + 2) == message.header.length);
}

static void check(void)
{
	uint8_t log[ENGINE_BUFFER_MAX];
	size_t size;

	if (!ask(FW_TPM_MANIFEST, 1, NULL, 0))
		expect(message.header.length == start.manifest_size &&
		       !memcmp(message.data, start.manifest,
			       start.manifest_size));
	read_log_index(log, &size);
	expect(size == start.log_size && !memcmp(log, start.log, size));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct svp_reader r = svp_reader(data, size);

	reset();
	for (unsigned int i = 0; i < MAX_COMMANDS && r.left; i++) {
		size_t length = svp_get_le16(&r);
		const uint8_t *bytes;

		if (length > r.left)
			length = r.left;
		bytes = svp_take(&r, length);
		command(bytes, length);
	}
	check();
	return 0;
}
