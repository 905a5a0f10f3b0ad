/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The launch: an IGVM file becomes the initial memory of an SNP guest. The
 * host's part of AMD 56860, chapter 8 (SNP_LAUNCH_START, _UPDATE, _FINISH).
 */
#ifndef MACHINE_LAUNCH_H
#define MACHINE_LAUNCH_H

#include <errno.h>
#include "types.h"

/* What a launch leaves behind. */
struct launch_result {
	struct hpa vmsa;	/* of vCPU 0, VMPL0: run it */
	u64 policy;
};

/* Why a file was refused: reason, and where in the file. */
struct launch_error {
	u32 offset;
	const char *reason;
	u32 status;		/* the secure processor's, when -EIO */
};

/*
 * Load the IGVM file image of size bytes for a guest with cpus vCPUs, and have
 * it measured in file order. The regions of guest RAM exist; the file's
 * required memory outside them becomes a region more. Loaded pages are
 * assigned and validated in the RMP, all else stays as it is. Before npt_init().
 * -EINVAL: the file is malformed; -ENOTSUP: it asks for what this machine has
 * not; -EIO: the secure processor refused. Then the machine can't go on.
 */
int launch_igvm(const u8 *image, u32 size, u32 cpus,
		struct launch_result *ret_result,
		struct launch_error *ret_error);

#endif
