/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/*
 * TPM 2.0 numbers that go over our wires: TPM Library Specification 1.59,
 * part 2 (structures); TCG Registry of Reserved Handles; TCG PC Client
 * Platform Firmware Profile 1.06 (event log). The TPM's own structures are
 * big-endian, the event log little-endian.
 */
#ifndef SVP_TPM_WIRE_H
#define SVP_TPM_WIRE_H

#include "types.h"

/* Algorithms (part 2, 6.3). */
#define SVP_TPM_ALG_RSA		0x0001u
#define SVP_TPM_ALG_SHA1	0x0004u
#define SVP_TPM_ALG_AES		0x0006u
#define SVP_TPM_ALG_SHA256	0x000bu
#define SVP_TPM_ALG_SHA384	0x000cu
#define SVP_TPM_ALG_SHA512	0x000du
#define SVP_TPM_ALG_NULL	0x0010u
#define SVP_TPM_ALG_SM3_256	0x0012u
#define SVP_TPM_ALG_RSASSA	0x0014u
#define SVP_TPM_ALG_ECDSA	0x0018u
#define SVP_TPM_ALG_ECC		0x0023u
#define SVP_TPM_ALG_CFB		0x0043u
#define SVP_TPM_ECC_NIST_P256	0x0003u
#define SVP_TPM_ECC_NIST_P384	0x0004u

/* Digest sizes, bytes. */
#define SVP_SHA256_SIZE	32u
#define SVP_SHA384_SIZE	48u
#define SVP_SHA512_SIZE	64u

/* A quote (part 2, 10.12): TPMS_ATTEST begins with magic and type. */
#define SVP_TPM_GENERATED_VALUE	0xff544347u
#define SVP_TPM_ST_ATTEST_QUOTE	0x8018u

/* PCRs of a PC Client TPM. */
#define SVP_TPM_PCRS		24u

/*
 * Persistent handles of this vTPM's keys. All are in the registry's range of
 * the endorsement hierarchy, 0x81010000 to 0x8101ffff (Registry of Reserved
 * Handles 1.1, 2.3.1): low-range EKs where the Provisioning Guidance 1.0,
 * table 2, has them; a high-range EK at the number of its template, as for the
 * NV index of its certificate (EK Credential Profile 2.5, 2.2.1.5); AKs
 * between the two ranges.
 */
#define SVP_TPM_HANDLE_EK_RSA	0x81010001u
#define SVP_TPM_HANDLE_EK_P256	0x81010002u
#define SVP_TPM_HANDLE_AK_P256	0x81010010u
#define SVP_TPM_HANDLE_AK_RSA	0x81010011u
#define SVP_TPM_HANDLE_EK_P384	0x81010016u

/*
 * The NV indices that hold the boot event log, in order: each full to
 * SVP_TPM_LOG_INDEX_SIZE bytes but the last.
 */
#define SVP_TPM_LOG_INDEX	0x01c10140u
#define SVP_TPM_LOG_INDICES	16u
#define SVP_TPM_LOG_INDEX_SIZE	2048u

/* Event types (PC Client PFP 1.06, table 27). */
#define SVP_EV_POST_CODE	0x00000001u
#define SVP_EV_NO_ACTION	0x00000003u
#define SVP_EV_SEPARATOR	0x00000004u
#define SVP_EV_ACTION		0x00000005u
#define SVP_EV_EVENT_TAG	0x00000006u
#define SVP_EV_S_CRTM_CONTENTS	0x00000007u
#define SVP_EV_S_CRTM_VERSION	0x00000008u
#define SVP_EV_IPL		0x0000000du
#define SVP_EV_EFI_VARIABLE_DRIVER_CONFIG 0x80000001u
#define SVP_EV_EFI_VARIABLE_BOOT 0x80000002u
#define SVP_EV_EFI_BOOT_SERVICES_APPLICATION 0x80000003u
#define SVP_EV_EFI_GPT_EVENT	0x80000006u
#define SVP_EV_EFI_ACTION	0x80000007u
#define SVP_EV_EFI_PLATFORM_FIRMWARE_BLOB 0x80000008u
#define SVP_EV_EFI_HANDOFF_TABLES 0x80000009u
#define SVP_EV_EFI_HANDOFF_TABLES2 0x8000000bu

/* The signature of a crypto-agile log's first event (PFP 1.06, 10.4.5.1). */
#define SVP_SPEC_ID_SIGNATURE	"Spec ID Event03"
#define SVP_SPEC_ID_SIGNATURE_SIZE 16u

#endif
