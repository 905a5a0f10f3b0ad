/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ACPI tables by QEMU's loader script: ALLOCATE, ADD_POINTER, ADD_CHECKSUM
 * over files that the host gives, carried out in one private region.
 */
#ifndef DIRECT_ACPI_H
#define DIRECT_ACPI_H

#include "protocol/fw_cfg.h"

#define ACPI_MAX_FILES 8u

/* A file that the script has loaded: its bytes are region->data + offset. */
struct acpi_file {
	char name[SVP_FW_CFG_NAME_SIZE];
	size_t offset;
	size_t size;
};

/* Where the tables go: size bytes at data, which the guest sees at gpa. */
struct acpi_region {
	uint8_t *data;
	size_t size;
	uint64_t gpa;
	size_t used;
	size_t files;
	struct acpi_file file[ACPI_MAX_FILES];
};

/* Where the files come from. */
struct acpi_source {
	/*
	 * Read the whole file called name into room bytes at to. Returns 0,
	 * -ENOENT, -ENOSPC or -EIO; *ret_size is its length in bytes.
	 */
	int (*read)(void *context, const char *name, void *to, size_t room,
		    size_t *ret_size);
	void *context;
};

/*
 * Carry out the script: size bytes at script, already copied from the host.
 * region has data, size and gpa set, the rest zero. On success *ret_rsdp is
 * the gPA of the RSDP. Returns 0, -EINVAL for a script that reaches outside
 * its files, -ENOSPC when the region or the file table is full, -ENOENT when
 * there is no RSDP or a file is missing. The region is garbage on error.
 */
int acpi_load(struct acpi_region *region, const struct acpi_source *source,
	      const void *script, size_t size, uint64_t *ret_rsdp);

#endif
