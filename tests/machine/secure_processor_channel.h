/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The channel between the machine and the secure processor: what the x86
 * mailbox registers are on hardware (AMD 56860, chapter 4). One command at a
 * time over a 16550 UART; a command carries only addresses, the secure
 * processor reads and writes DRAM itself. It trusts the machine's host role
 * for nothing: every address is checked against DRAM. All numbers are
 * little-endian.
 */
#ifndef SECURE_PROCESSOR_CHANNEL_H
#define SECURE_PROCESSOR_CHANNEL_H

#include "protocol/types.h"

/* Where the UART is. The host keeps guests away from these eight ports. */
#define SP_CHANNEL_PORT		0x5660u
#define SP_CHANNEL_PORTS	8u

/* A command, machine to secure processor. */
struct sp_command {
	svp_u32 command;	/* enum sp_command_code */
	svp_u32 arg0;
	svp_u64 a;
	svp_u64 b;
	svp_u64 c;
} SVP_PACKED;
ABI_FIELD(struct sp_command, a, 8);
ABI_SIZE(struct sp_command, 32);

/* The answer, secure processor to machine; exactly one for each command. */
struct sp_answer {
	svp_u32 status;		/* SVP_FW_* */
	svp_u32 reserved;
	svp_u64 value;
} SVP_PACKED;
ABI_FIELD(struct sp_answer, value, 8);
ABI_SIZE(struct sp_answer, 16);

enum sp_command_code {
	/*
	 * SNP_LAUNCH_START: a = guest policy. Makes a new launch context: zero
	 * digest, fresh VMPCKs and report id, sequence numbers at 0.
	 */
	SP_LAUNCH_START = 1,
	/*
	 * SNP_LAUNCH_UPDATE: arg0 = page type (SVP_PAGE_*), a = hPA, b = gPA,
	 * c = number of pages, contiguous in both (0 counts as 1). SECRETS: the
	 * secure processor fills the page. CPUID: the host has filled it, it is
	 * checked and never measured. SECRETS, CPUID and VMSA take one page.
	 */
	SP_LAUNCH_UPDATE = 2,
	/*
	 * SNP_LAUNCH_FINISH: arg0 = SP_FINISH_*, a = hPA of 32 bytes of host
	 * data, or 0. With an ID block: b = its hPA (struct svp_id_block), c =
	 * that of its authentication page (struct svp_id_auth).
	 */
	SP_LAUNCH_FINISH = 3,
	/*
	 * SNP_GUEST_REQUEST: a = hPA of the request page, b = hPA of the
	 * response page, both whole pages. The response page is written only
	 * when the status is SVP_FW_SUCCESS.
	 */
	SP_GUEST_REQUEST = 4,
	/*
	 * The host's certificate table (struct svp_cert_entry) for extended
	 * guest requests: a = hPA of a buffer, b = its bytes. value = bytes the
	 * table has; status SVP_FW_INVALID_LENGTH and nothing written when it
	 * does not fit, so b = 0 asks for the size.
	 */
	SP_GET_CERTS = 5,
};

/* arg0 of SP_LAUNCH_FINISH; the author key goes with an ID block only. */
#define SP_FINISH_ID_BLOCK	(1u << 0)
#define SP_FINISH_AUTHOR_KEY	(1u << 1)
#define SP_FINISH_FLAGS		(SP_FINISH_ID_BLOCK | SP_FINISH_AUTHOR_KEY)

#endif
