// SPDX-License-Identifier: Apache-2.0
/*
 * RDSEED (APM vol. 3). In 64 bits alone: Zen 5's shorter forms may give zeros
 * and call it success (AMD-SB-7055).
 */
#include "arch/random.h"

bool rdseed(u64 *ret_word)
{
	bool ok;

	asm volatile("rdseed %0" : "=r"(*ret_word), "=@ccc"(ok));
	return ok;
}
