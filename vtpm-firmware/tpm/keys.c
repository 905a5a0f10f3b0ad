// SPDX-License-Identifier: Apache-2.0
/*
 * Endorsement keys: TCG EK Credential Profile 2.5, appendix B, templates L-1
 * (RSA-2048), L-2 (P-256) and H-3 (P-384). Attestation keys: restricted signing
 * keys whose templates README.md gives, so that a guest that lost one can make
 * it again.
 */
#include "tpm/keys.h"

#include <errno.h>
#include <string.h>

#include "tpm/command.h"

/* Attributes of all keys: they never leave this TPM. */
#define FIXED \
	(SVP_TPMA_FIXED_TPM | SVP_TPMA_FIXED_PARENT | \
	 SVP_TPMA_SENSITIVE_DATA_ORIGIN | SVP_TPMA_RESTRICTED)
/* Low-range EKs are used by policy alone, high-range ones by auth, too. */
#define EK_LOW (FIXED | SVP_TPMA_ADMIN_WITH_POLICY | SVP_TPMA_DECRYPT)
#define EK_HIGH (EK_LOW | SVP_TPMA_USER_WITH_AUTH)
#define AK (FIXED | SVP_TPMA_USER_WITH_AUTH | SVP_TPMA_SIGN)

#define RSA_BITS	2048u
#define RSA_BYTES	256u
#define P256_BYTES	32u

/* PolicyA, SHA-256 (B.6.2): PolicySecret(endorsement). */
static const svp_u8 policy_a[SVP_SHA256_SIZE] = {
	0x83, 0x71, 0x97, 0x67, 0x44, 0x84, 0xb3, 0xf8,
	0x1a, 0x90, 0xcc, 0x8d, 0x46, 0xa5, 0xd7, 0x24,
	0xfd, 0x52, 0xd7, 0x6e, 0x06, 0x52, 0x0b, 0x64,
	0xf2, 0xa1, 0xda, 0x1b, 0x33, 0x14, 0x69, 0xaa,
};

/* PolicyB, SHA-384 (B.6): PolicyA, or the policy in an NV index. */
static const svp_u8 policy_b[SVP_SHA384_SIZE] = {
	0xb2, 0x6e, 0x7d, 0x28, 0xd1, 0x1a, 0x50, 0xbc,
	0x53, 0xd8, 0x82, 0xbc, 0xf5, 0xfd, 0x3a, 0x1a,
	0x07, 0x41, 0x48, 0xbb, 0x35, 0xd3, 0xb4, 0xe4,
	0xcb, 0x1c, 0x0a, 0xd9, 0xbd, 0xe4, 0x19, 0xca,
	0xcb, 0x47, 0xba, 0x09, 0x69, 0x96, 0x46, 0x15,
	0x0f, 0x9f, 0xc0, 0x00, 0xf3, 0xf8, 0x0e, 0x12,
};

/* A key's handle and template. */
struct recipe {
	svp_u32 handle;
	svp_u32 attributes;
	svp_u16 name_alg;
	svp_u16 curve;		/* 0: RSA-2048 */
	const svp_u8 *policy;
	svp_u16 policy_size;
	svp_u16 aes_bits;	/* of an EK, AES-CFB */
	svp_u16 scheme;		/* of an AK, with SHA-256 */
	svp_u16 unique_size;	/* of zeros: modulus, each coordinate */
};

static const struct recipe recipes[KEY_COUNT] = {
	[KEY_EK_RSA] = {
		.handle = SVP_TPM_HANDLE_EK_RSA, .attributes = EK_LOW,
		.name_alg = SVP_TPM_ALG_SHA256, .policy = policy_a,
		.policy_size = sizeof(policy_a), .aes_bits = 128,
		.unique_size = RSA_BYTES,
	},
	[KEY_EK_P256] = {
		.handle = SVP_TPM_HANDLE_EK_P256, .attributes = EK_LOW,
		.name_alg = SVP_TPM_ALG_SHA256, .policy = policy_a,
		.policy_size = sizeof(policy_a), .aes_bits = 128,
		.curve = SVP_TPM_ECC_NIST_P256, .unique_size = P256_BYTES,
	},
	[KEY_EK_P384] = {
		.handle = SVP_TPM_HANDLE_EK_P384, .attributes = EK_HIGH,
		.name_alg = SVP_TPM_ALG_SHA384, .policy = policy_b,
		.policy_size = sizeof(policy_b), .aes_bits = 256,
		.curve = SVP_TPM_ECC_NIST_P384,
	},
	[KEY_AK_RSA] = {
		.handle = SVP_TPM_HANDLE_AK_RSA, .attributes = AK,
		.name_alg = SVP_TPM_ALG_SHA256, .scheme = SVP_TPM_ALG_RSASSA,
	},
	[KEY_AK_P256] = {
		.handle = SVP_TPM_HANDLE_AK_P256, .attributes = AK,
		.name_alg = SVP_TPM_ALG_SHA256, .scheme = SVP_TPM_ALG_ECDSA,
		.curve = SVP_TPM_ECC_NIST_P256,
	},
};

static void add_2b(struct svp_writer *w, const void *data, svp_u16 size)
{
	svp_add_be16(w, size);
	svp_put(w, data, size);
}

/* symmetric and scheme: an EK has the one, an AK the other. */
static void add_algorithms(struct svp_writer *w, const struct recipe *r)
{
	if (r->aes_bits) {
		svp_add_be16(w, SVP_TPM_ALG_AES);
		svp_add_be16(w, r->aes_bits);
		svp_add_be16(w, SVP_TPM_ALG_CFB);
		svp_add_be16(w, SVP_TPM_ALG_NULL);
	} else {
		svp_add_be16(w, SVP_TPM_ALG_NULL);
		svp_add_be16(w, r->scheme);
		svp_add_be16(w, SVP_TPM_ALG_SHA256);
	}
}

/* The template as a TPMT_PUBLIC (part 2, 12.2.4). */
static void add_template(struct svp_writer *w, const struct recipe *r)
{
	static const svp_u8 zeros[RSA_BYTES];

	svp_add_be16(w, r->curve ? SVP_TPM_ALG_ECC : SVP_TPM_ALG_RSA);
	svp_add_be16(w, r->name_alg);
	svp_add_be32(w, r->attributes);
	add_2b(w, r->policy, r->policy_size);
	add_algorithms(w, r);
	if (r->curve) {
		svp_add_be16(w, r->curve);
		svp_add_be16(w, SVP_TPM_ALG_NULL);	/* KDF */
		add_2b(w, zeros, r->unique_size);
	} else {
		svp_add_be16(w, RSA_BITS);
		svp_add_be32(w, 0);		/* exponent: the default */
	}
	add_2b(w, zeros, r->unique_size);
}

/* CreatePrimary in the endorsement hierarchy. */
static int create(const struct recipe *recipe, svp_u32 *ret_handle)
{
	static const svp_u32 hierarchy = SVP_TPM_RH_ENDORSEMENT;
	svp_u8 public[KEY_PUBLIC_MAX];
	struct svp_writer w = svp_writer(public, sizeof(public));
	struct tpm_command c;
	struct tpm_answer a;
	int err;

	add_template(&w, recipe);
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
		err = create(&recipes[i], &transient);
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
