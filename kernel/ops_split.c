// SPDX-License-Identifier: GPL-2.0-only
/*
 * The TPM core's operations up to 6.16: send() and recv() are apart, and the
 * core polls status() in between. A call to the SVSM returns with the response,
 * so the command is always complete.
 */
#include "kernel/chip.h"

static int ops_send(struct tpm_chip *chip, u8 *buf, size_t len)
{
	int ret = svsm_vtpm_transmit(dev_get_drvdata(&chip->dev), buf, len);

	return ret < 0 ? ret : 0;
}

static int ops_recv(struct tpm_chip *chip, u8 *buf, size_t len)
{
	return svsm_vtpm_response(dev_get_drvdata(&chip->dev), buf, len);
}

/* 0 is "complete", as the two zero request masks below say. */
static u8 ops_status(struct tpm_chip *chip)
{
	return 0;
}

static bool ops_req_canceled(struct tpm_chip *chip, u8 status)
{
	return false;
}

/* Nothing is under way when the core can cancel. */
static void ops_cancel(struct tpm_chip *chip)
{
}

const struct tpm_class_ops svsm_vtpm_ops = {
	.flags = TPM_OPS_AUTO_STARTUP,
	.req_complete_mask = 0,
	.req_complete_val = 0,
	.send = ops_send,
	.recv = ops_recv,
	.status = ops_status,
	.cancel = ops_cancel,
	.req_canceled = ops_req_canceled,
};

const unsigned int svsm_vtpm_chip_flags;
