/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From nothing to a TPM that a guest can be given: banks, keys.
 */
#ifndef TPM_STARTUP_H
#define TPM_STARTUP_H

#include "tpm/keys.h"

/*
 * Manufacture the TPM, turn its SHA-1 and SHA-512 banks off, start it and make
 * its keys. Returns 0 or -EIO. Once.
 */
int startup(struct key ret_keys[KEY_COUNT]);

#endif
