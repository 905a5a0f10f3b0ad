// SPDX-License-Identifier: Apache-2.0
/*
 * The TPM through ESYS. Only persistent objects are used, so a raw TPM without
 * a resource manager is left as it was found. TPM 2.0 part 3, sections 18.4
 * (Quote), 22.4 (PCR_Read), 31.13 (NV_Read).
 */
#include "agent/collector/tpm.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tss2/tss2_mu.h>
#include <tss2/tss2_rc.h>
#include <tss2/tss2_tctildr.h>

/* NV_Read never gives more than this, whatever the TPM says of itself. */
#define TPM_MAX_NV_CHUNK 1024u

static int tpm_error(const char *what, TSS2_RC rc)
{
	fprintf(stderr, "%s: %s\n", what, Tss2_RC_Decode(rc));
	return -EIO;
}

/* TPM_RC_HANDLE of any handle or parameter: what was named does not exist. */
static bool is_missing(TSS2_RC rc)
{
	return (rc & TSS2_RC_LAYER_MASK) == TSS2_TPM_RC_LAYER &&
	       (rc & (TPM2_RC_FMT1 | 0x3f)) == TPM2_RC_HANDLE;
}

static size_t nv_chunk(ESYS_CONTEXT *esys)
{
	TPMS_CAPABILITY_DATA *data = NULL;
	const TPMS_TAGGED_PROPERTY *property;
	size_t chunk = 0;
	TPMI_YES_NO more;

	if (Esys_GetCapability(esys, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE,
			       TPM2_CAP_TPM_PROPERTIES, TPM2_PT_NV_BUFFER_MAX,
			       1, &more, &data))
		return 0;
	/* A TPM without that property answers with the next one it has. */
	property = &data->data.tpmProperties.tpmProperty[0];
	if (data->data.tpmProperties.count == 1 &&
	    property->property == TPM2_PT_NV_BUFFER_MAX)
		chunk = property->value;
	Esys_Free(data);
	return chunk > TPM_MAX_NV_CHUNK ? TPM_MAX_NV_CHUNK : chunk;
}

int tpm_open(const char *tcti, struct tpm *ret_tpm)
{
	struct tpm tpm = { 0 };
	TSS2_RC rc;

	/* Its messages repeat ours with less in them; a user may ask for it. */
	setenv("TSS2_LOG", "all+none", 0);
	rc = Tss2_TctiLdr_Initialize(tcti, &tpm.tcti);
	if (rc) {
		fprintf(stderr, "no TPM at %s: %s\n", tcti,
			Tss2_RC_Decode(rc));
		return -ENODEV;
	}
	rc = Esys_Initialize(&tpm.esys, tpm.tcti, NULL);
	if (rc) {
		Tss2_TctiLdr_Finalize(&tpm.tcti);
		return tpm_error("Esys_Initialize", rc);
	}
	tpm.nv_chunk = nv_chunk(tpm.esys);
	if (!tpm.nv_chunk) {
		fprintf(stderr, "the TPM at %s does not answer\n", tcti);
		tpm_close(&tpm);
		return -ENODEV;
	}
	*ret_tpm = tpm;
	return 0;
}

void tpm_close(struct tpm *tpm)
{
	Esys_Finalize(&tpm->esys);
	Tss2_TctiLdr_Finalize(&tpm->tcti);
}

static TPML_PCR_SELECTION selection_of(svp_u32 mask)
{
	TPML_PCR_SELECTION selection = { .count = 1 };
	TPMS_PCR_SELECTION *bank = &selection.pcrSelections[0];

	bank->hash = TPM2_ALG_SHA256;
	bank->sizeofSelect = 3;
	for (int i = 0; i < 3; i++)
		bank->pcrSelect[i] = (svp_u8)(mask >> 8 * i);
	return selection;
}

static svp_u32 mask_of(const TPML_PCR_SELECTION *selection)
{
	const TPMS_PCR_SELECTION *bank = &selection->pcrSelections[0];

	if (selection->count != 1 || bank->hash != TPM2_ALG_SHA256 ||
	    bank->sizeofSelect != 3)
		return 0;
	return bank->pcrSelect[0] | (svp_u32)bank->pcrSelect[1] << 8 |
	       (svp_u32)bank->pcrSelect[2] << 16;
}

/* Take the values of one answer, which must be those of its own selection. */
static int take_values(const TPML_DIGEST *digests, svp_u32 mask,
		       struct tpm_pcrs *pcrs)
{
	svp_u32 next = 0;

	for (unsigned int i = 0; i < TPM_PCRS; i++) {
		if (!(mask >> i & 1))
			continue;
		if (next >= digests->count ||
		    digests->digests[next].size != TPM_PCR_SIZE)
			return -EPROTO;
		memcpy(pcrs->values[i], digests->digests[next++].buffer,
		       TPM_PCR_SIZE);
	}
	pcrs->mask |= mask;
	return 0;
}

/* Read some PCRs of mask: as many as the TPM gives at once. */
static int read_some_pcrs(struct tpm *tpm, svp_u32 mask,
			  struct tpm_pcrs *pcrs, svp_u32 *ret_mask)
{
	TPML_PCR_SELECTION wanted = selection_of(mask);
	TPML_PCR_SELECTION *given = NULL;
	TPML_DIGEST *digests = NULL;
	TSS2_RC rc;
	int err;

	rc = Esys_PCR_Read(tpm->esys, ESYS_TR_NONE, ESYS_TR_NONE,
			   ESYS_TR_NONE, &wanted, NULL, &given, &digests);
	if (rc)
		return tpm_error("PCR_Read", rc);
	*ret_mask = mask_of(given);
	err = !*ret_mask || *ret_mask & ~mask ?
		      -EPROTO : take_values(digests, *ret_mask, pcrs);
	Esys_Free(given);
	Esys_Free(digests);
	return err;
}

int tpm_read_pcrs(struct tpm *tpm, svp_u32 mask, struct tpm_pcrs *ret_pcrs)
{
	struct tpm_pcrs pcrs = { 0 };
	svp_u32 got;
	int err;

	/* Each answer takes at least one off, so this ends. */
	while (mask & ~pcrs.mask) {
		err = read_some_pcrs(tpm, mask & ~pcrs.mask, &pcrs, &got);
		if (err)
			return err;
	}
	*ret_pcrs = pcrs;
	return 0;
}

static int take_quote(const TPM2B_ATTEST *attest,
		      const TPMT_SIGNATURE *signature,
		      struct tpm_quote *ret_quote)
{
	TPMS_ATTEST parsed;
	size_t offset = 0;
	const TPM2B_DIGEST *digest = &parsed.attested.quote.pcrDigest;

	if (attest->size > sizeof(ret_quote->attest) ||
	    Tss2_MU_TPMS_ATTEST_Unmarshal(attest->attestationData,
					  attest->size, &offset, &parsed) ||
	    parsed.type != TPM2_ST_ATTEST_QUOTE ||
	    digest->size != sizeof(ret_quote->pcr_digest))
		return -EPROTO;
	ret_quote->signature_size = 0;
	if (Tss2_MU_TPMT_SIGNATURE_Marshal(signature, ret_quote->signature,
					   sizeof(ret_quote->signature),
					   &ret_quote->signature_size))
		return -EPROTO;
	memcpy(ret_quote->attest, attest->attestationData, attest->size);
	ret_quote->attest_size = attest->size;
	memcpy(ret_quote->pcr_digest, digest->buffer, digest->size);
	return 0;
}

int tpm_quote(struct tpm *tpm, svp_u32 handle, svp_u32 mask,
	      const svp_u8 qualifying[32], struct tpm_quote *ret_quote)
{
	const TPMT_SIG_SCHEME key_scheme = { .scheme = TPM2_ALG_NULL };
	TPML_PCR_SELECTION selection = selection_of(mask);
	TPM2B_DATA data = { .size = 32 };
	TPMT_SIGNATURE *signature = NULL;
	TPM2B_ATTEST *attest = NULL;
	ESYS_TR key;
	TSS2_RC rc;
	int err;

	memcpy(data.buffer, qualifying, 32);
	rc = Esys_TR_FromTPMPublic(tpm->esys, handle, ESYS_TR_NONE,
				   ESYS_TR_NONE, ESYS_TR_NONE, &key);
	if (is_missing(rc))
		return -ENOENT;
	if (rc)
		return tpm_error("ReadPublic of the AK", rc);
	rc = Esys_Quote(tpm->esys, key, ESYS_TR_PASSWORD, ESYS_TR_NONE,
			ESYS_TR_NONE, &data, &key_scheme, &selection, &attest,
			&signature);
	Esys_TR_Close(tpm->esys, &key);
	if (rc)
		return tpm_error("Quote", rc);
	err = take_quote(attest, signature, ret_quote);
	Esys_Free(attest);
	Esys_Free(signature);
	return err;
}

bool tpm_quote_matches(const struct tpm_quote *quote,
		       const struct tpm_pcrs *pcrs)
{
	svp_u8 values[TPM_PCRS * TPM_PCR_SIZE];
	svp_u8 digest[TPM_PCR_SIZE];
	size_t size = 0;

	for (unsigned int i = 0; i < TPM_PCRS; i++) {
		if (!(pcrs->mask >> i & 1))
			continue;
		memcpy(values + size, pcrs->values[i], TPM_PCR_SIZE);
		size += TPM_PCR_SIZE;
	}
	return EVP_Digest(values, size, digest, NULL, EVP_sha256(), NULL) &&
	       !memcmp(digest, quote->pcr_digest, sizeof(digest));
}

/* Which hierarchy or the index itself may read it: ESYS_TR_NONE if none. */
static ESYS_TR nv_reader(ESYS_TR index, TPMA_NV attributes)
{
	if (attributes & TPMA_NV_AUTHREAD)
		return index;
	return attributes & TPMA_NV_OWNERREAD ? ESYS_TR_RH_OWNER :
						ESYS_TR_NONE;
}

static int read_chunks(struct tpm *tpm, ESYS_TR index, ESYS_TR reader,
		       svp_u8 *buffer, size_t size)
{
	TPM2B_MAX_NV_BUFFER *chunk;
	size_t done = 0, n;
	TSS2_RC rc;

	while (done < size) {
		n = size - done < tpm->nv_chunk ? size - done : tpm->nv_chunk;
		chunk = NULL;
		rc = Esys_NV_Read(tpm->esys, reader, index, ESYS_TR_PASSWORD,
				  ESYS_TR_NONE, ESYS_TR_NONE, (UINT16)n,
				  (UINT16)done, &chunk);
		if (rc)
			return tpm_error("NV_Read", rc);
		if (chunk->size != n) {
			Esys_Free(chunk);
			return -EPROTO;
		}
		memcpy(buffer + done, chunk->buffer, n);
		Esys_Free(chunk);
		done += n;
	}
	return 0;
}

static int read_index(struct tpm *tpm, ESYS_TR index, svp_u8 *buffer,
		      size_t room, size_t *ret_size)
{
	TPM2B_NV_PUBLIC *public = NULL;
	TPM2B_NAME *name = NULL;
	ESYS_TR reader;
	size_t size;
	TSS2_RC rc;
	int err;

	rc = Esys_NV_ReadPublic(tpm->esys, index, ESYS_TR_NONE, ESYS_TR_NONE,
				ESYS_TR_NONE, &public, &name);
	if (rc)
		return tpm_error("NV_ReadPublic", rc);
	size = public->nvPublic.dataSize;
	reader = nv_reader(index, public->nvPublic.attributes);
	Esys_Free(public);
	Esys_Free(name);
	if (size > room)
		return -EFBIG;
	if (reader == ESYS_TR_NONE)
		return -EACCES;
	err = read_chunks(tpm, index, reader, buffer, size);
	if (!err)
		*ret_size = size;
	return err;
}

int tpm_read_nv(struct tpm *tpm, svp_u32 index, svp_u8 *buffer, size_t room,
		size_t *ret_size)
{
	ESYS_TR handle;
	TSS2_RC rc;
	int err;

	rc = Esys_TR_FromTPMPublic(tpm->esys, index, ESYS_TR_NONE,
				   ESYS_TR_NONE, ESYS_TR_NONE, &handle);
	if (is_missing(rc))
		return -ENOENT;
	if (rc)
		return tpm_error("NV_ReadPublic", rc);
	err = read_index(tpm, handle, buffer, room, ret_size);
	Esys_TR_Close(tpm->esys, &handle);
	return err;
}
