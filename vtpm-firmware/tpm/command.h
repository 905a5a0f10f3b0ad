/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Builds the few TPM commands that the firmware itself gives, and takes their
 * answers apart. TPM 2.0 part 1, section 18; part 3 for each command.
 */
#ifndef TPM_COMMAND_H
#define TPM_COMMAND_H

#include "protocol/cursor.h"
#include "protocol/tpm_commands.h"
#include "tpm/engine.h"

/* A command being built. command_run wipes it. */
struct tpm_command {
	svp_u8 bytes[ENGINE_BUFFER_MAX];
	struct svp_writer w;
	bool sessions;		/* has a session area */
};

/* The answer of a command: its bytes, and the parameters in them. */
struct tpm_answer {
	svp_u8 bytes[ENGINE_BUFFER_MAX];
	svp_u32 handle;		/* 0 when the command gives none */
	struct svp_reader parameters;
};

/* Start a command without sessions; the caller adds handles and parameters. */
void command_begin(struct tpm_command *c, svp_u32 code);

/*
 * Start a command on handles that needs authorisation of the first
 * authorisations of them, all by an empty password. Parameters follow.
 */
void command_begin_authorised(struct tpm_command *c, svp_u32 code,
			      const svp_u32 *handles, unsigned int count,
			      unsigned int authorisations);

/* Append a TPM2B: u16 size and the bytes. */
void command_add_2b(struct tpm_command *c, const void *data, size_t size);

/*
 * Execute it. gives_handle: the answer has a handle in front of its
 * parameters. Returns 0 and *ret_answer (may be NULL); -EIO when the TPM
 * refused, then *ret_code (may be NULL) is its response code, or 0.
 */
int command_run(struct tpm_command *c, bool gives_handle,
		struct tpm_answer *ret_answer, svp_u32 *ret_code);

#endif
