/* SPDX-License-Identifier: Apache-2.0 */
/* Offsets in struct context and selectors, for assembly too. */
#ifndef SELFTEST_EXCEPTIONS_LAYOUT_H
#define SELFTEST_EXCEPTIONS_LAYOUT_H

#define CONTEXT_RECOVER	8
#define CONTEXT_TSS	128
#define TSS_SIZE	0x68
#define TSS_RSP0	4
/* Exceptions, and as many interrupts. */
#define VECTORS		64

#define SELECTOR_CODE	0x08
#define SELECTOR_DATA	0x10
#define SELECTOR_CODE32	0x18	/* in the GDT of the start */
#define SELECTOR_USER_DATA 0x1b
#define SELECTOR_USER_CODE 0x23
#define SELECTOR_TSS	0x28

#endif
