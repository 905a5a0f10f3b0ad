/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A TPM quote: TPMS_ATTEST and the TPMT_SIGNATURE over it. TCG TPM 2.0 part 2,
 * 10.12.12 and 11.3.4.
 */
#ifndef VERIFIER_QUOTE_H
#define VERIFIER_QUOTE_H

#include "protocol/tpm_wire.h"

struct manifest_key;
struct reason;

/* What the quote says; the bytes are copies. */
struct quote {
	svp_u8 extra_data[64];
	size_t extra_size;
	svp_u64 clock;
	svp_u32 reset_count;
	svp_u32 restart_count;
	bool safe;
	svp_u32 pcr_mask;		/* of the SHA-256 bank */
	svp_u8 pcr_digest[SVP_SHA256_SIZE];
};

/*
 * Parse: one quote of the SHA-256 bank alone. 0; -EBADMSG and why. Nothing in
 * it is to be believed before quote_verify().
 */
int quote_parse(const void *attest, size_t size, struct quote *ret_quote,
		struct reason *ret_why);

/* Did the key sign attest? 0; -EKEYREJECTED and why not. */
int quote_verify(const void *attest, size_t attest_size, const void *signature,
		 size_t signature_size, const struct manifest_key *key,
		 struct reason *ret_why);

#endif
