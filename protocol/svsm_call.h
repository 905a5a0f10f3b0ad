/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/*
 * How a guest calls the SVSM, whatever the protocol: RAX, the calling area and
 * the result codes. AMD 58019 "Secure VM Service Module", sections 4 and 5.
 */
#ifndef SVP_SVSM_CALL_H
#define SVP_SVSM_CALL_H

#include "types.h"

/* RAX on entry: protocol in the upper, call in the lower 32 bits. */
#define SVP_CALL(protocol, call) ((svp_u64)(protocol) << 32 | (call))
#define SVP_CALL_PROTOCOL(rax) ((svp_u32)((rax) >> 32))
#define SVP_CALL_ID(rax) ((svp_u32)(rax))

/* Protocol numbers (58019, table 3). */
enum svp_protocol {
	SVP_PROTOCOL_CORE = 0,
	SVP_PROTOCOL_ATTEST = 1,
	SVP_PROTOCOL_VTPM = 2,
	SVP_PROTOCOL_APIC = 3,
};

/* Result codes in RAX on return (58019, table 4). */
#define SVP_SUCCESS			0x00000000u
#define SVP_ERR_INCOMPLETE		0x80000000u
#define SVP_ERR_UNSUPPORTED_PROTOCOL	0x80000001u
#define SVP_ERR_UNSUPPORTED_CALL	0x80000002u
#define SVP_ERR_INVALID_ADDRESS		0x80000003u
#define SVP_ERR_INVALID_FORMAT		0x80000004u
#define SVP_ERR_INVALID_PARAMETER	0x80000005u
#define SVP_ERR_INVALID_REQUEST		0x80000006u
#define SVP_ERR_BUSY			0x80000007u
/* Protocol-specific results start here. */
#define SVP_ERR_PROTOCOL_BASE		0x80001000u

/*
 * The calling area, one page per vCPU (58019, table 2). The guest sets
 * call_pending before it asks for VMPL0; the SVSM clears it when it has taken
 * the call.
 */
struct svp_calling_area {
	svp_u8 call_pending;
	svp_u8 mem_available;
	svp_u8 no_eoi_required;
	svp_u8 reserved[5];
	svp_u8 buffer[SVP_PAGE_SIZE - 8];
} SVP_PACKED;
ABI_FIELD(struct svp_calling_area, mem_available, 1);
ABI_FIELD(struct svp_calling_area, buffer, 8);
ABI_SIZE(struct svp_calling_area, SVP_PAGE_SIZE);

#endif
