/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/*
 * Numbers of the TPM commands that the firmware gives its own vTPM before the
 * guest runs, and that tests give it. TCG TPM 2.0 Library, part 2 (revision
 * 1.59); all TPM structures are big-endian.
 */
#ifndef SVP_TPM_COMMANDS_H
#define SVP_TPM_COMMANDS_H

#include "tpm_wire.h"

/* TPM_ST (part 2, 6.9): the first two bytes of a command and a response. */
#define SVP_TPM_ST_RSP_COMMAND	0x00c4u	/* the command's tag was unknown */
#define SVP_TPM_ST_NO_SESSIONS	0x8001u
#define SVP_TPM_ST_SESSIONS	0x8002u
/* A command and a response start with tag, size and code, bytes. */
#define SVP_TPM_HEADER_SIZE	10u

/* TPM_CC (part 2, 6.5.2). */
#define SVP_TPM_CC_EVICT_CONTROL	0x120u
#define SVP_TPM_CC_HIERARCHY_CONTROL	0x121u
#define SVP_TPM_CC_NV_DEFINE_SPACE	0x12au
#define SVP_TPM_CC_PCR_ALLOCATE		0x12bu
#define SVP_TPM_CC_CREATE_PRIMARY	0x131u
#define SVP_TPM_CC_NV_WRITE		0x137u
#define SVP_TPM_CC_NV_WRITE_LOCK	0x138u
#define SVP_TPM_CC_STARTUP		0x144u
#define SVP_TPM_CC_SHUTDOWN		0x145u
#define SVP_TPM_CC_QUOTE		0x158u
#define SVP_TPM_CC_FLUSH_CONTEXT	0x165u
#define SVP_TPM_CC_NV_READ_PUBLIC	0x169u
#define SVP_TPM_CC_READ_PUBLIC		0x173u
#define SVP_TPM_CC_GET_RANDOM		0x17bu
#define SVP_TPM_CC_PCR_READ		0x17eu
#define SVP_TPM_CC_READ_CLOCK		0x181u
#define SVP_TPM_CC_PCR_EXTEND		0x182u

/* TPM_RC (part 2, 6.6.3): send it again. */
#define SVP_TPM_RC_RETRY	0x922u

/* TPM_SU (part 2, 6.10). */
#define SVP_TPM_SU_CLEAR	0x0000u

/* TPM_RH (part 2, 7.4): the hierarchies, and a password as a session. */
#define SVP_TPM_RH_OWNER	0x40000001u
#define SVP_TPM_RS_PW		0x40000009u
#define SVP_TPM_RH_ENDORSEMENT	0x4000000bu
#define SVP_TPM_RH_PLATFORM	0x4000000cu

/* TPMA_OBJECT (part 2, 8.3). */
#define SVP_TPMA_FIXED_TPM		(1u << 1)
#define SVP_TPMA_FIXED_PARENT		(1u << 4)
#define SVP_TPMA_SENSITIVE_DATA_ORIGIN	(1u << 5)
#define SVP_TPMA_USER_WITH_AUTH		(1u << 6)
#define SVP_TPMA_ADMIN_WITH_POLICY	(1u << 7)
#define SVP_TPMA_RESTRICTED		(1u << 16)
#define SVP_TPMA_DECRYPT		(1u << 17)
#define SVP_TPMA_SIGN			(1u << 18)

/* TPMA_NV (part 2, 13.4). */
#define SVP_TPMA_NV_PPWRITE		(1u << 0)
#define SVP_TPMA_NV_WRITEDEFINE		(1u << 13)
#define SVP_TPMA_NV_PPREAD		(1u << 16)
#define SVP_TPMA_NV_OWNERREAD		(1u << 17)
#define SVP_TPMA_NV_AUTHREAD		(1u << 18)
#define SVP_TPMA_NV_NO_DA		(1u << 25)
#define SVP_TPMA_NV_PLATFORMCREATE	(1u << 30)

/* Bytes of PCR 0-23's selection bit map (part 2, 10.6.2). */
#define SVP_TPM_PCR_SELECT_SIZE	3u

#endif
