/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the verifier's owner accepts: a JSON file, described in README.md. It
 * is the owner's own and trusted, but a mistake in it must not go unnoticed.
 */
#ifndef VERIFIER_POLICY_H
#define VERIFIER_POLICY_H

#include <stdbool.h>
#include <stddef.h>

#include "protocol/snp_launch.h"
#include "protocol/tpm_wire.h"

/* Longest message of policy_parse(), with its NUL. */
#define POLICY_MAX_ERROR 160u

/* The TCB's parts that a policy can ask for. */
enum policy_tcb {
	POLICY_TCB_BOOTLOADER,
	POLICY_TCB_TEE,
	POLICY_TCB_SNP,
	POLICY_TCB_MICROCODE,
	POLICY_TCB_FMC,
	POLICY_TCB_PARTS,
};

/* An event that a PCR may hold. */
struct policy_event {
	char *name;
	svp_u8 sha256[SVP_SHA256_SIZE];
};

/* What a covered PCR may hold. */
struct policy_pcr {
	bool covered;
	size_t count;
	struct policy_event *events;
};

struct policy {
	size_t measurement_count;
	svp_u8 (*measurements)[SVP_LAUNCH_DIGEST_SIZE];
	bool allow_debug;
	bool allow_migration;
	bool has_minimum_tcb;
	svp_u8 minimum_tcb[POLICY_TCB_PARTS];
	struct policy_pcr pcr[SVP_TPM_PCRS];
};

/* The part's name in the file and in messages. */
const char *policy_tcb_name(enum policy_tcb part);

/*
 * Parse size bytes of JSON. 0, and the caller clears *ret_policy; -EINVAL, and
 * ret_error says what and where; -ENOMEM.
 */
int policy_parse(const char *json, size_t size, struct policy *ret_policy,
		 char ret_error[POLICY_MAX_ERROR]);

/* As policy_parse(), from a file; -errno of opening it too. */
int policy_read(const char *file, struct policy *ret_policy,
		char ret_error[POLICY_MAX_ERROR]);

void policy_clear(struct policy *p);

/* The covered PCRs, as a bit mask. */
svp_u32 policy_mask(const struct policy *p);

#endif
