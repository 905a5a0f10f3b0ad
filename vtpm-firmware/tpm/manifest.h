/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Service manifests of the vTPM: the keys that a verifier may believe in when
 * the report is genuine. AMD 58019, section 8; protocol/svsm_attest.h. A
 * manifest is true at the time it is made, or it isn't made.
 */
#ifndef TPM_MANIFEST_H
#define TPM_MANIFEST_H

#include "tpm/keys.h"

/*
 * The manifest of a version: 0 is the RSA EK's TPMT_PUBLIC, 1 is a count and
 * the TPMT_PUBLIC of each key. Returns 0 and *ret_size bytes in ret_manifest,
 * which has room for room; -EINVAL: no such version; -ESTALE: a key is not at
 * its handle any more, or another is; -EMSGSIZE.
 */
int manifest_make(const struct key keys[KEY_COUNT], svp_u32 version,
		  svp_u8 *ret_manifest, size_t room, size_t *ret_size);

#endif
