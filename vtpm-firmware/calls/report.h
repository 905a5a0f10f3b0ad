/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Getting an attestation report of VMPL0 from the secure processor. The attest
 * process makes and checks the encrypted messages; here they are carried.
 */
#ifndef CALLS_REPORT_H
#define CALLS_REPORT_H

#include "lib/types.h"

struct call;
struct cpu;

/* Room for the certificates that the host may give, pages. */
#define REPORT_CERTIFICATE_PAGES 8u

/* What REPORT_DATA is the hash of, nonce || manifest; at most one page. */
struct report_question {
	const u8 *bytes;
	size_t size;
};

/* The answer; valid until the next report_get. */
struct report_answer {
	const u8 *report;	/* SVP_REPORT_SIZE bytes */
	const u8 *certificates;	/* certificate table; NULL when there is none */
	size_t certificates_size;
};

/* Shared pages and buffers. Boot only: 0, -ENOMEM or -EIO. */
int report_init(struct cpu *cpu);

/*
 * Get a report over question; the caller is the only one in this function.
 * with_certificates: ask the host for certificates too, which it may not have.
 * 0; -EAGAIN when the host stays busy: the encrypted request is kept and goes
 * out again, byte for byte, with the next call; -EIO when the host or the
 * secure processor refuses; -EPIPE when the attest process is dead.
 */
int report_get(struct call *call, const struct report_question *question,
	       bool with_certificates, struct report_answer *ret_answer);

/*
 * Bytes of the certificate table in size bytes at table, up to the end of the
 * last certificate; 0 when it is empty or points outside.
 */
size_t report_certificates_size(const u8 *table, size_t size);

#endif
