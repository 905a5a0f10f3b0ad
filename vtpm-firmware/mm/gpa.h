/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A guest-physical address as a type of its own, without the C-bit, so that
 * it is never mistaken for a pointer. Only mm/ turns one into a pointer.
 */
#ifndef MM_GPA_H
#define MM_GPA_H

#include "lib/types.h"

struct gpa {
	u64 at;
};

/* The gpa at the number at. */
static inline struct gpa gpa(u64 at)
{
	return (struct gpa){ .at = at };
}

/* a + bytes; the caller has bounded both. */
static inline struct gpa gpa_add(struct gpa a, u64 bytes)
{
	return (struct gpa){ .at = a.at + bytes };
}

#endif
