/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificates and signed reports of a processor that does not exist, for the
 * verifier's tests. Independent of tests/machine: two readings of AMD's
 * documents meet in the verifier.
 */
#ifndef TEST_LAB_FIXTURE_H
#define TEST_LAB_FIXTURE_H

#include <openssl/x509.h>

#include "protocol/snp_messages.h"

/* The processor and the kind of its key. */
struct lab_wish {
	bool vlek;		/* a VLEK under an ASVK, else a VCEK, an ASK */
	bool turin;		/* TCB layout and an 8-byte chip id */
	svp_u64 tcb;
};

/* ARK, ASK or ASVK, and VCEK or VLEK, each with its certificate. */
struct lab_chain {
	EVP_PKEY *ark, *ask, *signer;
	X509 *ark_cert, *ask_cert, *signer_cert;
	svp_u8 chip_id[64];
	svp_u64 tcb;
	bool vlek;
};

/* Milan's VCEK, TCB 0xdb18000000000004. */
struct lab_wish lab_wish(void);

/* Make a chain; asserts that it works. */
void lab_chain_make(struct lab_chain *ret_chain, const struct lab_wish *wish);

void lab_chain_clear(struct lab_chain *chain);

/*
 * The certificate table of an extended guest request, in ret_table of room
 * bytes; returns its size.
 */
size_t lab_chain_table(const struct lab_chain *chain, svp_u8 *ret_table,
		       size_t room);

/* Set chip id, TCB and signer in the report, then sign it. */
void lab_chain_sign(const struct lab_chain *chain, struct svp_report *report);

/* A list by the ARK that revokes its ASK, or nothing. */
X509_CRL *lab_chain_crl(const struct lab_chain *chain, bool revoked);

#endif
