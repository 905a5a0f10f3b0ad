/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificates as AMD makes them: ARK, ASK and VCEK, signed by RSASSA-PSS with
 * SHA-384. AMD 57230 "VCEK Certificate and KDS Interface Specification".
 */
#ifndef LAB_CERTIFICATES_H
#define LAB_CERTIFICATES_H

#include <openssl/types.h>

#include "protocol/types.h"

/* The processor that a VCEK names. */
struct lab_processor {
	const char *product;	/* as in extension 1.2, "Milan-B0" */
	svp_u64 tcb;		/* TCB_VERSION, Milan layout */
	svp_u8 chip_id[64];
};

/*
 * Each returns a certificate that the caller frees, or NULL when OpenSSL
 * fails (its error queue says why). The issuer signs with its own key.
 */
X509 *lab_certificate_ark(EVP_PKEY *ark);
X509 *lab_certificate_ask(EVP_PKEY *ask, EVP_PKEY *ark, X509 *ark_cert);
X509 *lab_certificate_vcek(EVP_PKEY *vcek, EVP_PKEY *ask, X509 *ask_cert,
			   const struct lab_processor *processor);

/* The ARK's revocation list, with nothing revoked. */
X509_CRL *lab_certificate_crl(EVP_PKEY *ark, X509 *ark_cert);

#endif
