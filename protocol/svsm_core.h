/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/*
 * SVSM core protocol, version 1. AMD 58019, section 6.
 */
#ifndef SVP_SVSM_CORE_H
#define SVP_SVSM_CORE_H

#include "svsm_call.h"

/* Call identifiers (58019, table 5). */
enum svp_core_call {
	SVP_CORE_REMAP_CA = 0,		/* RCX = gPA of the new calling area */
	SVP_CORE_PVALIDATE = 1,		/* RCX = gPA of struct svp_pvalidate */
	SVP_CORE_CREATE_VCPU = 2,	/* RCX VMSA gPA, RDX area gPA, R8d APIC id */
	SVP_CORE_DELETE_VCPU = 3,	/* RCX = VMSA gPA */
	SVP_CORE_DEPOSIT_MEM = 4,
	SVP_CORE_WITHDRAW_MEM = 5,
	SVP_CORE_QUERY_PROTOCOL = 6,	/* RCX = protocol << 32 | version */
	SVP_CORE_CONFIGURE_VTOM = 7,
};

/* The only version there is of the protocols served here. */
#define SVP_PROTOCOL_VERSION 1u

/* PVALIDATE results: SVP_ERR_PROTOCOL_BASE + the instruction's EAX ... */
#define SVP_PVALIDATE_FAIL_INPUT	(SVP_ERR_PROTOCOL_BASE + 1)
#define SVP_PVALIDATE_FAIL_PERMISSION	(SVP_ERR_PROTOCOL_BASE + 2)
#define SVP_PVALIDATE_FAIL_SIZE		(SVP_ERR_PROTOCOL_BASE + 6)
/* ... or this when the carry flag said that nothing changed. */
#define SVP_PVALIDATE_NO_CHANGE		(SVP_ERR_PROTOCOL_BASE + 0x10)

/*
 * The list that PVALIDATE works on (58019, table 9), 8 bytes, then count
 * entries of 8 bytes each. next is written back, so that a list that was not
 * finished can be resumed.
 */
struct svp_pvalidate {
	svp_u16 count;
	svp_u16 next;
	svp_u32 reserved;
} SVP_PACKED;
ABI_FIELD(struct svp_pvalidate, next, 2);
ABI_SIZE(struct svp_pvalidate, 8);

/* An entry of the list (58019, table 10): fields of one u64. */
#define SVP_PVALIDATE_SIZE_MASK		0x3ull	/* 0 = 4 KiB, 1 = 2 MiB */
#define SVP_PVALIDATE_SIZE_4K		0x0ull
#define SVP_PVALIDATE_SIZE_2M		0x1ull
#define SVP_PVALIDATE_VALIDATE		0x4ull	/* clear: rescind */
#define SVP_PVALIDATE_IGNORE_CF		0x8ull
#define SVP_PVALIDATE_RESERVED		0xff0ull
#define SVP_PVALIDATE_GPA_MASK		(~0xfffull)

/* Entries that fit in the page from the list's start to the page's end. */
#define SVP_PVALIDATE_MAX_ENTRIES \
	((SVP_PAGE_SIZE - sizeof(struct svp_pvalidate)) / sizeof(svp_u64))

#endif
