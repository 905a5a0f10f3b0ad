/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Evidence as it goes from pusher to verifier: a set of records, and its form
 * on the wire, a CMW JSON collection (RFC 9999). Decoding takes hostile input.
 */
#ifndef EVIDENCE_EVIDENCE_H
#define EVIDENCE_EVIDENCE_H

#include <stddef.h>

#include "protocol/evidence.h"

/* Longest message of evidence_decode(), with its NUL. */
#define EVIDENCE_MAX_ERROR 160u

/* One record: size bytes, NULL and 0 when absent. Owned by the evidence. */
struct evidence_record {
	svp_u8 *data;
	size_t size;
};

/* Indexed by enum svp_record. Zero-initialised is empty. */
struct evidence {
	struct evidence_record record[SVP_RECORDS];
};

/* The record's label in the collection, e.g. "snp-report". */
const char *evidence_label(enum svp_record record);

/*
 * Put a copy of size bytes in place of the record. Returns 0; -EFBIG: over
 * SVP_EVIDENCE_MAX_RECORD; -EINVAL: no such record; -ENOMEM.
 */
int evidence_set(struct evidence *e, enum svp_record record, const void *data,
		 size_t size);

/* Free all records and make it empty. */
void evidence_clear(struct evidence *e);

/*
 * As JSON, NUL-terminated, to be freed by the caller. Returns 0; -ENOMEM.
 * Absent records are left out.
 */
int evidence_encode(const struct evidence *e, char **ret_json);

/*
 * From size bytes of JSON. Every label must be known, every record of its
 * media type and strict base64url, no member twice. Returns 0; -EFBIG;
 * -EBADMSG, and ret_error says what and where; -ENOMEM. Records that are
 * absent stay empty: whether that will do is the verifier's to say.
 */
int evidence_decode(const char *json, size_t size, struct evidence *ret_e,
		    char ret_error[EVIDENCE_MAX_ERROR]);

#endif
