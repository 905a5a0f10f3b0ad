/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/*
 * Linux' x86 boot protocol: the bzImage's setup header, struct boot_params
 * ("zero page"), e820 and setup_data. Linux Documentation/arch/x86/boot.rst
 * and zero-page.rst. The bzImage comes from the host: hostile until checked.
 */
#ifndef SVP_LINUX_BOOT_H
#define SVP_LINUX_BOOT_H

#include "snp_pages.h"

/* Setup header: at the same offset in the bzImage and in boot_params. */
#define SVP_SETUP_HEADER_OFFSET	0x1f1u
struct svp_setup_header {
	svp_u8 setup_sects;
	svp_u16 root_flags;
	svp_u32 syssize;	/* of the protected-mode code, 16-byte units */
	svp_u16 ram_size;
	svp_u16 vid_mode;
	svp_u16 root_dev;
	svp_u16 boot_flag;
	svp_u8 jump_opcode;
	svp_u8 jump_offset;	/* the header ends at 0x202 + this */
	svp_u32 header;
	svp_u16 version;
	svp_u32 realmode_swtch;
	svp_u16 start_sys_seg;
	svp_u16 kernel_version;
	svp_u8 type_of_loader;
	svp_u8 loadflags;
	svp_u16 setup_move_size;
	svp_u32 code32_start;
	svp_u32 ramdisk_image;
	svp_u32 ramdisk_size;
	svp_u32 bootsect_kludge;
	svp_u16 heap_end_ptr;
	svp_u8 ext_loader_ver;
	svp_u8 ext_loader_type;
	svp_u32 cmd_line_ptr;
	svp_u32 initrd_addr_max;
	svp_u32 kernel_alignment;
	svp_u8 relocatable_kernel;
	svp_u8 min_alignment;
	svp_u16 xloadflags;
	svp_u32 cmdline_size;	/* longest, without the NUL */
	svp_u32 hardware_subarch;
	svp_u64 hardware_subarch_data;
	svp_u32 payload_offset;
	svp_u32 payload_length;
	svp_u64 setup_data;
	svp_u64 pref_address;
	svp_u32 init_size;
	svp_u32 handover_offset;
	svp_u32 kernel_info_offset;
} SVP_PACKED;
/* A field by its offset from the start of the image, as the document has it. */
#define SVP_SETUP_FIELD(field, offset) \
	ABI_FIELD(struct svp_setup_header, field, \
		  (offset) - SVP_SETUP_HEADER_OFFSET)
SVP_SETUP_FIELD(boot_flag, 0x1fe);
SVP_SETUP_FIELD(jump_offset, 0x201);
SVP_SETUP_FIELD(header, 0x202);
SVP_SETUP_FIELD(version, 0x206);
SVP_SETUP_FIELD(type_of_loader, 0x210);
SVP_SETUP_FIELD(code32_start, 0x214);
SVP_SETUP_FIELD(ramdisk_image, 0x218);
SVP_SETUP_FIELD(cmd_line_ptr, 0x228);
SVP_SETUP_FIELD(initrd_addr_max, 0x22c);
SVP_SETUP_FIELD(xloadflags, 0x236);
SVP_SETUP_FIELD(cmdline_size, 0x238);
SVP_SETUP_FIELD(setup_data, 0x250);
SVP_SETUP_FIELD(pref_address, 0x258);
SVP_SETUP_FIELD(init_size, 0x260);
ABI_SIZE(struct svp_setup_header, 0x26c - SVP_SETUP_HEADER_OFFSET);

#define SVP_SETUP_BOOT_FLAG	0xaa55u
#define SVP_SETUP_MAGIC		0x53726448u	/* "HdrS" */
#define SVP_SETUP_VERSION_2_12	0x020cu
#define SVP_SETUP_JUMP_BASE	0x202u
#define SVP_SETUP_DEFAULT_SECTS	4u
#define SVP_SETUP_SECTOR	512u
#define SVP_SETUP_LOADED_HIGH	(1u << 0)	/* loadflags */
#define SVP_SETUP_KERNEL_64	(1u << 0)	/* xloadflags */
#define SVP_SETUP_LOADER_OTHER	0xffu		/* type_of_loader */
/* The 64-bit entry point, from the start of the protected-mode code. */
#define SVP_KERNEL_ENTRY_64	0x200u

/* e820 types. */
#define SVP_E820_RAM		1u
#define SVP_E820_RESERVED	2u
#define SVP_E820_ACPI		3u
/* An entry of the e820 table, 20 bytes. */
struct svp_e820_entry {
	svp_u64 base;
	svp_u64 size;
	svp_u32 type;
} SVP_PACKED;
ABI_SIZE(struct svp_e820_entry, 20);
#define SVP_E820_MAX_ENTRIES	128u

/* struct boot_params, one page; fields that a loader leaves zero are reserved. */
struct svp_boot_params {
	svp_u8 reserved0[0x70];
	svp_u64 acpi_rsdp_addr;
	svp_u8 reserved1[0x170];
	svp_u8 e820_entries;
	svp_u8 reserved2[8];
	struct svp_setup_header hdr;
	svp_u8 reserved3[0x2d0 - 0x26c];
	struct svp_e820_entry e820_table[SVP_E820_MAX_ENTRIES];
	svp_u8 reserved4[SVP_PAGE_SIZE - 0xcd0];
} SVP_PACKED;
ABI_FIELD(struct svp_boot_params, acpi_rsdp_addr, 0x70);
ABI_FIELD(struct svp_boot_params, e820_entries, 0x1e8);
ABI_FIELD(struct svp_boot_params, hdr, 0x1f1);
ABI_FIELD(struct svp_boot_params, e820_table, 0x2d0);
ABI_SIZE(struct svp_boot_params, SVP_PAGE_SIZE);

/* setup_data of type SVP_SETUP_CC_BLOB: header, then the blob's gPA as u32. */
struct svp_setup_cc_blob {
	svp_u64 next;
	svp_u32 type;
	svp_u32 length;		/* of what follows */
	svp_u32 cc_blob_gpa;
} SVP_PACKED;
ABI_FIELD(struct svp_setup_cc_blob, cc_blob_gpa, 16);
ABI_SIZE(struct svp_setup_cc_blob, 20);
#define SVP_CC_BLOB_VERSION	1u

/*
 * State at the 64-bit entry point: RSI = boot_params, paging on with an
 * identity map, interrupts off, a GDT with these two descriptors.
 */
#define SVP_BOOT_CS		0x10u
#define SVP_BOOT_DS		0x18u
#define SVP_BOOT_GDT_ENTRIES	4u
#define SVP_BOOT_CODE_DESCRIPTOR 0x00af9b000000ffffull
#define SVP_BOOT_DATA_DESCRIPTOR 0x00cf93000000ffffull
/* The same two as segment attributes of a VMSA (APM vol. 2, 15.5.1). */
#define SVP_BOOT_CODE_ATTRIBUTES 0xa9bu
#define SVP_BOOT_DATA_ATTRIBUTES 0xc93u

#endif
