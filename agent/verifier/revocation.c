// SPDX-License-Identifier: Apache-2.0
/*
 * Revocation. AMD's ARKs each publish a list of revoked ASKs (57230, section
 * 4.4); there is none of VCEKs, whose TCB grows old instead. The lists are
 * the owner's files: one that is missing or too old means "cannot decide".
 */
#include "agent/verifier/certificates.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>

/* From PEM or DER, or NULL. */
static X509_CRL *read_crl(BIO *in)
{
	X509_CRL *crl = d2i_X509_CRL_bio(in, NULL);

	if (!crl && BIO_seek(in, 0) >= 0)
		crl = PEM_read_bio_X509_CRL(in, NULL, NULL, NULL);
	ERR_clear_error();
	return crl;
}

int trust_add_crl(struct trust *trust, const char *file)
{
	BIO *in = BIO_new_file(file, "rb");
	X509_CRL *crl;

	if (!in) {
		ERR_clear_error();
		return errno ? -errno : -EIO;
	}
	crl = read_crl(in);
	BIO_free(in);
	if (!crl)
		return -EBADMSG;
	if (!trust->crls)
		trust->crls = sk_X509_CRL_new_null();
	if (trust->crls && sk_X509_CRL_push(trust->crls, crl))
		return 0;
	X509_CRL_free(crl);
	return -ENOMEM;
}

/* Was the list made by issuer, and is it in force? */
static bool is_usable(X509_CRL *crl, X509 *issuer, time_t now)
{
	const ASN1_TIME *next = X509_CRL_get0_nextUpdate(crl);

	return !X509_NAME_cmp(X509_CRL_get_issuer(crl),
			      X509_get_subject_name(issuer)) &&
	       X509_cmp_time(X509_CRL_get0_lastUpdate(crl), &now) < 0 &&
	       next && X509_cmp_time(next, &now) > 0 &&
	       X509_CRL_verify(crl, X509_get0_pubkey(issuer)) == 1;
}

/* Is x on a list of its issuer's? 0: no; 1: yes; -1: there is no such list. */
static int is_revoked(const STACK_OF(X509_CRL) *crls, X509 *x, X509 *issuer,
		      time_t now)
{
	int i, found = -1;

	for (i = 0; i < sk_X509_CRL_num(crls); i++) {
		X509_CRL *crl = sk_X509_CRL_value(crls, i);
		X509_REVOKED *entry;

		if (!is_usable(crl, issuer, now))
			continue;
		if (X509_CRL_get0_by_cert(crl, &entry, x) == 1)
			return 1;
		found = 0;
	}
	ERR_clear_error();
	return found;
}

static int check_path(STACK_OF(X509) *path, const struct trust *trust,
		      time_t now, struct reason *ret_why)
{
	int i, revoked, last = sk_X509_num(path) - 1;

	for (i = 0; i < last; i++) {
		revoked = is_revoked(trust->crls, sk_X509_value(path, i),
				     sk_X509_value(path, i + 1), now);
		if (revoked > 0) {
			reason_set(ret_why, "certificate %d of the path is revoked",
				   i);
			return -EKEYREJECTED;
		}
		/* Of the signer itself there is no list. */
		if (revoked < 0 && i > 0) {
			reason_set(ret_why,
				   "no --crl of certificate %d's issuer is in force",
				   i);
			return -EKEYREJECTED;
		}
	}
	reason_set(ret_why, "nothing on the path is revoked");
	return 0;
}

int certificates_revocation(const struct certificates *c,
			    const struct trust *trust, time_t now,
			    struct reason *ret_why)
{
	STACK_OF(X509) *path;
	int err = certificates_path(c, trust, now, &path, ret_why);

	if (err)
		return err;
	err = check_path(path, trust, now, ret_why);
	sk_X509_pop_free(path, X509_free);
	return err;
}
