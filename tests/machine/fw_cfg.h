/* SPDX-License-Identifier: Apache-2.0 */
/*
 * QEMU's fw_cfg device, read by DMA: the machine's own inputs. QEMU is the
 * lab's hardware and is trusted by the machine; the files' contents are not.
 */
#ifndef MACHINE_FW_CFG_H
#define MACHINE_FW_CFG_H

#include <errno.h>
#include "types.h"

/* A file of fw_cfg. */
struct fw_cfg_file {
	u16 selector;
	u32 size;
};

/* Read the directory. -ENODEV: no fw_cfg with DMA. */
int fw_cfg_init(void);

/* Look a file up by name. -ENOENT: there is none. */
int fw_cfg_find(const char *name, struct fw_cfg_file *ret_file);

/* Read size bytes from offset of the file into to. -EINVAL: out of bounds. */
int fw_cfg_read(const struct fw_cfg_file *file, u32 offset, void *to, u32 size);

/* Read a whole file into memory of the heap, NUL-terminated. -ENOENT: none. */
int fw_cfg_load(const char *name, const u8 **ret_data, u32 *ret_size);

#endif
