/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Evidence made on the spot, good unless a test wants it otherwise: a lab's
 * chain and report, a P-256 attestation key, a quote by it and a boot log. The
 * TPM's structures are written here by hand, not by the code under test.
 */
#ifndef TEST_EVIDENCE_FIXTURE_H
#define TEST_EVIDENCE_FIXTURE_H

#include <openssl/evp.h>

#include "agent/evidence/evidence.h"
#include "agent/verifier/appraise.h"
#include "agent/verifier/certificates.h"
#include "agent/verifier/policy.h"
#include "lab_fixture.h"

/* What the evidence is to be of; see fixture_wish(). */
struct fixture_wish {
	svp_u64 guest_policy;
	svp_u32 vmpl;
	svp_u32 report_version;
	svp_u32 manifest_version;
	svp_u32 ak_attributes;		/* TPMA_OBJECT */
	bool rsa_ak;			/* RSASSA-2048 in place of P-256 */
	bool both_aks;			/* rsa_ak says which of them quotes */
	bool other_signer;		/* the quote is by a key of no manifest */
	svp_u32 quoted;			/* PCR mask */
	svp_u32 unlogged_pcr;		/* extended behind the log's back; 0: none */
	const char *initrd;		/* what was measured as the initrd */
	svp_u64 clock;
	svp_u32 restart_count;
};

/* Evidence, and what it is judged by. */
struct fixture {
	struct fixture_wish wish;
	struct svp_challenge challenge;
	struct evidence evidence;
	struct policy policy;
	struct trust trust;
	struct appraisal appraisal;
};

/* The policy that evidence by fixture_wish() satisfies, as JSON. */
extern const char fixture_policy[];

/* The wish for good evidence. */
struct fixture_wish fixture_wish(void);

/*
 * Make evidence; asserts that it works. Keys are the same for all evidence of
 * this process. The lab root is trusted, the challenge expected.
 */
void fixture_make(struct fixture *ret_fixture,
		  const struct fixture_wish *wish);

/* The lab of all evidence of this process. */
const struct lab_chain *fixture_lab(void);

/* Judge the evidence. */
struct verdict fixture_appraise(const struct fixture *f);

/* The check's outcome in v; asserts that there is one. */
const struct finding *fixture_finding(const struct verdict *v, const char *id);

/* Asserts that v is refused because of exactly this check. */
void fixture_assert_only(const struct verdict *v, const char *id);

void fixture_clear(struct fixture *f);

#endif
