// SPDX-License-Identifier: Apache-2.0
/*
 * Endorsement keys: TCG EK Credential Profile 2.5, appendix B, templates L-1
 * (RSA-2048) and L-2 (P-256). Attestation key: a restricted signing key whose
 * template README.md gives, so that a guest that lost it can make it again.
 */
#include "tpm/keys.h"

#include <errno.h>
#include <string.h>

#include "tpm/command.h"

/* Attributes of all keys: they never leave this TPM. */
#define FIXED \
	(SVP_TPMA_FIXED_TPM | SVP_TPMA_FIXED_PARENT | \
	 SVP_TPMA_SENSITIVE_DATA_ORIGIN | SVP_TPMA_RESTRICTED)
#define EK_ATTRIBUTES (FIXED | SVP_TPMA_ADMIN_WITH_POLICY | SVP_TPMA_DECRYPT)
#define AK_ATTRIBUTES (FIXED | SVP_TPMA_USER_WITH_AUTH | SVP_TPMA_SIGN)

#define RSA_BITS	2048u
#define RSA_BYTES	256u
#define P256_BYTES	32u
#define EK_AES_BITS	128u

/* PolicyA (EK Credential Profile, B.6.2): PolicySecret(endorsement). */
static const svp_u8 ek_policy[32] = {
	0x83, 0x71, 0x97, 0x67, 0x44, 0x84, 0xb3, 0xf8,
	0x1a, 0x90, 0xcc, 0x8d, 0x46, 0xa5, 0xd7, 0x24,
	0xfd, 0x52, 0xd7, 0x6e, 0x06, 0x52, 0x0b, 0x64,
	0xf2, 0xa1, 0xda, 0x1b, 0x33, 0x14, 0x69, 0xaa,
};

static const svp_u8 zeros[RSA_BYTES];

static void add_ek_symmetric(struct svp_writer *w)
{
	svp_add_be16(w, SVP_TPM_ALG_AES);
	svp_add_be16(w, EK_AES_BITS);
	svp_add_be16(w, SVP_TPM_ALG_CFB);
	svp_add_be16(w, SVP_TPM_ALG_NULL);	/* the key's scheme */
}

static void add_template_2b(struct svp_writer *w, const void *data,
			    size_t size)
{
	svp_add_be16(w, (svp_u16)size);
	svp_put(w, data, size);
}

/* Template L-1. */
static void ek_rsa_template(struct svp_writer *w)
{
	svp_add_be16(w, SVP_TPM_ALG_RSA);
	svp_add_be16(w, SVP_TPM_ALG_SHA256);
	svp_add_be32(w, EK_ATTRIBUTES);
	add_template_2b(w, ek_policy, sizeof(ek_policy));
	add_ek_symmetric(w);
	svp_add_be16(w, RSA_BITS);
	svp_add_be32(w, 0);			/* exponent: the default */
	add_template_2b(w, zeros, RSA_BYTES);
}

/* Curve, no KDF, and the point, all zeros. */
static void add_p256(struct svp_writer *w, size_t point_size)
{
	svp_add_be16(w, SVP_TPM_ECC_NIST_P256);
	svp_add_be16(w, SVP_TPM_ALG_NULL);
	add_template_2b(w, zeros, point_size);
	add_template_2b(w, zeros, point_size);
}

/* Template L-2. */
static void ek_p256_template(struct svp_writer *w)
{
	svp_add_be16(w, SVP_TPM_ALG_ECC);
	svp_add_be16(w, SVP_TPM_ALG_SHA256);
	svp_add_be32(w, EK_ATTRIBUTES);
	add_template_2b(w, ek_policy, sizeof(ek_policy));
	add_ek_symmetric(w);
	add_p256(w, P256_BYTES);
}

/* The attestation key: ECDSA with SHA-256, no policy, empty unique field. */
static void ak_p256_template(struct svp_writer *w)
{
	svp_add_be16(w, SVP_TPM_ALG_ECC);
	svp_add_be16(w, SVP_TPM_ALG_SHA256);
	svp_add_be32(w, AK_ATTRIBUTES);
	add_template_2b(w, NULL, 0);
	svp_add_be16(w, SVP_TPM_ALG_NULL);	/* symmetric: none */
	svp_add_be16(w, SVP_TPM_ALG_ECDSA);
	svp_add_be16(w, SVP_TPM_ALG_SHA256);
	add_p256(w, 0);
}

static const struct {
	svp_u32 handle;
	void (*template)(struct svp_writer *w);
} recipes[KEY_COUNT] = {
	[KEY_EK_RSA] = { SVP_TPM_HANDLE_EK_RSA, ek_rsa_template },
	[KEY_EK_P256] = { SVP_TPM_HANDLE_EK_P256, ek_p256_template },
	[KEY_AK_P256] = { SVP_TPM_HANDLE_AK_P256, ak_p256_template },
};

/* CreatePrimary in the endorsement hierarchy. */
static int create(void (*template)(struct svp_writer *w), svp_u32 *ret_handle)
{
	static const svp_u32 hierarchy = SVP_TPM_RH_ENDORSEMENT;
	svp_u8 public[KEY_PUBLIC_MAX];
	struct svp_writer w = svp_writer(public, sizeof(public));
	struct tpm_command c;
	struct tpm_answer a;
	int err;

	template(&w);
	if (w.failed)
		return -EINVAL;
	command_begin_authorised(&c, SVP_TPM_CC_CREATE_PRIMARY, &hierarchy, 1,
				 1);
	/* inSensitive: no authorisation value, no data. */
	svp_add_be16(&c.w, 4);
	svp_add_be16(&c.w, 0);
	svp_add_be16(&c.w, 0);
	command_add_2b(&c, public, w.done);
	svp_add_be16(&c.w, 0);			/* outsideInfo */
	svp_add_be32(&c.w, 0);			/* creationPCR */
	err = command_run(&c, true, &a, NULL);
	if (!err)
		*ret_handle = a.handle;
	return err;
}

static int persist(svp_u32 transient, svp_u32 persistent)
{
	const svp_u32 handles[] = { SVP_TPM_RH_OWNER, transient };
	struct tpm_command c;

	command_begin_authorised(&c, SVP_TPM_CC_EVICT_CONTROL, handles, 2, 1);
	svp_add_be32(&c.w, persistent);
	return command_run(&c, false, NULL, NULL);
}

static int flush(svp_u32 transient)
{
	struct tpm_command c;

	command_begin(&c, SVP_TPM_CC_FLUSH_CONTEXT);
	svp_add_be32(&c.w, transient);
	return command_run(&c, false, NULL, NULL);
}

int keys_read_public(svp_u32 handle, svp_u8 ret_public[KEY_PUBLIC_MAX],
		     size_t *ret_size)
{
	struct tpm_command c;
	struct tpm_answer a;
	const svp_u8 *public;
	svp_u16 size;
	int err;

	command_begin(&c, SVP_TPM_CC_READ_PUBLIC);
	svp_add_be32(&c.w, handle);
	err = command_run(&c, false, &a, NULL);
	if (err)
		return err;
	size = svp_get_be16(&a.parameters);
	public = svp_take(&a.parameters, size);
	if (!public || size > KEY_PUBLIC_MAX)
		return -EIO;
	memcpy(ret_public, public, size);
	*ret_size = size;
	return 0;
}

int keys_create(struct key ret_keys[KEY_COUNT])
{
	svp_u32 transient;
	int err = 0;

	for (unsigned int i = 0; !err && i < KEY_COUNT; i++) {
		struct key *key = &ret_keys[i];

		key->handle = recipes[i].handle;
		err = create(recipes[i].template, &transient);
		if (!err)
			err = persist(transient, key->handle);
		if (!err)
			err = flush(transient);
		if (!err)
			err = keys_read_public(key->handle, key->public,
					       &key->public_size);
	}
	return err;
}
