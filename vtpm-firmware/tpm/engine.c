// SPDX-License-Identifier: Apache-2.0
/*
 * libtpms and its platform: non-volatile memory that is ordinary memory; locality
 * 0 and nobody present unless told otherwise. Trusts libtpms.
 */
#include "tpm/engine.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <libtpms/tpm_error.h>
#include <libtpms/tpm_library.h>
#include <libtpms/tpm_memory.h>
#include <libtpms/tpm_nvfilename.h>
#include <openssl/crypto.h>

#include "protocol/svsm_vtpm.h"

_Static_assert(ENGINE_BUFFER_MAX == SVP_VTPM_MAX_COMMAND &&
	       ENGINE_BUFFER_MAX <= SVP_VTPM_MAX_RESPONSE,
	       "a command and a response fit in the call's page");

/* The TPM's non-volatile memory, and the buffer that libtpms answers in. */
static struct {
	uint8_t *nv;
	uint32_t nv_size;
	unsigned char *response;
	uint32_t response_room;
	uint8_t locality;
	bool present;
} engine;

static TPM_RESULT ready(void)
{
	return TPM_SUCCESS;
}

/* TPM_RETRY: there is nothing yet, which makes libtpms manufacture a TPM. */
static TPM_RESULT nv_load(unsigned char **data, uint32_t *size,
			  uint32_t number, const char *name)
{
	(void)number;
	if (strcmp(name, TPM_PERMANENT_ALL_NAME) || !engine.nv)
		return TPM_RETRY;
	if (TPM_Malloc(data, engine.nv_size) != TPM_SUCCESS)
		return TPM_SIZE;
	memcpy(*data, engine.nv, engine.nv_size);
	*size = engine.nv_size;
	return TPM_SUCCESS;
}

static void nv_clear(void)
{
	if (engine.nv)
		OPENSSL_cleanse(engine.nv, engine.nv_size);
	free(engine.nv);
	engine.nv = NULL;
	engine.nv_size = 0;
}

static TPM_RESULT nv_store(const unsigned char *data, uint32_t size,
			   uint32_t number, const char *name)
{
	uint8_t *copy;

	(void)number;
	/* Volatile state is for suspending: this TPM is never resumed. */
	if (strcmp(name, TPM_PERMANENT_ALL_NAME))
		return TPM_SUCCESS;
	copy = malloc(size);
	if (!copy)
		return TPM_SIZE;
	memcpy(copy, data, size);
	nv_clear();
	engine.nv = copy;
	engine.nv_size = size;
	return TPM_SUCCESS;
}

static TPM_RESULT nv_delete(uint32_t number, const char *name, TPM_BOOL must)
{
	(void)number;
	(void)must;
	if (!strcmp(name, TPM_PERMANENT_ALL_NAME))
		nv_clear();
	return TPM_SUCCESS;
}

static TPM_RESULT get_locality(TPM_MODIFIER_INDICATOR *locality,
				uint32_t number)
{
	(void)number;
	*locality = engine.locality;
	return TPM_SUCCESS;
}

static TPM_RESULT get_presence(TPM_BOOL *present, uint32_t number)
{
	(void)number;
	*present = engine.present;
	return TPM_SUCCESS;
}

static bool register_platform(void)
{
	struct libtpms_callbacks platform = {
		.sizeOfStruct = sizeof(platform),
		.tpm_nvram_init = ready,
		.tpm_nvram_loaddata = nv_load,
		.tpm_nvram_storedata = nv_store,
		.tpm_nvram_deletename = nv_delete,
		.tpm_io_init = ready,
		.tpm_io_getlocality = get_locality,
		.tpm_io_getphysicalpresence = get_presence,
	};

	return TPMLIB_ChooseTPMVersion(TPMLIB_TPM_VERSION_2) == TPM_SUCCESS &&
	       TPMLIB_RegisterCallbacks(&platform) == TPM_SUCCESS;
}

int engine_start(void)
{
	if (!register_platform() || TPMLIB_MainInit() != TPM_SUCCESS)
		return -EIO;
	TPMLIB_SetBufferSize(ENGINE_BUFFER_MAX, NULL, NULL);
	return 0;
}

int engine_restart(void)
{
	TPMLIB_Terminate();
	return engine_start();
}

void engine_set_locality(uint8_t locality)
{
	engine.locality = locality;
}

void engine_set_presence(bool present)
{
	engine.present = present;
}

int engine_execute(const uint8_t *command, size_t size, uint8_t *response,
		   size_t *ret_size)
{
	uint32_t n = 0;

	if (size > ENGINE_BUFFER_MAX)
		return -EINVAL;
	/* libtpms takes the command as not const, but only reads it. */
	if (TPMLIB_Process(&engine.response, &n, &engine.response_room,
			   (unsigned char *)(uintptr_t)command,
			   (uint32_t)size) != TPM_SUCCESS)
		return -EIO;
	if (!n || n > ENGINE_BUFFER_MAX)
		return -EIO;
	memcpy(response, engine.response, n);
	/* It may have been a secret of the guest's. */
	OPENSSL_cleanse(engine.response, n);
	*ret_size = n;
	return 0;
}
