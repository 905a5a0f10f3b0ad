/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The launch: an IGVM file becomes the initial memory of an SNP guest. The
 * host's part of AMD 56860, chapter 8 (SNP_LAUNCH_START, _UPDATE, _FINISH).
 */
#ifndef MACHINE_LAUNCH_H
#define MACHINE_LAUNCH_H

#include <errno.h>
#include "types.h"

#define LAUNCH_HOST_DATA_SIZE 32u

/* What to launch. */
struct launch_input {
	const u8 *image;	/* the IGVM file, of size bytes */
	u32 size;
	u32 cpus;
	const u8 *host_data;	/* 32 bytes for the report, or NULL: zeros */
	bool has_policy;	/* launch with policy in place of the file's */
	u64 policy;
};

/* What a launch leaves behind. */
struct launch_result {
	struct hpa vmsa[MAX_CPUS]; /* VMPL0's of each vCPU, 0: the file has none */
	u64 policy;
};

/* Why a file was refused: reason, and where in the file. */
struct launch_error {
	u32 offset;
	const char *reason;
	u32 status;		/* the secure processor's, when -EIO */
};

/*
 * Load the IGVM file and have it measured in file order. The regions of guest
 * RAM exist; the file's required memory outside them becomes a region more.
 * Loaded pages are assigned and validated in the RMP, all else stays as it is.
 * The VMSAs of vCPUs that there are not are measured all the same. Before
 * npt_init().
 * -EINVAL: the file is malformed; -ENOTSUP: it asks for what this machine has
 * not; -EIO: the secure processor refused. Then the machine can't go on.
 */
int launch_igvm(const struct launch_input *input,
		struct launch_result *ret_result,
		struct launch_error *ret_error);

#endif
