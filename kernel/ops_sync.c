// SPDX-License-Identifier: GPL-2.0-only
/*
 * The TPM core's operations since 6.17: with TPM_CHIP_FLAG_SYNC, send() brings
 * the response back in the buffer of the command.
 */
#include "kernel/chip.h"

static int ops_send(struct tpm_chip *chip, u8 *buf, size_t bufsiz,
		    size_t cmd_len)
{
	struct svsm_vtpm *vtpm = dev_get_drvdata(&chip->dev);
	int ret = svsm_vtpm_transmit(vtpm, buf, cmd_len);

	return ret < 0 ? ret : svsm_vtpm_response(vtpm, buf, bufsiz);
}

const struct tpm_class_ops svsm_vtpm_ops = {
	.flags = TPM_OPS_AUTO_STARTUP,
	.send = ops_send,
};

const unsigned int svsm_vtpm_chip_flags = TPM_CHIP_FLAG_SYNC;
