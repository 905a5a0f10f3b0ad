// SPDX-License-Identifier: Apache-2.0
/*
 * What a hostile SVSM answers the driver. The input: the command's tag (u16,
 * big-endian), how long it may take (u16, milliseconds) and the room for its
 * response (u16); then for each call the SVSM's result (u64), a length (u16) and
 * so many bytes of the page, little-endian. After the last it is busy for ever.
 */
#include <stdlib.h>

#include "kernel/chip.h"
#include "kernel/compat.h"
#include "kernel/result.h"
#include "protocol/cursor.h"
#include "protocol/svsm_call.h"
#include "protocol/svsm_vtpm.h"

/* The last pause may end so much later than the command's time, ms. */
#define SLACK_MS 110u
#define LEAST_MS 2000u
#define COMMAND_SIZE 12u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

unsigned long jiffies;

static struct {
	struct svp_reader input;
	unsigned long duration;
	struct svsm_vtpm_command observed;
} fuzz;

const struct tpm_class_ops svsm_vtpm_ops;
const unsigned int svsm_vtpm_chip_flags;

void usleep_range(unsigned long min, unsigned long max)
{
	(void)min;
	jiffies += max / 1000 + 1;
}

bool fatal_signal_pending(struct task_struct *task)
{
	(void)task;
	return false;
}

struct tpm_chip *tpmm_chip_alloc(struct device *parent,
				 const struct tpm_class_ops *ops)
{
	(void)parent;
	(void)ops;
	abort();
}

int tpm2_probe(struct tpm_chip *chip)
{
	(void)chip;
	abort();
}

int tpm_chip_register(struct tpm_chip *chip)
{
	(void)chip;
	abort();
}

unsigned long tpm_calc_ordinal_duration(struct tpm_chip *chip, u32 ordinal)
{
	(void)chip;
	(void)ordinal;
	return fuzz.duration;
}

void svsm_vtpm_observe_call(struct svsm_vtpm_stats *stats, u32 ordinal,
			    const struct svsm_vtpm_call *call, u64 duration)
{
	(void)stats;
	(void)ordinal;
	(void)call;
	(void)duration;
}

void svsm_vtpm_observe_command(struct svsm_vtpm_stats *stats,
			       const struct svsm_vtpm_command *command)
{
	(void)stats;
	fuzz.observed = *command;
}

static int hostile_command(void *page, struct svsm_vtpm_call *ret_call)
{
	u64 result = svp_get_le64(&fuzz.input);
	size_t length = svp_get_le16(&fuzz.input) % (SVP_PAGE_SIZE + 1);
	const u8 *bytes = svp_take(&fuzz.input, length);

	*ret_call = (struct svsm_vtpm_call){ .result = SVP_ERR_BUSY };
	if (!bytes)
		return -EAGAIN;
	ret_call->result = result;
	/* Hostile whatever it answers: a busy one may write as well. */
	memcpy(page, bytes, length);
	return svsm_vtpm_errno(result);
}

static const struct svsm_vtpm_transport transport = {
	.name = "fuzz",
	.command = hostile_command,
};

static void require(bool held)
{
	if (!held)
		abort();
}

static void require_zero(const u8 *page)
{
	size_t i;

	for (i = 0; i < SVP_PAGE_SIZE; i++)
		require(!page[i]);
}

/* The response, into a block of just that room. */
static void take_response(struct svsm_vtpm *vtpm, int length, size_t room)
{
	u8 *buffer = malloc(room ? room : 1);
	int got;

	require(buffer);
	got = svsm_vtpm_response(vtpm, buffer, room);
	require(got == ((size_t)length <= room ? length : -E2BIG));
	require(got < 0 || svp_be32(buffer + 2) == (u32)got);
	free(buffer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static u8 page[SVP_PAGE_SIZE];
	static struct tpm_chip chip = { .flags = TPM_CHIP_FLAG_TPM2 };
	u8 command[COMMAND_SIZE] = { [5] = COMMAND_SIZE, [8] = 1, [9] = 0x7b };
	struct svsm_vtpm vtpm = {
		.chip = &chip, .transport = &transport, .page = page,
	};
	size_t room;
	int ret;

	fuzz.input = svp_reader(data, size);
	svp_put_be16(command, svp_get_be16(&fuzz.input));
	fuzz.duration = svp_get_le16(&fuzz.input);
	room = svp_get_le16(&fuzz.input) % (SVP_PAGE_SIZE + 1);
	jiffies = 0;
	ret = svsm_vtpm_transmit(&vtpm, command, sizeof(command));
	require(jiffies <= min(fuzz.duration, 65535ul) + LEAST_MS + SLACK_MS);
	require(fuzz.observed.response == ret && ret);
	require(ret < 0 || (ret >= TPM_HEADER_SIZE &&
			    (size_t)ret <= SVP_VTPM_MAX_RESPONSE));
	if (ret > 0)
		take_response(&vtpm, ret, room);
	require_zero(page);
	return 0;
}
