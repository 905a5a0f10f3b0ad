/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The vTPM's manifest: the public areas of its keys. AMD 58019, section 7, and
 * its version 1 (protocol/svsm_attest.h); TCG TPM 2.0 part 2, 12.2.4.
 */
#ifndef VERIFIER_MANIFEST_H
#define VERIFIER_MANIFEST_H

#include <openssl/evp.h>

#include "agent/verifier/reason.h"
#include "protocol/tpm_wire.h"

#define MANIFEST_MAX_KEYS 8u

/* One key: what it may do, and itself for OpenSSL. */
struct manifest_key {
	svp_u16 type;		/* SVP_TPM_ALG_RSA or _ECC */
	svp_u32 attributes;
	EVP_PKEY *key;
};

struct manifest {
	size_t count;
	struct manifest_key keys[MANIFEST_MAX_KEYS];
};

/*
 * Parse size bytes of version 0 or 1. 0, and the caller clears *ret_manifest;
 * -EBADMSG and why.
 */
int manifest_parse(svp_u32 version, const void *data, size_t size,
		   struct manifest *ret_manifest, struct reason *ret_why);

void manifest_clear(struct manifest *m);

/* Does the key sign only what the TPM itself made: is it an AK? */
bool manifest_is_ak(const struct manifest_key *key);

/* What people call the key's type: "RSA" or "ECC". */
const char *manifest_key_name(const struct manifest_key *key);

#endif
