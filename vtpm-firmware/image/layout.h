/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the launch image lies in guest memory, and the measured page that says
 * what is in it. The IGVM builder writes it, boot stage and monitor read it:
 * one file so that they can't disagree. Guest physical addresses.
 */
#ifndef IMAGE_LAYOUT_H
#define IMAGE_LAYOUT_H

#include "protocol/types.h"

/*
 * Launch area in low guest RAM, reserved in the guest's memory map: reachable
 * with paging off, where every access is private.
 */
#define FW_LOW_BASE	0x800000ull
#define FW_LOW_SIZE	0x40000ull
/* The boot stage: entry point at its start, at most this long. */
#define FW_BOOT_BASE	FW_LOW_BASE
#define FW_BOOT_SIZE	0xc000ull
/*
 * What the VMSA of vCPU 0 at VMPL0 is measured as: KVM has it at this address,
 * outside of memory, and QEMU refuses any other.
 */
#define FW_VMSA_GPA	0xfffffffff000ull
/* What the host says, unmeasured: struct fw_parameters, one page. */
#define FW_PARAMETERS_GPA 0x80c000ull
#define FW_SECRETS_GPA	0x80d000ull
#define FW_CPUID_GPA	0x80e000ull
/* The guest's first calling area; the firmware makes it, nothing is loaded. */
#define FW_GUEST_CAA_GPA 0x80f000ull

/*
 * The firmware's own region: image header, monitor, programs, then free. The
 * image header has its size, a multiple of 2 MiB within these bounds.
 */
#define FW_BASE		0x8000000000ull
#define FW_SIZE_MIN	0x4000000ull
#define FW_SIZE_MAX	0x40000000ull
#define FW_SIZE_STEP	0x200000ull
/* The image header's page is first and the monitor is linked behind it. */
#define FW_MONITOR_OFFSET 0x1000ull
/* The virtual address at which the monitor sees FW_BASE. */
#define FW_MONITOR_VA	0xffffffff80000000ull

/*
 * The parameter area as the IGVM loader fills it. Hostile. ranges ends with
 * the first that has a page count of 0 (struct svp_igvm_memory_range).
 */
#define FW_PARAMETERS_VP_COUNT	0u
#define FW_PARAMETERS_MEMORY_MAP 16u

/* "EVTPMIMG", little-endian. */
#define FW_IMAGE_MAGIC	0x474d494d50545645ull
/* Room for the version and build id, "VERSION+HEX", its NUL included, bytes. */
#define FW_IMAGE_VERSION_SIZE 64u

/* A part of the image: offset from FW_BASE, page-aligned, and size in bytes. */
struct fw_image_part {
	svp_u64 offset;
	svp_u64 size;
} SVP_PACKED;
ABI_SIZE(struct fw_image_part, 16);

/* At FW_BASE, measured: what the rest of the region holds. Little-endian. */
struct fw_image_header {
	svp_u64 magic;
	svp_u64 region_size;	/* FW_SIZE_MIN .. FW_SIZE_MAX */
	svp_u64 used_size;	/* image end: from here on nothing is loaded */
	struct fw_image_part monitor;	/* loaded segments, bss included */
	struct fw_image_part tpm;	/* the ELF file, whole */
	struct fw_image_part attest;	/* the ELF file, whole */
	char version[FW_IMAGE_VERSION_SIZE];	/* ASCII, NUL-padded */
	svp_u8 reserved[SVP_PAGE_SIZE - 0x88];
} SVP_PACKED;
ABI_FIELD(struct fw_image_header, monitor, 0x18);
ABI_FIELD(struct fw_image_header, tpm, 0x28);
ABI_FIELD(struct fw_image_header, attest, 0x38);
ABI_FIELD(struct fw_image_header, version, 0x48);
ABI_FIELD(struct fw_image_header, reserved, 0x88);
ABI_SIZE(struct fw_image_header, SVP_PAGE_SIZE);

#endif
