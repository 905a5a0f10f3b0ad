// SPDX-License-Identifier: Apache-2.0
/*
 * Manifests. The guest owns the TPM and may clear it, take keys from their
 * handles and put others there: before a key is named, the TPM is asked whether
 * it is still the one that the firmware made.
 */
#include "tpm/manifest.h"

#include <errno.h>
#include <string.h>

#include "protocol/cursor.h"
#include "protocol/svsm_attest.h"

/* Is the key still at its handle, and usable? 0 or -ESTALE. */
static int check(const struct key *key)
{
	svp_u8 public[KEY_PUBLIC_MAX];
	size_t size;

	if (keys_read_public(key->handle, public, &size) ||
	    size != key->public_size || memcmp(public, key->public, size))
		return -ESTALE;
	return 0;
}

int manifest_make(const struct key keys[KEY_COUNT], svp_u32 version,
		  svp_u8 *ret_manifest, size_t room, size_t *ret_size)
{
	struct svp_writer w = svp_writer(ret_manifest, room);
	unsigned int count = version == SVP_VTPM_MANIFEST_EK ? 1 : KEY_COUNT;

	if (version > SVP_VTPM_MANIFEST_KEYS)
		return -EINVAL;
	for (unsigned int i = 0; i < count; i++)
		if (check(&keys[i]))
			return -ESTALE;
	if (version == SVP_VTPM_MANIFEST_KEYS)
		svp_add_be32(&w, count);
	for (unsigned int i = 0; i < count; i++)
		svp_put(&w, keys[i].public, keys[i].public_size);
	if (w.failed)
		return -EMSGSIZE;
	*ret_size = w.done;
	return 0;
}
