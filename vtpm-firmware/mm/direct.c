// SPDX-License-Identifier: Apache-2.0
/* The direct map's arithmetic; unit tests give an arena of their own instead. */
#include "mm/direct.h"

void *direct_ptr(struct gpa at)
{
	return (void *)(DIRECT_BASE + at.at);
}

struct gpa direct_gpa(const void *ptr)
{
	return gpa((u64)ptr - DIRECT_BASE);
}
