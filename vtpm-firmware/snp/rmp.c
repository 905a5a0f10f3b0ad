// SPDX-License-Identifier: Apache-2.0
/* PVALIDATE and RMPADJUST (APM vol. 3), as bytes: gas has them only of late. */
#include "snp/rmp.h"

unsigned int pvalidate(const void *va, unsigned int size, bool validate)
{
	u64 result;
	bool no_change;

	asm volatile(".byte 0xf2, 0x0f, 0x01, 0xff"
		     : "=a"(result), "=@ccc"(no_change)
		     : "a"(va), "c"((u64)size), "d"((u64)validate)
		     : "memory");
	if (result)
		return (unsigned int)result;
	return no_change ? RMP_NO_CHANGE : 0;
}

unsigned int rmpadjust(const void *va, unsigned int size, u64 attributes)
{
	u64 result;

	asm volatile(".byte 0xf3, 0x0f, 0x01, 0xfe"
		     : "=a"(result)
		     : "a"(va), "c"((u64)size), "d"(attributes)
		     : "memory", "cc");
	return (unsigned int)result;
}
