/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers that the boot stage needs in assembly. boot/boot_check.c asserts
 * that they are those of protocol/ and image/layout.h.
 */
#ifndef BOOT_BOOT_LAYOUT_H
#define BOOT_BOOT_LAYOUT_H

#define BOOT_STAGE_BASE		0x800000
#define BOOT_STAGE_SIZE		0xc000
#define BOOT_CPUID_PAGE		0x80e000
#define BOOT_CPUID_MAX		64
#define BOOT_CPUID_ENTRIES	16
#define BOOT_CPUID_ENTRY_SIZE	48
#define BOOT_CPUID_EBX		28
#define BOOT_CPUID_SEV_LEAF	0x8000001f

/* The firmware region starts at 512 GiB and has at least 64 MiB. */
#define BOOT_FW_BASE_HIGH	0x80
#define BOOT_FW_LARGE_PAGES	32
/* Its slot in the top-level table, in the direct map (mm/kernel_map.h). */
#define BOOT_DIRECT_SLOT	257
/* Where the linker puts monitor_start: behind the image header's page. */
#define BOOT_MONITOR_ENTRY	0xffffffff80001000

/* Page table entry: present, writable, large. */
#define BOOT_PTE_LARGE		0x83

#endif
