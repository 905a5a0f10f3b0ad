/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The host's files, by QEMU's fw_cfg DMA. The device can only reach memory
 * that is shared, so everything goes through a staging area in guest RAM that
 * is not validated yet; what the functions return lies in private memory.
 */
#ifndef DIRECT_FW_CFG_H
#define DIRECT_FW_CFG_H

#include "mm/gpa.h"
#include "protocol/fw_cfg.h"

struct cpu;

/* A file, as the host's directory has it. */
struct fw_cfg_entry {
	u32 size;
	u16 key;
};

/* The open device; cpu's GHCB is used for its ports. */
struct fw_cfg {
	struct cpu *cpu;
	volatile u8 *staging;
	struct gpa staging_gpa;
	size_t room;		/* of staging behind the descriptor */
	u8 *directory;		/* private copy */
	size_t directory_size;
};

/*
 * Open the device and copy its directory; [staging, staging + size) is shared,
 * DMA reaches it, and stays so while the device is used. 0, -EIO: no device or
 * it broke its protocol, -ENOMEM. Boot only.
 */
int fw_cfg_open(struct cpu *cpu, struct gpa staging, size_t size,
		struct fw_cfg *ret_device);

/* Look a file up by name. -ENOENT: there is none. */
int fw_cfg_find(const struct fw_cfg *device, const char *name,
		struct fw_cfg_entry *ret_entry);

/*
 * Copy the whole file into entry->size bytes of private memory at to. -EIO:
 * the host failed; part of to may be written.
 */
int fw_cfg_read(const struct fw_cfg *device, const struct fw_cfg_entry *entry,
		void *to);

/*
 * Find name in a directory of size bytes (u32 count, then entries; big-endian)
 * copied from the host. -ENOENT: no such file, or it lies behind the end.
 */
int fw_cfg_search(const void *directory, size_t size, const char *name,
		  struct fw_cfg_entry *ret_entry);

#endif
