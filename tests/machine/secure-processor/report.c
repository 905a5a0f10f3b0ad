// SPDX-License-Identifier: Apache-2.0
/*
 * The attestation report. AMD 56860, section 7.3, table 23; versions 2, 3 and
 * 5 differ in fields that are zero in the older ones.
 */
#include "report.h"

#include <errno.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>

/* The firmware ABI version that this secure processor gives as its own. */
#define REPORT_API_MAJOR	1
#define REPORT_API_MINOR	55
#define REPORT_API_BUILD	21

/* Mitigation vectors, version 5 on: bit 0, a mitigation that is verified. */
#define REPORT_MITIGATIONS	1ull

static void fill_guest(const struct sp_guest *guest, struct svp_report *r)
{
	const struct svp_id_block *id = &guest->id_block;

	svp_put_le64(&r->policy, guest->policy);
	svp_put_le32(&r->guest_svn, svp_le32(&id->guest_svn));
	memcpy(r->family_id, id->family_id, sizeof(r->family_id));
	memcpy(r->image_id, id->image_id, sizeof(r->image_id));
	memcpy(r->id_key_digest, guest->id_key_digest,
	       sizeof(r->id_key_digest));
	memcpy(r->author_key_digest, guest->author_key_digest,
	       sizeof(r->author_key_digest));
	svp_put_le64(&r->launch_tcb, guest->launch_tcb);
	memcpy(r->measurement, guest->digest, sizeof(r->measurement));
	memcpy(r->host_data, guest->host_data, sizeof(r->host_data));
	memcpy(r->report_id, guest->report_id, sizeof(r->report_id));
	/* No migration agent: all ones (56860, table 23). */
	memset(r->report_id_ma, 0xff, sizeof(r->report_id_ma));
}

static void fill_platform(const struct sp_lab *lab, struct svp_report *r)
{
	svp_put_le64(&r->current_tcb, lab->current_tcb);
	svp_put_le64(&r->reported_tcb, lab->tcb);
	svp_put_le64(&r->committed_tcb, lab->committed_tcb);
	if (!lab->mask_chip_id)
		memcpy(r->chip_id, lab->chip_id, lab->product->chip_id_size);
	r->current_major = REPORT_API_MAJOR;
	r->current_minor = REPORT_API_MINOR;
	r->current_build = REPORT_API_BUILD;
	r->committed_major = REPORT_API_MAJOR;
	r->committed_minor = REPORT_API_MINOR;
	r->committed_build = REPORT_API_BUILD;
	if (lab->report_version < 3)
		return;
	r->cpuid_family = lab->product->family;
	r->cpuid_model = lab->product->model;
	r->cpuid_stepping = lab->product->stepping;
	if (lab->report_version < 5)
		return;
	svp_put_le64(&r->launch_mitigations, REPORT_MITIGATIONS);
	svp_put_le64(&r->current_mitigations, REPORT_MITIGATIONS);
}

/* R and S are little-endian in the report, unlike anywhere else. */
static int put_signature(const svp_u8 *der, size_t size, struct svp_report *r)
{
	ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &der, (long)size);
	int err = -EIO;

	if (!sig)
		return -EIO;
	if (BN_bn2lebinpad(ECDSA_SIG_get0_r(sig), r->signature_r,
			   sizeof(r->signature_r)) > 0 &&
	    BN_bn2lebinpad(ECDSA_SIG_get0_s(sig), r->signature_s,
			   sizeof(r->signature_s)) > 0)
		err = 0;
	ECDSA_SIG_free(sig);
	return err;
}

static int sign(EVP_PKEY *key, struct svp_report *r)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	svp_u8 der[128];
	size_t size = sizeof(der);
	int err = -EIO;

	if (ctx && EVP_DigestSignInit(ctx, NULL, EVP_sha384(), NULL, key) &&
	    EVP_DigestSign(ctx, der, &size, (const svp_u8 *)r,
			   SVP_REPORT_SIGNED_SIZE))
		err = put_signature(der, size, r);
	EVP_MD_CTX_free(ctx);
	return err;
}

static void put_signer(const struct sp_guest *guest, const struct sp_lab *lab,
		       svp_u32 signer, struct svp_report *r)
{
	svp_u32 flags = signer << SVP_SIGNER_KEY_SHIFT;

	if (guest->has_author_key)
		flags |= SVP_SIGNER_AUTHOR_KEY;
	if (lab->mask_chip_key)
		flags |= SVP_SIGNER_MASK_CHIP_KEY;
	svp_put_le32(&r->signer_flags, flags);
}

svp_u32 sp_signer(const struct sp_guest *guest, const struct sp_lab *lab,
		  svp_u32 select, svp_u32 *ret_signer)
{
	const bool any = select == SVP_KEY_SELECT_ANY;

	if (lab->vlek && (any || select == SVP_KEY_SELECT_VLEK)) {
		*ret_signer = SVP_SIGNER_VLEK;
		return SVP_FW_SUCCESS;
	}
	if (guest->vcek_disabled || (!any && select != SVP_KEY_SELECT_VCEK))
		return SVP_FW_INVALID_KEY;
	*ret_signer = lab->mask_chip_key ? SVP_SIGNER_NONE : SVP_SIGNER_VCEK;
	return SVP_FW_SUCCESS;
}

int sp_report_make(const struct sp_guest *guest, const struct sp_lab *lab,
		   const struct svp_report_request *request,
		   struct svp_report *ret_report)
{
	struct svp_report r = { 0 };
	svp_u32 signer;
	int err = 0;

	if (sp_signer(guest, lab, svp_le32(&request->key_select), &signer))
		return -ENOKEY;
	svp_put_le32(&r.version, lab->report_version);
	svp_put_le32(&r.vmpl, svp_le32(&request->vmpl));
	svp_put_le32(&r.signature_algorithm, SVP_REPORT_ECDSA_P384);
	memcpy(r.report_data, request->report_data, sizeof(r.report_data));
	fill_guest(guest, &r);
	fill_platform(lab, &r);
	put_signer(guest, lab, signer, &r);
	if (signer != SVP_SIGNER_NONE)
		err = sign(signer == SVP_SIGNER_VLEK ? lab->vlek : lab->vcek,
			   &r);
	if (err)
		return err;
	*ret_report = r;
	return 0;
}
