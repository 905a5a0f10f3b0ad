/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The CPU's way through a guest's page tables, done by software where the
 * machine stands in for the CPU: #VC delivery, PVALIDATE, RMPADJUST, decoding.
 * Obeys RMP and VMPL like any access of that VMPL.
 */
#ifndef MACHINE_WALK_H
#define MACHINE_WALK_H

#include <errno.h>
#include "types.h"

/* What a translation depends on. */
struct walk_state {
	u64 cr0, cr3, cr4, efer;
	unsigned int vmpl;
};

/* A translated linear address. */
struct walk_result {
	struct gpa gpa;		/* without C-bit, with offset */
	bool private;
};

/*
 * Translate. -EFAULT: not mapped, or a table that the VMPL can't read. Only
 * long mode and paging off are known; other paging modes are -EFAULT too.
 */
int walk(const struct walk_state *s, u64 linear, struct walk_result *ret);

/*
 * Read or write n bytes at a linear address, page by page. -EFAULT: not
 * mapped, or hardware would not let this VMPL; some bytes may be done then.
 */
int walk_read(const struct walk_state *s, u64 linear, void *to, u64 n);
int walk_write(const struct walk_state *s, u64 linear, const void *from, u64 n);

#endif
