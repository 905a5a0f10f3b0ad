/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bringing the host's files into private guest RAM.
 */
#ifndef DIRECT_LOAD_H
#define DIRECT_LOAD_H

#include "direct/bzimage.h"
#include "mm/gpa.h"

struct fw_cfg;

/* A file in private guest RAM. */
struct loaded {
	struct gpa at;
	u8 *bytes;
	u64 size;
};

/* All that direct boot loads. A command line is NUL-terminated at bytes. */
struct loaded_files {
	struct loaded acpi;
	struct loaded kernel;
	struct loaded initrd;	/* size 0: none */
	struct loaded cmdline;	/* size without the NUL; 0: none */
	struct bzimage image;
	u64 rsdp;
};

/*
 * Load everything below ram_end, checked. Nothing is moved to where it runs
 * yet. -ENOENT: no kernel or no ACPI tables; -ENOEXEC, -ENOSPC, -EINVAL: what
 * there is is malformed or does not fit; -EIO.
 */
int load_files(const struct fw_cfg *device, u64 ram_end,
	       struct loaded_files *ret_files);

#endif
