/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/*
 * QEMU's fw_cfg device with its DMA interface, and the ACPI table loader
 * script it offers. QEMU docs/specs/fw_cfg.rst and the layout of
 * hw/acpi/bios-linker-loader.c. The device is the host's: all of it hostile.
 */
#ifndef SVP_FW_CFG_H
#define SVP_FW_CFG_H

#include "types.h"

/* DMA address register: high half first, the low half starts it; big-endian. */
#define SVP_FW_CFG_PORT_DMA_HIGH	0x514u
#define SVP_FW_CFG_PORT_DMA_LOW		0x518u

/* Selector keys. */
#define SVP_FW_CFG_KEY_DIRECTORY	0x19u

/* Control bits of a DMA access; the selector key is in [31:16]. */
#define SVP_FW_CFG_DMA_ERROR	(1u << 0)
#define SVP_FW_CFG_DMA_READ	(1u << 1)
#define SVP_FW_CFG_DMA_SKIP	(1u << 2)
#define SVP_FW_CFG_DMA_SELECT	(1u << 3)

/* DMA descriptor, 16 bytes, all fields big-endian. */
struct svp_fw_cfg_dma {
	svp_u32 control;
	svp_u32 length;
	svp_u64 address;
} SVP_PACKED;
ABI_FIELD(struct svp_fw_cfg_dma, length, 4);
ABI_FIELD(struct svp_fw_cfg_dma, address, 8);
ABI_SIZE(struct svp_fw_cfg_dma, 16);

/* A name in the directory and in the loader script, NUL-terminated. */
#define SVP_FW_CFG_NAME_SIZE	56u

/* Directory: u32 count (big-endian), then that many of these, 64 bytes. */
struct svp_fw_cfg_file {
	svp_u32 size;		/* big-endian */
	svp_u16 key;		/* big-endian */
	svp_u16 reserved;
	char name[SVP_FW_CFG_NAME_SIZE];
} SVP_PACKED;
ABI_FIELD(struct svp_fw_cfg_file, key, 4);
ABI_FIELD(struct svp_fw_cfg_file, name, 8);
ABI_SIZE(struct svp_fw_cfg_file, 64);

/* Files that the firmware reads. */
#define SVP_FW_CFG_KERNEL	"opt/org.evtpm/kernel"
#define SVP_FW_CFG_INITRD	"opt/org.evtpm/initrd"
#define SVP_FW_CFG_CMDLINE	"opt/org.evtpm/cmdline"
#define SVP_FW_CFG_ACPI_LOADER	"etc/table-loader"
#define SVP_FW_CFG_ACPI_RSDP	"etc/acpi/rsdp"

/* Commands of the ACPI loader script; a loader ignores ones it doesn't know. */
enum svp_acpi_loader_command {
	SVP_ACPI_ALLOCATE = 1,
	SVP_ACPI_ADD_POINTER = 2,
	SVP_ACPI_ADD_CHECKSUM = 3,
	SVP_ACPI_WRITE_POINTER = 4,
};

/* ALLOCATE: load the file at an aligned address. */
struct svp_acpi_allocate {
	char file[SVP_FW_CFG_NAME_SIZE];
	svp_u32 align;
	svp_u8 zone;
} SVP_PACKED;

/* ADD_POINTER: add src's address to the size bytes at offset in dest. */
struct svp_acpi_add_pointer {
	char dest[SVP_FW_CFG_NAME_SIZE];
	char src[SVP_FW_CFG_NAME_SIZE];
	svp_u32 offset;
	svp_u8 size;
} SVP_PACKED;

/* ADD_CHECKSUM: make the bytes start..start+length sum to 0 by the one at offset. */
struct svp_acpi_add_checksum {
	char file[SVP_FW_CFG_NAME_SIZE];
	svp_u32 offset;
	svp_u32 start;
	svp_u32 length;
} SVP_PACKED;

/* An entry of the script, 128 bytes, numbers little-endian. */
struct svp_acpi_loader_entry {
	svp_u32 command;
	union {
		struct svp_acpi_allocate allocate;
		struct svp_acpi_add_pointer pointer;
		struct svp_acpi_add_checksum checksum;
		svp_u8 bytes[124];
	} u;
} SVP_PACKED;
ABI_FIELD(struct svp_acpi_loader_entry, u, 4);
ABI_FIELD(struct svp_acpi_allocate, align, 56);
ABI_FIELD(struct svp_acpi_allocate, zone, 60);
ABI_FIELD(struct svp_acpi_add_pointer, src, 56);
ABI_FIELD(struct svp_acpi_add_pointer, offset, 112);
ABI_FIELD(struct svp_acpi_add_pointer, size, 116);
ABI_FIELD(struct svp_acpi_add_checksum, offset, 56);
ABI_FIELD(struct svp_acpi_add_checksum, length, 64);
ABI_SIZE(struct svp_acpi_loader_entry, 128);

#endif
