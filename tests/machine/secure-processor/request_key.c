// SPDX-License-Identifier: Apache-2.0
/*
 * MSG_KEY_REQ: keys that only this guest, or guests like it, get on this chip
 * (AMD 56860, section 7.2, tables 19 to 21). The order of the checks is that
 * of the firmware which AMD published. So is the derivation, SP 800-108 in
 * counter mode with HMAC-SHA-256, but for its root: no lab has a chip's fuses.
 */
#include <errno.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/x509.h>

#include "report.h"
#include "requests.h"

#define KEY_LABEL	"gmsg-keyreq"
#define KEY_BITS	256u
#define ROOT_SIZE	32u
#define MAX_KEY_DER	512

/* Which public key stands for the guest's owner. */
#define OWNER_NONE	0u
#define OWNER_ID_KEY	1u
#define OWNER_AUTHOR_KEY 2u
#define OWNER_SHIFT	1u

/*
 * What is mixed into a key; fields that were not selected are zero. Of digests
 * the firmware takes 32 bytes.
 */
struct mix {
	svp_u32 root;		/* bit 0: VMRK; bits 2:1 the owner's key */
	svp_u32 reserved;
	svp_u64 guest_fields;
	svp_u32 vmpl;
	svp_u32 guest_svn;
	svp_u64 tcb;
	svp_u64 policy;
	svp_u8 image_id[16];
	svp_u8 family_id[16];
	svp_u8 measurement[32];
	svp_u8 host_data[32];
	svp_u8 owner[32];
} SVP_PACKED;

/* Does key_select name a key there is? ret_signer: SVP_SIGNER_*, no VMRK. */
static svp_u32 check_root(const struct sp_request *request, svp_u32 select,
			  svp_u32 *ret_signer)
{
	*ret_signer = SVP_SIGNER_NONE;
	if ((select & SVP_ROOT_KEY_MASK) == SVP_ROOT_KEY_VMRK)
		return SVP_FW_SUCCESS;
	if (request->lab->mask_chip_key)
		return SVP_FW_INVALID_KEY;
	return sp_signer(request->guest, request->lab,
			 select >> SVP_KEY_REQ_SELECT_SHIFT, ret_signer);
}

static svp_u32 check(const struct sp_request *request,
		     const struct svp_key_request *req, svp_u32 *ret_signer)
{
	const svp_u32 known = SVP_ROOT_KEY_MASK |
			      SVP_KEY_SELECT_MASK << SVP_KEY_REQ_SELECT_SHIFT;
	const struct sp_lab *lab = request->lab;
	svp_u32 select = svp_le32(&req->key_select), status;
	svp_u64 fields = svp_le64(&req->guest_fields);

	if (select & ~known || svp_le32(&req->reserved))
		return SVP_FW_INVALID_PARAM;
	status = check_root(request, select, ret_signer);
	if (status)
		return status;
	if (!sp_request_vmpl_ok(request, svp_le32(&req->vmpl)) ||
	    fields & ~SVP_KEY_MIX_ALL)
		return SVP_FW_INVALID_PARAM;
	/* Keys of older levels are for reading what they once sealed. */
	if (fields & SVP_KEY_MIX_TCB &&
	    !product_tcb_within(lab->product, svp_le64(&req->tcb),
				lab->committed_tcb))
		return SVP_FW_INVALID_PARAM;
	if (fields & SVP_KEY_MIX_GUEST_SVN &&
	    svp_le32(&req->guest_svn) >
	    svp_le32(&request->guest->id_block.guest_svn))
		return SVP_FW_INVALID_PARAM;
	return SVP_FW_SUCCESS;
}

static void mix_owner(const struct sp_guest *guest, struct mix *mix)
{
	svp_u32 owner = OWNER_NONE;

	if (guest->has_author_key) {
		owner = OWNER_AUTHOR_KEY;
		memcpy(mix->owner, guest->author_key_digest,
		       sizeof(mix->owner));
	} else if (guest->has_id_block) {
		owner = OWNER_ID_KEY;
		memcpy(mix->owner, guest->id_key_digest, sizeof(mix->owner));
	}
	svp_put_le32(&mix->root, svp_le32(&mix->root) | owner << OWNER_SHIFT);
}

static struct mix make_mix(const struct sp_guest *guest,
			   const struct svp_key_request *req)
{
	const struct svp_id_block *id = &guest->id_block;
	svp_u64 fields = svp_le64(&req->guest_fields);
	struct mix mix = { .guest_fields = req->guest_fields,
			   .vmpl = req->vmpl };

	svp_put_le32(&mix.root, svp_le32(&req->key_select) &
				SVP_ROOT_KEY_MASK);
	mix_owner(guest, &mix);
	memcpy(mix.host_data, guest->host_data, sizeof(mix.host_data));
	if (fields & SVP_KEY_MIX_TCB)
		mix.tcb = req->tcb;
	if (fields & SVP_KEY_MIX_GUEST_SVN)
		mix.guest_svn = req->guest_svn;
	if (fields & SVP_KEY_MIX_MEASUREMENT)
		memcpy(mix.measurement, guest->digest, sizeof(mix.measurement));
	if (fields & SVP_KEY_MIX_FAMILY_ID)
		memcpy(mix.family_id, id->family_id, sizeof(mix.family_id));
	if (fields & SVP_KEY_MIX_IMAGE_ID)
		memcpy(mix.image_id, id->image_id, sizeof(mix.image_id));
	if (fields & SVP_KEY_MIX_POLICY)
		svp_put_le64(&mix.policy, guest->policy);
	return mix;
}

static int hmac(const svp_u8 key[ROOT_SIZE], const void *data, size_t size,
		svp_u8 ret_mac[ROOT_SIZE])
{
	unsigned int n;

	return HMAC(EVP_sha256(), key, ROOT_SIZE, data, size, ret_mac, &n) ?
		0 : -EIO;
}

/*
 * The root: of a private key that never leaves the lab, and so that every
 * level of the TCB has its own. The VMRK is zero: no migration agent sets it.
 */
static int root_key(const struct sp_lab *lab, svp_u32 signer, svp_u64 tcb,
		    svp_u8 ret_root[ROOT_SIZE])
{
	EVP_PKEY *key = signer == SVP_SIGNER_VLEK ? lab->vlek : lab->vcek;
	svp_u8 digest[ROOT_SIZE], *der = NULL;
	int size, err = -EIO;

	if (signer == SVP_SIGNER_NONE) {
		memset(ret_root, 0, ROOT_SIZE);
		return 0;
	}
	size = i2d_PrivateKey(key, &der);
	if (size > 0 && size <= MAX_KEY_DER &&
	    EVP_Digest(der, (size_t)size, digest, NULL, EVP_sha256(), NULL))
		err = hmac(digest, &tcb, sizeof(tcb), ret_root);
	OPENSSL_clear_free(der, size > 0 ? (size_t)size : 0);
	OPENSSL_cleanse(digest, sizeof(digest));
	return err;
}

/* The level whose root is meant: the one asked for, else the one in use. */
static svp_u64 key_tcb(const struct sp_lab *lab,
		       const struct svp_key_request *req)
{
	return svp_le64(&req->guest_fields) & SVP_KEY_MIX_TCB ?
		svp_le64(&req->tcb) : lab->tcb;
}

/* SP 800-108, 5.1, one block: counter, label, 0, context, length in bits. */
static int derive(const svp_u8 root[ROOT_SIZE], const struct mix *mix,
		  svp_u8 ret_key[32])
{
	svp_u8 input[4 + sizeof(KEY_LABEL) + sizeof(*mix) + 4] = { 0 };

	input[3] = 1;
	memcpy(input + 4, KEY_LABEL, sizeof(KEY_LABEL));
	memcpy(input + 4 + sizeof(KEY_LABEL), mix, sizeof(*mix));
	input[sizeof(input) - 2] = KEY_BITS >> 8;
	return hmac(root, input, sizeof(input), ret_key);
}

svp_u16 sp_request_key(const struct sp_request *request, svp_u8 *ret_answer)
{
	struct svp_key_response rsp = { 0 };
	struct svp_key_request req;
	svp_u8 root[ROOT_SIZE];
	struct mix mix;
	svp_u32 signer, status;

	memcpy(&req, request->payload, sizeof(req));
	status = check(request, &req, &signer);
	if (status == SVP_FW_SUCCESS) {
		mix = make_mix(request->guest, &req);
		if (root_key(request->lab, signer, key_tcb(request->lab, &req),
			     root) || derive(root, &mix, rsp.key))
			status = SVP_FW_INVALID_PARAM;
		OPENSSL_cleanse(root, sizeof(root));
	}
	svp_put_le32(&rsp.status, status);
	memcpy(ret_answer, &rsp, sizeof(rsp));
	OPENSSL_cleanse(&rsp, sizeof(rsp));
	return sizeof(rsp);
}
