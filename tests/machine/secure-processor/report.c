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

/* CPUID of Milan, stepping B0 (56860, table 23, from version 3 on). */
#define REPORT_CPUID_FAMILY	0x19
#define REPORT_CPUID_MODEL	0x01
#define REPORT_CPUID_STEPPING	0x01

static void fill_guest(const struct sp_guest *guest, struct svp_report *r)
{
	svp_put_le64(&r->policy, guest->policy);
	memcpy(r->measurement, guest->digest, sizeof(r->measurement));
	memcpy(r->host_data, guest->host_data, sizeof(r->host_data));
	memcpy(r->report_id, guest->report_id, sizeof(r->report_id));
	/* No migration agent: all ones (56860, table 23). */
	memset(r->report_id_ma, 0xff, sizeof(r->report_id_ma));
}

static void fill_platform(const struct sp_lab *lab, struct svp_report *r)
{
	svp_put_le64(&r->current_tcb, lab->tcb);
	svp_put_le64(&r->reported_tcb, lab->tcb);
	svp_put_le64(&r->committed_tcb, lab->tcb);
	svp_put_le64(&r->launch_tcb, lab->tcb);
	memcpy(r->chip_id, lab->chip_id, sizeof(r->chip_id));
	r->current_major = REPORT_API_MAJOR;
	r->current_minor = REPORT_API_MINOR;
	r->current_build = REPORT_API_BUILD;
	r->committed_major = REPORT_API_MAJOR;
	r->committed_minor = REPORT_API_MINOR;
	r->committed_build = REPORT_API_BUILD;
	if (lab->report_version < 3)
		return;
	r->cpuid_family = REPORT_CPUID_FAMILY;
	r->cpuid_model = REPORT_CPUID_MODEL;
	r->cpuid_stepping = REPORT_CPUID_STEPPING;
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

int sp_report_make(const struct sp_guest *guest, const struct sp_lab *lab,
		   const struct svp_report_request *request,
		   struct svp_report *ret_report)
{
	struct svp_report r = { 0 };
	int err;

	svp_put_le32(&r.version, lab->report_version);
	svp_put_le32(&r.vmpl, svp_le32(&request->vmpl));
	svp_put_le32(&r.signature_algorithm, SVP_REPORT_ECDSA_P384);
	memcpy(r.report_data, request->report_data, sizeof(r.report_data));
	fill_guest(guest, &r);
	fill_platform(lab, &r);
	err = sign(lab->vcek, &r);
	if (err)
		return err;
	*ret_report = r;
	return 0;
}
