/* SPDX-License-Identifier: Apache-2.0 */
/* The time stamp counter. */
#ifndef ARCH_TSC_H
#define ARCH_TSC_H

#include "lib/types.h"

/* Ticks since reset; the rate is cpuid_tsc_khz's. */
static inline u64 tsc_read(void)
{
	u32 low, high;

	asm volatile("rdtsc" : "=a"(low), "=d"(high));
	return low | (u64)high << 32;
}

#endif
