/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The keys that the vTPM has from its start: endorsement keys by the TCG's
 * templates and attestation keys, all in the endorsement hierarchy, at
 * persistent handles. New at each boot, as the seed is.
 */
#ifndef TPM_KEYS_H
#define TPM_KEYS_H

#include <stddef.h>

#include "protocol/types.h"

/* Room for a TPMT_PUBLIC: RSA-2048 with a policy takes 314 bytes. */
#define KEY_PUBLIC_MAX 512u

/*
 * The keys, in the order of manifest version 1: EKs, then AKs, both by
 * algorithm (TPM_ALG: RSA, ECC), then curve.
 */
enum key_index {
	KEY_EK_RSA,
	KEY_EK_P256,
	KEY_EK_P384,
	KEY_AK_RSA,
	KEY_AK_P256,
	KEY_COUNT,
};

/* A key as it was made. */
struct key {
	svp_u32 handle;			/* persistent */
	size_t public_size;
	svp_u8 public[KEY_PUBLIC_MAX];	/* TPMT_PUBLIC */
};

/*
 * Make the keys and give them their handles. The hierarchies' authorisations
 * must still be empty. Returns 0 or -EIO.
 */
int keys_create(struct key ret_keys[KEY_COUNT]);

/*
 * Read the public area of the object at a handle. -EIO when there is none, or
 * none that can be used.
 */
int keys_read_public(svp_u32 handle, svp_u8 ret_public[KEY_PUBLIC_MAX],
		     size_t *ret_size);

#endif
