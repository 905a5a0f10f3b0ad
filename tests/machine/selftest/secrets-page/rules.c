// SPDX-License-Identifier: Apache-2.0
/*
 * The secrets page. AMD 56860, 8.17.2.5 (SNP_LAUNCH_UPDATE, table 69); 58019,
 * table 1 (the SVSM's fields, which firmware at VMPL0 fills in).
 *
 * Version at 0, family, model and stepping (as CPUID function 1 has them in
 * EAX) at 8, the four VMPCKs of 32 bytes at 0x20, 0x60 bytes for the guest's
 * own use at 0xA0, SVSM fields at 0x140, zeros to the end.
 */
#include "groups.h"
#include "lib/levels.h"

static const u8 *at(u32 offset)
{
	return (const u8 *)SECRETS + offset;
}

static u64 sum(u32 from, u32 to)
{
	u64 s = 0;

	for (; from < to; from++)
		s |= *at(from);
	return s;
}

void rules_secrets_page(void)
{
	u32 version = *(const u32 *)at(0);
	u32 i, j, same = 0, zero = 0;

	group("secrets-page", "56860, table 69; 58019, table 1");
	rule("version-is-2-to-4", version >= 2 && version <= 4, 1);
	for (i = 0; i < 4; i++) {
		zero += !sum(0x20 + 32 * i, 0x40 + 32 * i);
		for (j = i + 1; j < 4; j++)
			same += !memcmp(at(0x20 + 32 * i), at(0x20 + 32 * j), 32);
	}
	rule("vmpcks-are-set", zero, 0);
	rule("vmpcks-differ", same, 0);
	rule("guest-area-is-zero", sum(0xa0, 0x100), 0);
	rule("no-svsm-yet", sum(0x140, 0x15d), 0);
	rule("rest-is-zero", sum(0x164, PAGE), 0);
	rule("flags-reserved-zero", *(const u32 *)at(4) & ~1u, 0);
}
