// SPDX-License-Identifier: Apache-2.0
/*
 * TPM commands, written field by field (TPM 2.0 part 3).
 */
#include "tests/bench/commands.h"

#include "protocol/tpm_commands.h"

/* A PCR that any locality may extend, and that nothing is measured into. */
#define PCR		16u
#define RANDOM_BYTES	32u
#define RSA_BITS	2048u
/* Of either public area. */
#define PUBLIC_SIZE	24u

static void begin(struct svp_writer *w, svp_u16 tag, svp_u32 code)
{
	svp_add_be16(w, tag);
	svp_add_be32(w, 0);	/* the size: end() puts it there */
	svp_add_be32(w, code);
}

static void end(struct svp_writer *w)
{
	svp_put_be32(w->at - w->done + 2, (svp_u32)w->done);
}

/* The authorisation area: one empty password. */
static void authorise(struct svp_writer *w)
{
	svp_add_be32(w, 9);
	svp_add_be32(w, SVP_TPM_RS_PW);
	svp_add_be16(w, 0);
	svp_put_u8(w, 0);
	svp_add_be16(w, 0);
}

/* TPML_PCR_SELECTION: PCR 0 to 7 of the SHA-256 bank. */
static void select_pcrs(struct svp_writer *w)
{
	svp_add_be32(w, 1);
	svp_add_be16(w, SVP_TPM_ALG_SHA256);
	svp_put_u8(w, SVP_TPM_PCR_SELECT_SIZE);
	svp_put_u8(w, 0xff);
	svp_add_be16(w, 0);
}

void bench_get_random(struct svp_writer *w, svp_u32 handle)
{
	begin(w, SVP_TPM_ST_NO_SESSIONS, SVP_TPM_CC_GET_RANDOM);
	(void)handle;
	svp_add_be16(w, RANDOM_BYTES);
	end(w);
}

void bench_pcr_extend(struct svp_writer *w, svp_u32 handle)
{
	unsigned int i;

	begin(w, SVP_TPM_ST_SESSIONS, SVP_TPM_CC_PCR_EXTEND);
	(void)handle;
	svp_add_be32(w, PCR);
	authorise(w);
	svp_add_be32(w, 1);
	svp_add_be16(w, SVP_TPM_ALG_SHA256);
	for (i = 0; i < 32; i++)
		svp_put_u8(w, (svp_u8)i);
	end(w);
}

void bench_pcr_read(struct svp_writer *w, svp_u32 handle)
{
	begin(w, SVP_TPM_ST_NO_SESSIONS, SVP_TPM_CC_PCR_READ);
	(void)handle;
	select_pcrs(w);
	end(w);
}

/* By the key at handle, in its own scheme. */
void bench_quote(struct svp_writer *w, svp_u32 handle)
{
	begin(w, SVP_TPM_ST_SESSIONS, SVP_TPM_CC_QUOTE);
	svp_add_be32(w, handle);
	authorise(w);
	svp_add_be16(w, 4);
	svp_add_be32(w, 0x01020304);	/* qualifying data */
	svp_add_be16(w, SVP_TPM_ALG_NULL);
	select_pcrs(w);
	end(w);
}

/* CreatePrimary of a restricted signing key, up to its parameters. */
static void create(struct svp_writer *w, svp_u16 type)
{
	begin(w, SVP_TPM_ST_SESSIONS, SVP_TPM_CC_CREATE_PRIMARY);
	svp_add_be32(w, SVP_TPM_RH_OWNER);
	authorise(w);
	svp_add_be16(w, 4);		/* no authorisation value, no data */
	svp_add_be32(w, 0);
	svp_add_be16(w, PUBLIC_SIZE);
	svp_add_be16(w, type);
	svp_add_be16(w, SVP_TPM_ALG_SHA256);
	svp_add_be32(w, SVP_TPMA_FIXED_TPM | SVP_TPMA_FIXED_PARENT |
			 SVP_TPMA_SENSITIVE_DATA_ORIGIN | SVP_TPMA_RESTRICTED |
			 SVP_TPMA_USER_WITH_AUTH | SVP_TPMA_SIGN);
	svp_add_be16(w, 0);		/* no policy */
	svp_add_be16(w, SVP_TPM_ALG_NULL);
}

/* No outside information, no PCRs. */
static void end_create(struct svp_writer *w)
{
	svp_add_be16(w, 0);
	svp_add_be32(w, 0);
	end(w);
}

void bench_create_p256(struct svp_writer *w, svp_u32 handle)
{
	create(w, SVP_TPM_ALG_ECC);
	(void)handle;
	svp_add_be16(w, SVP_TPM_ALG_ECDSA);
	svp_add_be16(w, SVP_TPM_ALG_SHA256);
	svp_add_be16(w, SVP_TPM_ECC_NIST_P256);
	svp_add_be16(w, SVP_TPM_ALG_NULL);
	svp_add_be32(w, 0);		/* the point: none */
	end_create(w);
}

void bench_create_rsa(struct svp_writer *w, svp_u32 handle)
{
	create(w, SVP_TPM_ALG_RSA);
	(void)handle;
	svp_add_be16(w, SVP_TPM_ALG_RSASSA);
	svp_add_be16(w, SVP_TPM_ALG_SHA256);
	svp_add_be16(w, RSA_BITS);
	svp_add_be32(w, 0);		/* the usual exponent */
	svp_add_be16(w, 0);		/* the modulus: none */
	end_create(w);
}

void bench_flush(struct svp_writer *w, svp_u32 handle)
{
	begin(w, SVP_TPM_ST_NO_SESSIONS, SVP_TPM_CC_FLUSH_CONTEXT);
	svp_add_be32(w, handle);
	end(w);
}
