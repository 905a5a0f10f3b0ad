/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/*
 * SVSM attestation protocol, version 1. AMD 58019, section 7. REPORT_DATA of
 * the report is SHA-512(nonce || manifest), requested for VMPL 0.
 */
#ifndef SVP_SVSM_ATTEST_H
#define SVP_SVSM_ATTEST_H

#include "types.h"

/* Call identifiers (58019, table 11). */
enum svp_attest_call {
	SVP_ATTEST_SERVICES = 0,
	SVP_ATTEST_SINGLE_SERVICE = 1,
};

/* A buffer of the guest: gPA and room in bytes; the size is read as u32. */
struct svp_attest_buffer {
	svp_u64 gpa;
	svp_u32 size;
	svp_u32 reserved;
} SVP_PACKED;
ABI_SIZE(struct svp_attest_buffer, 16);

/*
 * What RCX points at (58019, tables 12 and 14), 0x40 bytes for SERVICES and
 * 0x58 for SINGLE_SERVICE. Out: RCX manifest, RDX certificates, R8 report
 * length in bytes.
 */
struct svp_attest_request {
	struct svp_attest_buffer report;
	struct svp_attest_buffer nonce;
	struct svp_attest_buffer manifest;
	struct svp_attest_buffer certificates;
	/* SINGLE_SERVICE alone: */
	svp_u8 guid[16];
	svp_u32 manifest_version;
	svp_u32 reserved;
} SVP_PACKED;
ABI_FIELD(struct svp_attest_request, nonce, 0x10);
ABI_FIELD(struct svp_attest_request, manifest, 0x20);
ABI_FIELD(struct svp_attest_request, certificates, 0x30);
ABI_FIELD(struct svp_attest_request, guid, 0x40);
ABI_FIELD(struct svp_attest_request, manifest_version, 0x50);
ABI_SIZE(struct svp_attest_request, 0x58);
#define SVP_ATTEST_SERVICES_SIZE 0x40u

/* The nonce that Linux' configfs-tsm gives, bytes; ours must be as long. */
#define SVP_ATTEST_NONCE_SIZE 64u

/*
 * Services manifest (58019, table 13): GUID, total size u32, count u32, then
 * for each service {GUID, offset u32, length u32}, then the manifests.
 */
struct svp_services_manifest {
	svp_u8 guid[16];
	svp_u32 size;
	svp_u32 count;
} SVP_PACKED;
ABI_SIZE(struct svp_services_manifest, 24);

/* A service in the services manifest; offset is from the manifest's start. */
struct svp_services_entry {
	svp_u8 guid[16];
	svp_u32 offset;
	svp_u32 length;
} SVP_PACKED;
ABI_SIZE(struct svp_services_entry, 24);

/* 63849ebb-3d92-4670-a1ff-58f9c94b87bb, as it lies in memory. */
#define SVP_GUID_SERVICES \
	{ 0xbb, 0x9e, 0x84, 0x63, 0x92, 0x3d, 0x70, 0x46, \
	  0xa1, 0xff, 0x58, 0xf9, 0xc9, 0x4b, 0x87, 0xbb }
/* c476f1eb-0123-45a5-9641-b4e7dde5bfe3, the vTPM service. */
#define SVP_GUID_VTPM \
	{ 0xeb, 0xf1, 0x76, 0xc4, 0x23, 0x01, 0xa5, 0x45, \
	  0x96, 0x41, 0xb4, 0xe7, 0xdd, 0xe5, 0xbf, 0xe3 }
#define SVP_GUID_VTPM_TEXT "c476f1eb-0123-45a5-9641-b4e7dde5bfe3"

/*
 * vTPM manifest versions. 0: the bare TPMT_PUBLIC of the RSA EK. 1: count u32
 * (big-endian, as all TPM structures), then that many TPMT_PUBLIC (svsm-devel,
 * March 2025): the EKs, then the AKs, each in the order of TPM_ALG, then curve.
 */
#define SVP_VTPM_MANIFEST_EK	0u
#define SVP_VTPM_MANIFEST_KEYS	1u

#endif
