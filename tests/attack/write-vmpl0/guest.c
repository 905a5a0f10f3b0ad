// SPDX-License-Identifier: Apache-2.0
/*
 * Attack: the guest writes into the firmware's memory.
 *
 * One changed byte of the monitor's code would be enough to have every key.
 * As in read-vmpl0 the guest maps the firmware's memory; VMPL2 has no write
 * permission for it (APM vol. 2, 15.36.7).
 */
#include "lib/guest.h"

void guest_main(const struct guest *guest)
{
	volatile svp_u8 *firmware;

	guest_print_number("attack: writing", guest->secrets->svsm_base);
	firmware = guest_window(guest, guest->secrets->svsm_base);
	firmware[0] = 0x90;
	guest_fail("VMPL2 has written to memory of VMPL0");
}
