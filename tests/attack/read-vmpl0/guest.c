// SPDX-License-Identifier: Apache-2.0
/*
 * Attack: the guest reads the firmware's memory.
 *
 * The vTPM's keys lie in memory of VMPL0. Its address is no secret: the
 * secrets page names it. The guest owns its page tables and maps it, private,
 * so that decryption would work. Only the RMP stands in the way: VMPL2 has no
 * read permission for these pages (APM vol. 2, 15.36.7). On hardware the
 * access ends in a nested page fault at the host; here the machine stops.
 */
#include "lib/guest.h"

void guest_main(const struct guest *guest)
{
	volatile svp_u8 *firmware;

	guest_print_number("attack: reading", guest->secrets->svsm_base);
	firmware = guest_window(guest, guest->secrets->svsm_base);
	guest_print_number("read", firmware[0]);
	guest_fail("VMPL2 has read memory of VMPL0");
}
