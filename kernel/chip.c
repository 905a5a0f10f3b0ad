// SPDX-License-Identifier: GPL-2.0-only
/*
 * TPM commands over the SVSM vTPM protocol (AMD 58019, section 8). The SVSM is
 * trusted to serve the TPM, but its response is still checked as any device's
 * is, so that a broken one cannot confuse the TPM core.
 */
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/minmax.h>
#include <linux/sched/signal.h>
#include <linux/string.h>

#include "kernel/chip.h"
#include "kernel/compat.h"
#include "kernel/result.h"
#include "protocol/svsm_vtpm.h"
#include "protocol/tpm_commands.h"

/*
 * A busy SVSM is asked again for as long as the command may take, and at least
 * this long: what keeps it may be another vCPU's work, not this command.
 */
#define BUSY_LEAST_MS TPM2_DURATION_LONG
/*
 * The pause between two tries, microseconds. Each is twice the one before: a
 * short wait costs little time, a long one little of the CPU.
 */
#define BUSY_PAUSE_FIRST_US 200ul
#define BUSY_PAUSE_MOST_US 51200ul

static void fill_request(u8 *page, const u8 *command, size_t length)
{
	struct svp_vtpm_request *request = (void *)page;

	memset(page, 0, SVP_PAGE_SIZE);
	svp_put_le32(&request->command, SVP_TPM_SEND_COMMAND);
	request->locality = 0;
	svp_put_le32(&request->size, length);
	memcpy(page + sizeof(*request), command, length);
}

static u8 *response_bytes(struct svsm_vtpm *vtpm)
{
	return vtpm->page + sizeof(struct svp_vtpm_response);
}

/*
 * A command that succeeded is answered with its own tag. One that failed is
 * answered "no sessions", or as a TPM 1.2 would if the tag itself was wrong.
 */
static bool is_tag(u16 tag, u16 command_tag, u32 code)
{
	if (!code)
		return tag == command_tag;
	return tag == SVP_TPM_ST_NO_SESSIONS || tag == SVP_TPM_ST_RSP_COMMAND;
}

/*
 * The response's length as both the SVSM and the TPM state it; -EPROTO when
 * they don't agree, or the rest of the header can't be a response's.
 */
static int response_length(struct svsm_vtpm *vtpm)
{
	const u8 *tpm = response_bytes(vtpm);
	u32 size = svp_le32(vtpm->page);

	if (size < TPM_HEADER_SIZE || size > SVP_VTPM_MAX_RESPONSE)
		return -EPROTO;
	if (svp_be32(tpm + offsetof(struct tpm_header, length)) != size)
		return -EPROTO;
	/* Where a command has its ordinal, a response has its code. */
	if (!is_tag(svp_be16(tpm), vtpm->tag,
		    svp_be32(tpm + offsetof(struct tpm_header, ordinal))))
		return -EPROTO;
	return size;
}

static int call_once(struct svsm_vtpm *vtpm, struct svsm_vtpm_command *command)
{
	struct svsm_vtpm_call call;
	u64 start = ktime_get_ns();
	int err = vtpm->transport->command(vtpm->page, &call);

	command->calls++;
	command->result = call.result;
	svsm_vtpm_observe_call(&vtpm->stats, command->ordinal, &call,
			       ktime_get_ns() - start);
	return err;
}

/*
 * When a busy SVSM is given up; each class of commands has its duration. While
 * the core does not know yet that this is a TPM 2.0, it would take that of a TPM
 * 1.2, two minutes, for the one short command that asks.
 */
static unsigned long busy_deadline(struct tpm_chip *chip, u32 ordinal)
{
	unsigned long least = msecs_to_jiffies(BUSY_LEAST_MS);

	if (!(chip->flags & TPM_CHIP_FLAG_TPM2))
		return jiffies + least;
	return jiffies + max(least, tpm_calc_ordinal_duration(chip, ordinal));
}

/*
 * Make the call until the SVSM is not busy, the command's time is up, or the
 * process that waits for it is killed. Interrupts are on in the pauses.
 */
static int call_until_done(struct svsm_vtpm *vtpm,
			   struct svsm_vtpm_command *command)
{
	unsigned long stop = busy_deadline(vtpm->chip, command->ordinal);
	unsigned long pause = BUSY_PAUSE_FIRST_US;
	int err;

	for (;;) {
		err = call_once(vtpm, command);
		if (err != -EAGAIN)
			return err;
		if (time_after(jiffies, stop))
			return -ETIMEDOUT;
		if (fatal_signal_pending(current))
			return -EINTR;
		usleep_range(pause, 2 * pause);
		pause = min(2 * pause, BUSY_PAUSE_MOST_US);
	}
}

int svsm_vtpm_transmit(struct svsm_vtpm *vtpm, const u8 *command,
		       size_t length)
{
	struct svsm_vtpm_command record = {
		.length = length,
		.result = SVSM_VTPM_NO_RESULT,
	};
	u64 start = ktime_get_ns();
	int ret;

	if (length < TPM_HEADER_SIZE)
		return -EINVAL;
	if (length > SVP_VTPM_MAX_COMMAND)
		return -E2BIG;

	record.ordinal = svp_be32(command + offsetof(struct tpm_header,
						     ordinal));
	vtpm->tag = svp_be16(command);
	fill_request(vtpm->page, command, length);
	ret = call_until_done(vtpm, &record);
	if (!ret)
		ret = response_length(vtpm);
	record.response = ret;
	record.duration = ktime_get_ns() - start;
	svsm_vtpm_observe_command(&vtpm->stats, &record);
	if (ret < 0) {
		dev_err_ratelimited(&vtpm->chip->dev,
				    "TPM command %#x: %s (%pe, SVSM result %#llx, %u calls)\n",
				    record.ordinal,
				    svsm_vtpm_reason(ret, record.result),
				    ERR_PTR(ret), record.result, record.calls);
		memzero_explicit(vtpm->page, SVP_PAGE_SIZE);
	}
	return ret;
}

int svsm_vtpm_response(struct svsm_vtpm *vtpm, u8 *buffer, size_t size)
{
	int length = response_length(vtpm);

	if (length > 0 && (size_t)length <= size)
		memcpy(buffer, response_bytes(vtpm), length);
	else if (length > 0)
		length = -E2BIG;
	/* Commands and responses hold authorisations and unsealed secrets. */
	memzero_explicit(vtpm->page, SVP_PAGE_SIZE);
	return length;
}

int svsm_vtpm_chip_register(struct svsm_vtpm *vtpm, struct device *parent)
{
	struct tpm_chip *chip = tpmm_chip_alloc(parent, &svsm_vtpm_ops);
	int err;

	if (IS_ERR(chip))
		return PTR_ERR(chip);
	vtpm->chip = chip;
	dev_set_drvdata(&chip->dev, vtpm);
	chip->flags |= svsm_vtpm_chip_flags;

	err = tpm2_probe(chip);
	if (err)
		return err;
	/* Only a TPM 2.0 has this interface; anything else is not one. */
	if (!(chip->flags & TPM_CHIP_FLAG_TPM2))
		return -ENODEV;
	return tpm_chip_register(chip);
}
