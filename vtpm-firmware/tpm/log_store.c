// SPDX-License-Identifier: Apache-2.0
/*
 * The event log in NV indices of the platform: with the platform hierarchy
 * closed they can't be deleted, and with WRITEDEFINE locked not be written, for
 * as long as this TPM lives. TPM 2.0 part 3, section 31.
 */
#include "tpm/log_store.h"

#include <string.h>

#include "tpm/command.h"

#define ATTRIBUTES \
	(SVP_TPMA_NV_PPWRITE | SVP_TPMA_NV_WRITEDEFINE | \
	 SVP_TPMA_NV_PPREAD | SVP_TPMA_NV_OWNERREAD | SVP_TPMA_NV_AUTHREAD | \
	 SVP_TPMA_NV_NO_DA | SVP_TPMA_NV_PLATFORMCREATE)

/* Longest data of one NV_Write that every TPM takes, bytes. */
#define WRITE_MAX 512u

static const svp_u32 platform = SVP_TPM_RH_PLATFORM;

static int define(svp_u32 index, svp_u16 size)
{
	struct tpm_command c;

	command_begin_authorised(&c, SVP_TPM_CC_NV_DEFINE_SPACE, &platform, 1,
				 1);
	svp_add_be16(&c.w, 0);		/* no authorisation value */
	svp_add_be16(&c.w, 14);		/* TPMS_NV_PUBLIC: */
	svp_add_be32(&c.w, index);
	svp_add_be16(&c.w, SVP_TPM_ALG_SHA256);
	svp_add_be32(&c.w, ATTRIBUTES);
	svp_add_be16(&c.w, 0);		/* no policy */
	svp_add_be16(&c.w, size);
	return command_run(&c, false, NULL, NULL);
}

static int write(svp_u32 index, svp_u16 offset, const void *data, size_t size)
{
	const svp_u32 handles[] = { SVP_TPM_RH_PLATFORM, index };
	struct tpm_command c;

	command_begin_authorised(&c, SVP_TPM_CC_NV_WRITE, handles, 2, 1);
	command_add_2b(&c, data, size);
	svp_add_be16(&c.w, offset);
	return command_run(&c, false, NULL, NULL);
}

static int lock(svp_u32 index)
{
	const svp_u32 handles[] = { SVP_TPM_RH_PLATFORM, index };
	struct tpm_command c;

	command_begin_authorised(&c, SVP_TPM_CC_NV_WRITE_LOCK, handles, 2, 1);
	return command_run(&c, false, NULL, NULL);
}

/* Fill one index with at most SVP_TPM_LOG_INDEX_SIZE bytes. */
static int store_index(svp_u32 index, const svp_u8 *data, size_t size)
{
	int err = define(index, (svp_u16)size);

	for (size_t at = 0; !err && at < size; at += WRITE_MAX) {
		size_t n = size - at < WRITE_MAX ? size - at : WRITE_MAX;

		err = write(index, (svp_u16)at, data + at, n);
	}
	return err ? err : lock(index);
}

int log_store(const void *log, size_t size)
{
	svp_u32 index = SVP_TPM_LOG_INDEX;
	const svp_u8 *at = log;
	int err = 0;

	while (!err && size) {
		size_t n = size < SVP_TPM_LOG_INDEX_SIZE ?
				   size : SVP_TPM_LOG_INDEX_SIZE;

		err = store_index(index++, at, n);
		at += n;
		size -= n;
	}
	return err;
}

int log_store_close_platform(void)
{
	struct tpm_command c;

	command_begin_authorised(&c, SVP_TPM_CC_HIERARCHY_CONTROL, &platform,
				 1, 1);
	svp_add_be32(&c.w, SVP_TPM_RH_PLATFORM);
	svp_put_u8(&c.w, 0);
	return command_run(&c, false, NULL, NULL);
}
