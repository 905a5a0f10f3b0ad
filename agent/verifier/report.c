// SPDX-License-Identifier: Apache-2.0
/*
 * Report form and signature. The report is hostile until its signature is
 * good, and then says what the secure processor says.
 */
#include "agent/verifier/certificates.h"
#include "agent/verifier/reason.h"
#include "agent/verifier/report.h"
#include "protocol/snp_report.h"
#include "protocol/types.h"

#include <errno.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <string.h>

#define VERSION_MIN 2u
#define VERSION_MAX 5u

static bool all_zero(const svp_u8 *p, size_t size)
{
	svp_u8 any = 0;

	while (size--)
		any |= *p++;
	return !any;
}

int report_parse(const void *data, size_t size, struct svp_report *ret_report,
		 struct reason *ret_why)
{
	struct svp_report r;

	if (size != sizeof(r)) {
		reason_set(ret_why, "a report has %zu bytes, this has %zu",
			   sizeof(r), size);
		return -EBADMSG;
	}
	memcpy(&r, data, sizeof(r));
	if (svp_le32(&r.version) < VERSION_MIN ||
	    svp_le32(&r.version) > VERSION_MAX) {
		reason_set(ret_why, "report version %u is not known",
			   svp_le32(&r.version));
		return -EBADMSG;
	}
	if (!all_zero(r.signature_r + SVP_REPORT_SCALAR_SIZE,
		      sizeof(r.signature_r) - SVP_REPORT_SCALAR_SIZE) ||
	    !all_zero(r.signature_s + SVP_REPORT_SCALAR_SIZE,
		      sizeof(r.signature_s) - SVP_REPORT_SCALAR_SIZE) ||
	    !all_zero(r.reserved5, sizeof(r.reserved5))) {
		reason_set(ret_why,
			   "bytes that are not signed and must be 0 are not");
		return -EBADMSG;
	}
	*ret_report = r;
	return 0;
}

/* The report's R and S as the DER that OpenSSL takes; freed by the caller. */
static int signature_der(const struct svp_report *r, svp_u8 **ret_der)
{
	ECDSA_SIG *sig = ECDSA_SIG_new();
	BIGNUM *rn = BN_lebin2bn(r->signature_r, SVP_REPORT_SCALAR_SIZE, NULL);
	BIGNUM *sn = BN_lebin2bn(r->signature_s, SVP_REPORT_SCALAR_SIZE, NULL);
	int size = -1;

	if (sig && rn && sn && ECDSA_SIG_set0(sig, rn, sn)) {
		*ret_der = NULL;
		size = i2d_ECDSA_SIG(sig, ret_der);
	} else {
		BN_free(rn);
		BN_free(sn);
	}
	ECDSA_SIG_free(sig);
	return size;
}

static bool signature_is_good(const struct svp_report *r, EVP_PKEY *key)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	svp_u8 *der = NULL;
	int size = signature_der(r, &der);
	bool good;

	good = ctx && size > 0 &&
	       EVP_DigestVerifyInit(ctx, NULL, EVP_sha384(), NULL, key) == 1 &&
	       EVP_DigestVerify(ctx, der, (size_t)size, (const svp_u8 *)r,
				SVP_REPORT_SIGNED_SIZE) == 1;
	OPENSSL_free(der);
	EVP_MD_CTX_free(ctx);
	ERR_clear_error();
	return good;
}

static bool is_p384(EVP_PKEY *key)
{
	char group[32] = "";
	size_t size;

	return key && EVP_PKEY_is_a(key, "EC") &&
	       EVP_PKEY_get_group_name(key, group, sizeof(group), &size) == 1 &&
	       !strcmp(group, "secp384r1");
}

/* Is the report of the chip and TCB that the certificate was made for? */
static int check_processor(const struct svp_report *r,
			   const struct processor *p, struct reason *ret_why)
{
	svp_u64 tcb = svp_le64(&r->reported_tcb);
	unsigned int i;

	for (i = 0; i < 8; i++) {
		if (!(p->tcb_known >> i & 1) || svp_tcb_byte(tcb, i) == p->tcb[i])
			continue;
		reason_set(ret_why,
			   "TCB byte %u is %u in the report, %u in the certificate",
			   i, svp_tcb_byte(tcb, i), p->tcb[i]);
		return -EKEYREJECTED;
	}
	/* The host may mask the chip's id; then it is zero. */
	if (all_zero(r->chip_id, sizeof(r->chip_id)))
		return 0;
	if (memcmp(r->chip_id, p->chip_id, p->chip_id_size)) {
		reason_set(ret_why, "the certificate is another chip's");
		return -EKEYREJECTED;
	}
	return 0;
}

int report_verify(const struct svp_report *report,
		  const struct certificates *certificates,
		  struct reason *ret_why)
{
	svp_u32 flags = svp_le32(&report->signer_flags);
	struct processor processor;
	EVP_PKEY *key;
	int err;

	if (svp_le32(&report->signature_algorithm) != SVP_REPORT_ECDSA_P384) {
		reason_set(ret_why, "signature algorithm %u is not known",
			   svp_le32(&report->signature_algorithm));
		return -EKEYREJECTED;
	}
	if (SVP_SIGNER_KEY(flags) !=
	    (certificates->is_vlek ? SVP_SIGNER_VLEK : SVP_SIGNER_VCEK)) {
		reason_set(ret_why, "signed by key %u, the certificate is a %s",
			   SVP_SIGNER_KEY(flags),
			   certificates->is_vlek ? "VLEK" : "VCEK");
		return -EKEYREJECTED;
	}
	key = X509_get0_pubkey(certificates->signer);
	if (!is_p384(key) || !signature_is_good(report, key)) {
		reason_set(ret_why, "the signature is not the %s's",
			   certificates->is_vlek ? "VLEK" : "VCEK");
		return -EKEYREJECTED;
	}
	err = certificates_processor(certificates, &processor, ret_why);
	if (err)
		return -EKEYREJECTED;
	return check_processor(report, &processor, ret_why);
}
