/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/*
 * What agent and verifier say to each other: the challenge, and the evidence,
 * a CMW JSON collection (RFC 9999) of labelled records. Described for people
 * in protocol/README.md, for tools in protocol/openapi.yaml.
 */
#ifndef SVP_EVIDENCE_H
#define SVP_EVIDENCE_H

#include "tpm_wire.h"

/*
 * The challenge, 64 bytes, which is the nonce of the SNP report too. time is
 * when it was made, milliseconds since 1970, big-endian; mac is HMAC-SHA256
 * over what stands before it, under a key that the verifiers share, so that
 * any of them can check it.
 */
struct svp_challenge {
	svp_u8 random[24];
	svp_u8 time[8];
	svp_u8 mac[32];
} SVP_PACKED;
ABI_FIELD(struct svp_challenge, time, 24);
ABI_FIELD(struct svp_challenge, mac, 32);
ABI_SIZE(struct svp_challenge, 64);

/*
 * A quote's qualifying data: SHA-256 over this label (without NUL), then the
 * challenge.
 */
#define SVP_QUOTE_LABEL "evtpm quote v1"

/* The type of the collection, its "__cmwc_t" (RFC 9999, section 3.3). */
#define SVP_EVIDENCE_TYPE "tag:evtpm.org,2026:evidence-v1"

/* The records, in the order in which they are written. */
enum svp_record {
	SVP_RECORD_CHALLENGE,		/* struct svp_challenge */
	SVP_RECORD_REPORT,		/* struct svp_report */
	SVP_RECORD_CERTIFICATES,	/* table of struct svp_cert_entry */
	SVP_RECORD_MANIFEST,		/* vTPM manifest */
	SVP_RECORD_MANIFEST_VERSION,	/* u32, little-endian */
	SVP_RECORD_QUOTE,		/* TPMS_ATTEST */
	SVP_RECORD_QUOTE_SIGNATURE,	/* TPMT_SIGNATURE */
	SVP_RECORD_PCRS,		/* struct svp_pcr_values */
	SVP_RECORD_EVENT_LOG,		/* TCG crypto-agile log */
	SVP_RECORDS,
};

/*
 * PCR values of the SHA-256 bank: bit i of mask (little-endian) set means that
 * PCR i's 32 bytes follow, in order.
 */
struct svp_pcr_values {
	svp_u8 mask[4];
	svp_u8 values[SVP_TPM_PCRS][SVP_SHA256_SIZE];
} SVP_PACKED;
ABI_SIZE(struct svp_pcr_values, 4 + 24 * 32);

/* Longest evidence that a verifier reads, bytes of JSON. */
#define SVP_EVIDENCE_MAX_JSON	(1024u * 1024u)
/* Longest single record, bytes. */
#define SVP_EVIDENCE_MAX_RECORD	(256u * 1024u)

/* HTTP paths. */
#define SVP_PATH_CHALLENGES	"/v1/challenges"
#define SVP_PATH_EVIDENCE	"/v1/evidence"
#define SVP_PATH_HEALTH		"/v1/health"
#define SVP_EVIDENCE_CONTENT_TYPE "application/cmw+json"

#endif
