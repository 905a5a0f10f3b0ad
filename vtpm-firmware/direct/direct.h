/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Direct boot: from the host's files to a guest ready to run.
 */
#ifndef DIRECT_DIRECT_H
#define DIRECT_DIRECT_H

struct cpu;
struct firmware;
struct fw_image_header;

/*
 * Make all guest RAM private, load, measure and prepare Linux, and give the
 * boot CPU its guest vCPU. The caller has the GHCB, the processes and
 * guest_mem_init done, and runs the guest's VMPL next; firmware->secrets is
 * needed here for the last time. Boot CPU only, once. On failure the cause is logged:
 * -ENOENT no kernel; -ENOEXEC no 64-bit bzImage; -ENOSPC too little memory;
 * -EIO the host broke a protocol; other values from the TPM process.
 */
int direct_boot(const struct firmware *firmware,
		const struct fw_image_header *header, struct cpu *cpu);

#endif
