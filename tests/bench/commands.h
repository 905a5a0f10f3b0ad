/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The TPM commands that are measured, in the guest and on Linux alike. Each
 * builder appends a whole command to an empty writer with BENCH_COMMAND_MAX
 * bytes; handle is a key's or a transient object's, for those that have one.
 */
#ifndef BENCH_COMMANDS_H
#define BENCH_COMMANDS_H

#include "protocol/cursor.h"

#define BENCH_COMMAND_MAX 512u

/* 32 bytes. */
void bench_get_random(struct svp_writer *w, svp_u32 handle);

/* PCR 16, SHA-256 bank. */
void bench_pcr_extend(struct svp_writer *w, svp_u32 handle);

/* PCR 0 to 7, SHA-256 bank. */
void bench_pcr_read(struct svp_writer *w, svp_u32 handle);

/* Those PCRs, by the key at handle in its own scheme. */
void bench_quote(struct svp_writer *w, svp_u32 handle);

/* A restricted signing key of the owner's, P-256 or RSA-2048. */
void bench_create_p256(struct svp_writer *w, svp_u32 handle);
void bench_create_rsa(struct svp_writer *w, svp_u32 handle);

/* FlushContext. */
void bench_flush(struct svp_writer *w, svp_u32 handle);

#endif
