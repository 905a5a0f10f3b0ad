/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/*
 * IGVM, the file that carries a confidential VM's launch image. Format version
 * 1 as published in microsoft/igvm (igvm_defs); all numbers little-endian.
 * A fixed header, then variable headers, then the data they point at by file
 * offset. The file comes from the host: hostile until measured.
 */
#ifndef SVP_IGVM_H
#define SVP_IGVM_H

#include "types.h"

#define SVP_IGVM_MAGIC		0x4d564749u	/* "IGVM" */
#define SVP_IGVM_VERSION	1u

/* Fixed header, 24 bytes. crc32 covers fixed and variable headers, itself 0. */
struct svp_igvm_header {
	svp_u32 magic;
	svp_u32 version;
	svp_u32 variable_offset;
	svp_u32 variable_size;
	svp_u32 total_size;
	svp_u32 crc32;
} SVP_PACKED;
ABI_SIZE(struct svp_igvm_header, 24);

/* Each variable header: 8 bytes, then length bytes, then padding to 8. */
struct svp_igvm_variable {
	svp_u32 type;
	svp_u32 length;
} SVP_PACKED;
ABI_SIZE(struct svp_igvm_variable, 8);
/* Set in a type that a loader may skip when it does not know it. */
#define SVP_IGVM_OPTIONAL	0x80000000u

/* Types of variable headers. */
enum svp_igvm_type {
	SVP_IGVM_SUPPORTED_PLATFORM = 0x001,
	SVP_IGVM_GUEST_POLICY = 0x101,
	SVP_IGVM_RELOCATABLE_REGION = 0x102,
	SVP_IGVM_PAGE_TABLE_RELOCATION = 0x103,
	SVP_IGVM_PARAMETER_AREA = 0x301,
	SVP_IGVM_PAGE_DATA = 0x302,
	SVP_IGVM_PARAMETER_INSERT = 0x303,
	SVP_IGVM_VP_CONTEXT = 0x304,
	SVP_IGVM_REQUIRED_MEMORY = 0x305,
	SVP_IGVM_VP_COUNT = 0x307,
	SVP_IGVM_SRAT = 0x308,
	SVP_IGVM_MADT = 0x309,
	SVP_IGVM_MMIO_RANGES = 0x30a,
	SVP_IGVM_SNP_ID_BLOCK = 0x30b,
	SVP_IGVM_MEMORY_MAP = 0x30c,
	SVP_IGVM_ERROR_RANGE = 0x30d,
	SVP_IGVM_COMMAND_LINE = 0x30e,
	SVP_IGVM_DEVICE_TREE = 0x312,
	SVP_IGVM_ENVIRONMENT_INFO = 0x313,
};

/* SVP_IGVM_SUPPORTED_PLATFORM, 16 bytes. */
struct svp_igvm_platform {
	svp_u32 mask;
	svp_u8 highest_vtl;
	svp_u8 platform;
	svp_u16 version;
	svp_u64 shared_gpa_boundary;
} SVP_PACKED;
ABI_SIZE(struct svp_igvm_platform, 16);
#define SVP_IGVM_PLATFORM_SEV_SNP 2u
#define SVP_IGVM_PLATFORM_VERSION 1u

/* SVP_IGVM_GUEST_POLICY, 16 bytes. */
struct svp_igvm_policy {
	svp_u64 policy;
	svp_u32 mask;
	svp_u32 reserved;
} SVP_PACKED;
ABI_SIZE(struct svp_igvm_policy, 16);

/*
 * SVP_IGVM_RELOCATABLE_REGION, 48 bytes: pages that a loader may move as a
 * whole, in steps of alignment. There must be memory for all of it.
 */
struct svp_igvm_relocatable_region {
	svp_u32 mask;
	svp_u16 vp;
	svp_u8 vtl;
	svp_u8 flags;
	svp_u64 alignment;
	svp_u64 gpa;
	svp_u64 size;
	svp_u64 minimum;
	svp_u64 maximum;
} SVP_PACKED;
ABI_SIZE(struct svp_igvm_relocatable_region, 48);

/* SVP_IGVM_PAGE_TABLE_RELOCATION, 32 bytes: page tables to go with those. */
struct svp_igvm_page_table_relocation {
	svp_u32 mask;
	svp_u16 vp;
	svp_u8 vtl;
	svp_u8 reserved;
	svp_u64 gpa;
	svp_u64 size;
	svp_u64 used;
} SVP_PACKED;
ABI_SIZE(struct svp_igvm_page_table_relocation, 32);

/* SVP_IGVM_PARAMETER_AREA, 16 bytes; file_offset 0 = zeros. */
struct svp_igvm_parameter_area {
	svp_u64 size;
	svp_u32 index;
	svp_u32 file_offset;
} SVP_PACKED;
ABI_SIZE(struct svp_igvm_parameter_area, 16);

/* SVP_IGVM_PAGE_DATA, 24 bytes; file_offset 0 = a page of zeros. */
struct svp_igvm_page_data {
	svp_u64 gpa;
	svp_u32 mask;
	svp_u32 file_offset;
	svp_u32 flags;
	svp_u16 type;
	svp_u16 reserved;
} SVP_PACKED;
ABI_SIZE(struct svp_igvm_page_data, 24);
#define SVP_IGVM_PAGE_2M		(1u << 0)
#define SVP_IGVM_PAGE_UNMEASURED	(1u << 1)
#define SVP_IGVM_PAGE_SHARED		(1u << 2)
#define SVP_IGVM_PAGE_FLAGS		7u
#define SVP_IGVM_LARGE_PAGE		0x200000u
#define SVP_IGVM_DATA_NORMAL	0u
#define SVP_IGVM_DATA_SECRETS	1u
#define SVP_IGVM_DATA_CPUID	2u
#define SVP_IGVM_DATA_CPUID_XF	3u

/* SVP_IGVM_PARAMETER_INSERT, 16 bytes: the area as unmeasured pages at gpa. */
struct svp_igvm_parameter_insert {
	svp_u64 gpa;
	svp_u32 mask;
	svp_u32 index;
} SVP_PACKED;
ABI_SIZE(struct svp_igvm_parameter_insert, 16);

/*
 * SVP_IGVM_VP_CONTEXT, 20 bytes (igvm_defs: "not aligned to 8 bytes"), so that
 * padding follows: a page of VMSA for virtual processor vp.
 */
struct svp_igvm_vp_context {
	svp_u64 gpa;
	svp_u32 mask;
	svp_u32 file_offset;
	svp_u16 vp;
	svp_u16 reserved;
} SVP_PACKED;
ABI_SIZE(struct svp_igvm_vp_context, 20);

/* SVP_IGVM_REQUIRED_MEMORY, 24 bytes. */
struct svp_igvm_required_memory {
	svp_u64 gpa;
	svp_u32 mask;
	svp_u32 size;
	svp_u32 flags;
	svp_u32 reserved;
} SVP_PACKED;
ABI_SIZE(struct svp_igvm_required_memory, 24);

/* SVP_IGVM_ERROR_RANGE, 16 bytes: pages that stay shared. */
struct svp_igvm_error_range {
	svp_u64 gpa;
	svp_u32 mask;
	svp_u32 size;
} SVP_PACKED;
ABI_SIZE(struct svp_igvm_error_range, 16);

/* Signature and key in an ID block; numbers little-endian, as AMD has them. */
struct svp_igvm_signature {
	svp_u8 r[72];
	svp_u8 s[72];
} SVP_PACKED;
ABI_SIZE(struct svp_igvm_signature, 144);

struct svp_igvm_public_key {
	svp_u32 curve;
	svp_u32 reserved;
	svp_u8 qx[72];
	svp_u8 qy[72];
} SVP_PACKED;
ABI_SIZE(struct svp_igvm_public_key, 152);

/*
 * SVP_IGVM_SNP_ID_BLOCK, 696 bytes: the ID block of AMD 56860 without its
 * policy, which is the guest policy of the file.
 */
struct svp_igvm_id_block {
	svp_u32 mask;
	svp_u8 author_key_enabled;
	svp_u8 reserved[3];
	svp_u8 launch_digest[48];
	svp_u8 family_id[16];
	svp_u8 image_id[16];
	svp_u32 version;
	svp_u32 guest_svn;
	svp_u32 id_key_algorithm;
	svp_u32 author_key_algorithm;
	struct svp_igvm_signature id_block_signature;
	struct svp_igvm_public_key id_key;
	struct svp_igvm_signature id_key_signature;
	struct svp_igvm_public_key author_key;
} SVP_PACKED;
ABI_FIELD(struct svp_igvm_id_block, launch_digest, 8);
ABI_FIELD(struct svp_igvm_id_block, version, 88);
ABI_FIELD(struct svp_igvm_id_block, id_block_signature, 104);
ABI_FIELD(struct svp_igvm_id_block, id_key, 248);
ABI_FIELD(struct svp_igvm_id_block, id_key_signature, 400);
ABI_FIELD(struct svp_igvm_id_block, author_key, 544);
ABI_SIZE(struct svp_igvm_id_block, 696);

/* VP_COUNT, MEMORY_MAP and the other parameters, 8 bytes. */
struct svp_igvm_parameter {
	svp_u32 index;
	svp_u32 offset;
} SVP_PACKED;
ABI_SIZE(struct svp_igvm_parameter, 8);

/* One range of the memory map parameter, 24 bytes; a zero count ends it. */
struct svp_igvm_memory_range {
	svp_u64 first_page;
	svp_u64 page_count;
	svp_u16 type;
	svp_u16 flags;
	svp_u32 reserved;
} SVP_PACKED;
ABI_SIZE(struct svp_igvm_memory_range, 24);
#define SVP_IGVM_MEMORY_RAM		0u
#define SVP_IGVM_MEMORY_RESERVED	1u

/* ENVIRONMENT_INFO, 4 bytes: memory that was not loaded is shared. */
#define SVP_IGVM_MEMORY_IS_SHARED	(1u << 0)

/* Sections of headers, by type; they come in this order. */
#define SVP_IGVM_LAST_PLATFORM	0x100u
#define SVP_IGVM_LAST_INITIAL	0x200u
#define SVP_IGVM_LAST_DIRECTIVE	0x400u

#endif
