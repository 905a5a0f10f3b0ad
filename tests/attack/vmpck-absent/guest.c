// SPDX-License-Identifier: Apache-2.0
/*
 * Attack: the guest looks for the keys that speak for VMPL0 and VMPL1.
 *
 * Whoever holds VMPCK0 can have the secure processor sign a report that says
 * VMPL 0, with REPORT_DATA of its choice: any vTPM key would look genuine. The
 * guest's secrets page must hold neither VMPCK0 nor VMPCK1 (58019, section 3),
 * but VMPCK2, and must say where the SVSM is.
 */
#include "lib/guest.h"

static svp_u64 bits_set(const svp_u8 *key)
{
	svp_u64 i, bits = 0;

	for (i = 0; i < SVP_VMPCK_SIZE; i++)
		bits |= key[i];
	return bits;
}

void guest_main(const struct guest *guest)
{
	const struct svp_secrets *s = guest->secrets;

	guest_expect("VMPCK0 is absent", bits_set(s->vmpck[0]), 0);
	guest_expect("VMPCK1 is absent", bits_set(s->vmpck[1]), 0);
	guest_expect("VMPCK2 is there", bits_set(s->vmpck[2]) != 0, 1);
	guest_expect("the guest's VMPL is 2", s->svsm_guest_vmpl, 2);
	guest_expect("an SVSM is announced", s->svsm_size != 0, 1);
	guest_expect("the SVSM's version is 1", s->svsm_max_version, 1);
}
