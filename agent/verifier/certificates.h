/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The certificates that came with the evidence, hostile, and the roots that
 * they must lead to: AMD's, pinned by fingerprint, or a lab's that was named.
 * AMD 57230 "VCEK Certificate and KDS Interface Specification", 56421 table 10.
 */
#ifndef VERIFIER_CERTIFICATES_H
#define VERIFIER_CERTIFICATES_H

#include <openssl/x509.h>
#include <stdbool.h>
#include <time.h>

#include "agent/verifier/reason.h"
#include "protocol/types.h"

/* Whom to believe. Zero-initialised: AMD's roots alone. */
struct trust {
	X509 *lab_root;			/* or NULL */
	STACK_OF(X509) *extra;		/* ARK and ASK, where evidence has none */
	STACK_OF(X509_CRL) *crls;	/* of the ARKs, or NULL: not checked */
};

/* Certificates of one piece of evidence. */
struct certificates {
	X509 *signer;			/* VCEK or VLEK; NULL: none came */
	bool is_vlek;
	STACK_OF(X509) *issuers;	/* whatever else came */
};

/* What the signer's certificate says of the processor (57230, table 9). */
struct processor {
	bool is_turin;			/* TCB layout */
	svp_u8 tcb[8];			/* as bytes of TCB_VERSION */
	svp_u8 tcb_known;		/* bit i: tcb[i] is in the certificate */
	svp_u8 chip_id[64];
	size_t chip_id_size;		/* 0 in a VLEK, 8 on Turin, else 64 */
};

/* Read the PEM file and trust its first certificate as a lab's root. */
int trust_add_lab_root(struct trust *trust, const char *file);

/* Read all certificates of the PEM file as possible issuers. */
int trust_add_issuers(struct trust *trust, const char *file);

/* Read a revocation list (PEM or DER, as AMD's KDS gives it). */
int trust_add_crl(struct trust *trust, const char *file);

void trust_clear(struct trust *trust);

/*
 * Parse the table of an extended guest request. Returns 0; -EBADMSG with why
 * when it is malformed. The caller clears *ret_certificates on success.
 */
int certificates_parse(const void *table, size_t size,
		       struct certificates *ret_certificates,
		       struct reason *ret_why);

void certificates_clear(struct certificates *c);

/*
 * The verified path from the signer to a root in trust, at time now; freed by
 * the caller with its certificates. 0; -EKEYREJECTED and why there is none.
 */
int certificates_path(const struct certificates *c, const struct trust *trust,
		      time_t now, STACK_OF(X509) **ret_path,
		      struct reason *ret_why);

/*
 * Does the signer chain to a root in trust, at time now? 0, and ret_why names
 * the root; -EKEYREJECTED and why not.
 */
int certificates_verify(const struct certificates *c, const struct trust *trust,
			time_t now, struct reason *ret_why);

/*
 * Is nothing on the signer's path to its root revoked, by the lists in trust?
 * 0; -EKEYREJECTED and why not, which may be that a root's list is not there
 * or too old.
 */
int certificates_revocation(const struct certificates *c,
			    const struct trust *trust, time_t now,
			    struct reason *ret_why);

/* Read the signer's extensions. -EBADMSG and why when they are not AMD's. */
int certificates_processor(const struct certificates *c,
			   struct processor *ret_processor,
			   struct reason *ret_why);

#endif
