/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/*
 * Guest messages to the secure processor. AMD 56860, sections 7.3 and 8.26:
 * AES-256-GCM under a VMPCK; the AAD is bytes 0x30..0x5f of the header, the IV
 * the sequence number, little-endian, in 12 bytes. A reply has sequence and
 * type one higher; the next request's sequence is two higher.
 */
#ifndef SVP_SNP_MESSAGES_H
#define SVP_SNP_MESSAGES_H

#include "snp_report.h"

/* Message header (56860, table 97), 0x60 bytes; the payload follows. */
struct svp_message {
	svp_u8 tag[32];		/* 16 are used */
	svp_u64 sequence;
	svp_u64 reserved0;
	svp_u8 algorithm;
	svp_u8 header_version;
	svp_u16 header_size;
	svp_u8 type;
	svp_u8 message_version;
	svp_u16 size;		/* of the payload, bytes */
	svp_u32 reserved1;
	svp_u8 vmpck;
	svp_u8 reserved2[35];
} SVP_PACKED;
ABI_FIELD(struct svp_message, sequence, 0x20);
ABI_FIELD(struct svp_message, algorithm, 0x30);
ABI_FIELD(struct svp_message, header_version, 0x31);
ABI_FIELD(struct svp_message, header_size, 0x32);
ABI_FIELD(struct svp_message, type, 0x34);
ABI_FIELD(struct svp_message, message_version, 0x35);
ABI_FIELD(struct svp_message, size, 0x36);
ABI_FIELD(struct svp_message, vmpck, 0x3c);
ABI_SIZE(struct svp_message, 0x60);
#define SVP_MESSAGE_TAG_SIZE	16u
#define SVP_MESSAGE_IV_SIZE	12u
#define SVP_MESSAGE_AAD_OFFSET	0x30u
#define SVP_MESSAGE_AAD_SIZE	0x30u
#define SVP_MESSAGE_AES_256_GCM	1u
#define SVP_MESSAGE_VERSION	1u
#define SVP_MESSAGE_MAX_PAYLOAD	(SVP_PAGE_SIZE - 0x60u)

/* Message types (56860, table 99). */
enum svp_message_type {
	SVP_MSG_CPUID_REQ = 1,
	SVP_MSG_CPUID_RSP = 2,
	SVP_MSG_KEY_REQ = 3,
	SVP_MSG_KEY_RSP = 4,
	SVP_MSG_REPORT_REQ = 5,
	SVP_MSG_REPORT_RSP = 6,
	SVP_MSG_TSC_INFO_REQ = 17,
	SVP_MSG_TSC_INFO_RSP = 18,
};

/* MSG_REPORT_REQ (56860, table 22), 96 bytes. */
struct svp_report_request {
	svp_u8 report_data[64];
	svp_u32 vmpl;
	svp_u32 key_select;	/* 0 VLEK if installed else VCEK, 1 VCEK, 2 VLEK */
	svp_u8 reserved[24];
} SVP_PACKED;
/* key_select, bits [1:0]; the others are reserved. */
#define SVP_KEY_SELECT_ANY	0u
#define SVP_KEY_SELECT_VCEK	1u
#define SVP_KEY_SELECT_VLEK	2u
#define SVP_KEY_SELECT_MASK	3u
ABI_FIELD(struct svp_report_request, vmpl, 0x40);
ABI_FIELD(struct svp_report_request, key_select, 0x44);
ABI_SIZE(struct svp_report_request, 96);

/* MSG_REPORT_RSP (56860, table 25): 0x20 bytes, then the report. */
struct svp_report_response {
	svp_u32 status;
	svp_u32 size;
	svp_u8 reserved[24];
	struct svp_report report;
} SVP_PACKED;
ABI_FIELD(struct svp_report_response, report, 0x20);
ABI_SIZE(struct svp_report_response, 0x20 + 0x4a0);

/* MSG_KEY_REQ (56860, table 19), 32 bytes. */
struct svp_key_request {
	svp_u32 key_select;	/* SVP_ROOT_KEY_*, SVP_KEY_SELECT_* << 1 */
	svp_u32 reserved;
	svp_u64 guest_fields;	/* SVP_KEY_MIX_*: what is mixed in */
	svp_u32 vmpl;
	svp_u32 guest_svn;
	svp_u64 tcb;
} SVP_PACKED;
ABI_FIELD(struct svp_key_request, guest_fields, 0x08);
ABI_FIELD(struct svp_key_request, vmpl, 0x10);
ABI_FIELD(struct svp_key_request, guest_svn, 0x14);
ABI_FIELD(struct svp_key_request, tcb, 0x18);
ABI_SIZE(struct svp_key_request, 0x20);
/* key_select: bit 0 the root, bits [2:1] as in a report request. */
#define SVP_ROOT_KEY_CHIP	0u
#define SVP_ROOT_KEY_VMRK	1u
#define SVP_ROOT_KEY_MASK	1u
#define SVP_KEY_REQ_SELECT_SHIFT 1u
/* guest_fields (56860, table 20). */
#define SVP_KEY_MIX_POLICY	(1ull << 0)
#define SVP_KEY_MIX_IMAGE_ID	(1ull << 1)
#define SVP_KEY_MIX_FAMILY_ID	(1ull << 2)
#define SVP_KEY_MIX_MEASUREMENT	(1ull << 3)
#define SVP_KEY_MIX_GUEST_SVN	(1ull << 4)
#define SVP_KEY_MIX_TCB		(1ull << 5)
#define SVP_KEY_MIX_ALL		0x3full

/* MSG_KEY_RSP (56860, table 21): the key when the status is 0. */
struct svp_key_response {
	svp_u32 status;
	svp_u8 reserved[28];
	svp_u8 key[32];
} SVP_PACKED;
ABI_FIELD(struct svp_key_response, key, 0x20);
ABI_SIZE(struct svp_key_response, 0x40);

/* MSG_TSC_INFO_REQ (56860, chapter 7, TSC Info): 128 bytes of zeros. */
struct svp_tsc_info_request {
	svp_u8 reserved[128];
} SVP_PACKED;
ABI_SIZE(struct svp_tsc_info_request, 0x80);

/* MSG_TSC_INFO_RSP. The scale has 8 integer and 32 fraction bits. */
struct svp_tsc_info_response {
	svp_u32 status;
	svp_u32 reserved0;
	svp_u64 guest_tsc_scale;
	svp_u64 guest_tsc_offset;
	svp_u32 tsc_factor;
	svp_u8 reserved1[100];
} SVP_PACKED;
ABI_FIELD(struct svp_tsc_info_response, guest_tsc_scale, 0x08);
ABI_FIELD(struct svp_tsc_info_response, guest_tsc_offset, 0x10);
ABI_FIELD(struct svp_tsc_info_response, tsc_factor, 0x18);
ABI_SIZE(struct svp_tsc_info_response, 0x80);
#define SVP_TSC_SCALE_ONE	(1ull << 32)

/* Firmware status in replies and in guest requests (56860, table 6). */
#define SVP_FW_SUCCESS		0x00u
#define SVP_FW_INVALID_GUEST_STATE 0x02u
#define SVP_FW_INVALID_LENGTH	0x04u
#define SVP_FW_POLICY_FAILURE	0x07u
#define SVP_FW_INVALID_ADDRESS	0x09u
#define SVP_FW_BAD_SIGNATURE	0x0au
#define SVP_FW_BAD_MEASUREMENT	0x0bu	/* a message's tag is wrong, too */
#define SVP_FW_INVALID_COMMAND	0x11u
#define SVP_FW_INVALID_PARAM	0x16u
#define SVP_FW_AEAD_OFLOW	0x1du	/* not the next sequence number */
#define SVP_FW_INVALID_KEY	0x27u

/*
 * Certificate table of an extended guest request (56421, table 10): entries,
 * an all-zero entry, then the certificates (DER). offset is from the table.
 */
struct svp_cert_entry {
	svp_u8 guid[16];
	svp_u32 offset;
	svp_u32 length;
} SVP_PACKED;
ABI_SIZE(struct svp_cert_entry, 24);

/* 63da758d-e664-4564-adc5-f4b93be8accd */
#define SVP_GUID_VCEK \
	{ 0x8d, 0x75, 0xda, 0x63, 0x64, 0xe6, 0x64, 0x45, \
	  0xad, 0xc5, 0xf4, 0xb9, 0x3b, 0xe8, 0xac, 0xcd }
/* a8074bc2-a25a-483e-aae6-39c045a0b8a1 */
#define SVP_GUID_VLEK \
	{ 0xc2, 0x4b, 0x07, 0xa8, 0x5a, 0xa2, 0x3e, 0x48, \
	  0xaa, 0xe6, 0x39, 0xc0, 0x45, 0xa0, 0xb8, 0xa1 }
/* 4ab7b379-bbac-4fe4-a02f-05aef327c782 */
#define SVP_GUID_ASK \
	{ 0x79, 0xb3, 0xb7, 0x4a, 0xac, 0xbb, 0xe4, 0x4f, \
	  0xa0, 0x2f, 0x05, 0xae, 0xf3, 0x27, 0xc7, 0x82 }
/* c0b406a4-a803-4952-9743-3fb6014cd0ae */
#define SVP_GUID_ARK \
	{ 0xa4, 0x06, 0xb4, 0xc0, 0x03, 0xa8, 0x52, 0x49, \
	  0x97, 0x43, 0x3f, 0xb6, 0x01, 0x4c, 0xd0, 0xae }

#endif
