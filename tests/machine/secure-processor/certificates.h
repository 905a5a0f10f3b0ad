/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificates as AMD makes them: ARK, ASK and VCEK, ASVK and VLEK, signed by
 * RSASSA-PSS with SHA-384. AMD 57230 "VCEK Certificate and KDS Interface Specification".
 */
#ifndef LAB_CERTIFICATES_H
#define LAB_CERTIFICATES_H

#include <openssl/types.h>

#include "product.h"

/* Which key signs reports, and so which intermediate signs its certificate. */
enum lab_endorsement {
	LAB_VCEK,	/* the chip's, under the ASK */
	LAB_VLEK,	/* a cloud provider's, under the ASVK */
};

/* The processor that a VCEK or VLEK certificate names. */
struct lab_processor {
	const struct product *product;
	svp_u64 tcb;		/* TCB_VERSION in the product's layout */
	svp_u8 chip_id[64];	/* the first chip_id_size bytes count */
};

/*
 * Each returns a certificate that the caller frees, or NULL when OpenSSL
 * fails (its error queue says why). The issuer signs with its own key.
 * Intermediates are named "SEV-Lab-Milan" or "SEV-VLEK-Lab-Milan".
 */
X509 *lab_certificate_ark(EVP_PKEY *ark);
X509 *lab_certificate_intermediate(EVP_PKEY *key, EVP_PKEY *ark,
				   X509 *ark_cert, enum lab_endorsement kind,
				   const struct product *product);
X509 *lab_certificate_vcek(EVP_PKEY *vcek, EVP_PKEY *ask, X509 *ask_cert,
			   const struct lab_processor *processor);
X509 *lab_certificate_vlek(EVP_PKEY *vlek, EVP_PKEY *asvk, X509 *asvk_cert,
			   const struct lab_processor *processor,
			   const char *csp_id);

/* The ARK's revocation list, with nothing revoked. */
X509_CRL *lab_certificate_crl(EVP_PKEY *ark, X509 *ark_cert);

#endif
