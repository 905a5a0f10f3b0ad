// SPDX-License-Identifier: Apache-2.0
/*
 * The TPM's start. PCR banks are chosen by PCR_Allocate, which counts from the
 * next power-on (TPM 2.0 part 3, 22.5): so it is powered on twice.
 */
#include "tpm/startup.h"

#include "tpm/command.h"

/* TPM2_Startup and TPM2_Shutdown, both with TPM_SU_CLEAR. */
static int start_or_stop(svp_u32 code)
{
	struct tpm_command c;

	command_begin(&c, code);
	svp_add_be16(&c.w, SVP_TPM_SU_CLEAR);
	return command_run(&c, false, NULL, NULL);
}

static void add_bank(struct tpm_command *c, svp_u16 alg, bool on)
{
	svp_add_be16(&c->w, alg);
	svp_put_u8(&c->w, SVP_TPM_PCR_SELECT_SIZE);
	for (unsigned int i = 0; i < SVP_TPM_PCR_SELECT_SIZE; i++)
		svp_put_u8(&c->w, on ? 0xff : 0);
}

static int choose_banks(void)
{
	static const svp_u32 platform = SVP_TPM_RH_PLATFORM;
	struct tpm_command c;

	command_begin_authorised(&c, SVP_TPM_CC_PCR_ALLOCATE, &platform, 1, 1);
	svp_add_be32(&c.w, 4);		/* TPML_PCR_SELECTION */
	add_bank(&c, SVP_TPM_ALG_SHA1, false);
	add_bank(&c, SVP_TPM_ALG_SHA256, true);
	add_bank(&c, SVP_TPM_ALG_SHA384, true);
	add_bank(&c, SVP_TPM_ALG_SHA512, false);
	return command_run(&c, false, NULL, NULL);
}

int startup(struct key ret_keys[KEY_COUNT])
{
	int err = engine_start();

	if (!err)
		err = start_or_stop(SVP_TPM_CC_STARTUP);
	if (!err)
		err = choose_banks();
	if (!err)
		err = start_or_stop(SVP_TPM_CC_SHUTDOWN);
	if (!err)
		err = engine_restart();
	if (!err)
		err = start_or_stop(SVP_TPM_CC_STARTUP);
	return err ? err : keys_create(ret_keys);
}
