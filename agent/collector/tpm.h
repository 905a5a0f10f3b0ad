/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The few things that the collector asks of the TPM, through tpm2-tss ESYS:
 * PCR values, a quote, the content of NV indices. The TPM's answers are not
 * believed here beyond their sizes: the verifier judges them.
 */
#ifndef COLLECTOR_TPM_H
#define COLLECTOR_TPM_H

#include <stddef.h>
#include <tss2/tss2_esys.h>

#include "protocol/types.h"

/* PCRs of the SHA-256 bank: their number and a value's size in bytes. */
#define TPM_PCRS	24u
#define TPM_PCR_SIZE	32u
#define TPM_ALL_PCRS	0xffffffu

/* The most that a TPMS_ATTEST and a TPMT_SIGNATURE take, bytes. */
#define TPM_MAX_ATTEST		sizeof(TPMS_ATTEST)
#define TPM_MAX_SIGNATURE	sizeof(TPMT_SIGNATURE)

/* A connection. */
struct tpm {
	TSS2_TCTI_CONTEXT *tcti;
	ESYS_CONTEXT *esys;
	size_t nv_chunk;	/* bytes that one NV_Read gives */
};

/* PCR values; values[i] is valid when bit i of mask is set. */
struct tpm_pcrs {
	svp_u32 mask;
	svp_u8 values[TPM_PCRS][TPM_PCR_SIZE];
};

/* A quote as marshalled by the TPM, and the digest of PCRs that it holds. */
struct tpm_quote {
	svp_u8 attest[TPM_MAX_ATTEST];
	size_t attest_size;
	svp_u8 signature[TPM_MAX_SIGNATURE];
	size_t signature_size;
	svp_u8 pcr_digest[TPM_PCR_SIZE];
};

/*
 * Connect by the tctildr configuration tcti, as tpm2-tools' --tcti takes it.
 * Returns 0; -ENODEV: no TPM there; another -errno. What went wrong is
 * printed on stderr, by every function here.
 */
int tpm_open(const char *tcti, struct tpm *ret_tpm);

/* Disconnect. */
void tpm_close(struct tpm *tpm);

/* Read the PCRs of mask. Returns 0; -EIO; -EPROTO: the bank lacks some. */
int tpm_read_pcrs(struct tpm *tpm, svp_u32 mask, struct tpm_pcrs *ret_pcrs);

/*
 * Quote the PCRs of mask with the persistent key handle (empty auth) over 32
 * bytes of qualifying data. Returns 0; -ENOENT: no such key; -EIO; -EPROTO.
 */
int tpm_quote(struct tpm *tpm, svp_u32 handle, svp_u32 mask,
	      const svp_u8 qualifying[32], struct tpm_quote *ret_quote);

/* Is the quote's digest SHA-256 over exactly these values, in order? */
bool tpm_quote_matches(const struct tpm_quote *quote,
		       const struct tpm_pcrs *pcrs);

/*
 * Read the whole NV index. Returns 0; -ENOENT: there is none; -EFBIG: more
 * than room bytes; -EIO.
 */
int tpm_read_nv(struct tpm *tpm, svp_u32 index, svp_u8 *buffer, size_t room,
		size_t *ret_size);

#endif
