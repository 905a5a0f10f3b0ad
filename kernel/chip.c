// SPDX-License-Identifier: GPL-2.0-only
/*
 * TPM commands over the SVSM vTPM protocol (AMD 58019, section 8). The SVSM is
 * trusted to serve the TPM, but its response is still checked as any device's
 * is, so that a broken one cannot confuse the TPM core.
 */
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "kernel/chip.h"
#include "kernel/compat.h"
#include "protocol/svsm_vtpm.h"

/* How long a busy SVSM is asked again: the core's longest usual duration. */
#define BUSY_LIMIT_MS TPM2_DURATION_DEFAULT
/* The pause between two tries, microseconds. */
#define BUSY_PAUSE_US 200

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

/* The response's length as both the SVSM and the TPM state it, or -EPROTO. */
static int response_length(struct svsm_vtpm *vtpm)
{
	const u8 *tpm = response_bytes(vtpm);
	u32 size = svp_le32(vtpm->page);

	if (size < TPM_HEADER_SIZE || size > SVP_VTPM_MAX_RESPONSE)
		return -EPROTO;
	if (svp_be32(tpm + offsetof(struct tpm_header, length)) != size)
		return -EPROTO;
	return size;
}

/* The SVSM may be busy with another vCPU's call: ask again, but not forever. */
static int call_until_done(struct svsm_vtpm *vtpm)
{
	unsigned long stop = jiffies + msecs_to_jiffies(BUSY_LIMIT_MS);
	int err;

	for (;;) {
		err = vtpm->transport->command(vtpm->page);
		if (err != -EAGAIN)
			return err;
		if (time_after(jiffies, stop))
			return -ETIMEDOUT;
		usleep_range(BUSY_PAUSE_US, 2 * BUSY_PAUSE_US);
	}
}

int svsm_vtpm_transmit(struct svsm_vtpm *vtpm, const u8 *command,
		       size_t length)
{
	int ret;

	if (length < TPM_HEADER_SIZE)
		return -EINVAL;
	if (length > SVP_VTPM_MAX_COMMAND)
		return -E2BIG;

	fill_request(vtpm->page, command, length);
	ret = call_until_done(vtpm);
	if (!ret)
		ret = response_length(vtpm);
	if (ret < 0) {
		dev_err_ratelimited(&vtpm->chip->dev,
				    "command %#x failed: %pe\n",
				    svp_be32(command + 6), ERR_PTR(ret));
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
