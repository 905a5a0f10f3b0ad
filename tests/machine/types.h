/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Integer types and the two address spaces that the machine deals with: guest
 * physical (gPA, what a nested page table takes) and host physical (hPA, what
 * QEMU calls physical; the machine maps all of it one to one).
 */
#ifndef MACHINE_TYPES_H
#define MACHINE_TYPES_H

#include "protocol/types.h"

typedef svp_u8 u8;
typedef svp_u16 u16;
typedef svp_u32 u32;
typedef svp_u64 u64;

#define PAGE_SIZE	4096ull
#define PAGE_MASK	(~0xfffull)
#define LARGE_SIZE	0x200000ull
#define LARGE_PAGES	512u

/* The C-bit of this machine: the top bit of a 48-bit physical address. */
#define CBIT_POSITION	47u
#define CBIT		(1ull << CBIT_POSITION)

/* At most this many vCPUs (QEMU's -smp) and the VMPLs that each has. */
#define MAX_CPUS	8u
#define VMPLS		4u

/* A guest physical address. In the NPT a private one has CBIT set. */
struct gpa {
	u64 v;
};

/* A host physical address. */
struct hpa {
	u64 v;
};

/* The one way from a host physical address to memory. */
static inline void *hpa_ptr(struct hpa a)
{
	return (void *)(uintptr_t)a.v;
}

/* The gPA without the C-bit and without the offset in the page. */
static inline struct gpa gpa_page(struct gpa a)
{
	return (struct gpa){ a.v & ~CBIT & PAGE_MASK };
}

#endif
