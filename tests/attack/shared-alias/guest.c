// SPDX-License-Identifier: Apache-2.0
/*
 * Attack: a private page is reached as if it were shared.
 *
 * Without the C-bit an access uses no key of the guest: it is the host's view.
 * If it reached a page that is private in the RMP, guest and host could
 * exchange data through memory that the guest believes to be protected. The
 * RMP check refuses it (APM vol. 2, 15.36.10).
 */
#include "lib/guest.h"

void guest_main(const struct guest *guest)
{
	volatile svp_u8 *page = guest_page(0);

	page[0] = 0x42;
	guest_expect("the page is usable as private", page[0], 0x42);
	guest_map_shared(guest, 0, true);
	guest_print_number("attack: reading without C-bit", (svp_u64)page);
	guest_print_number("read", page[0]);
	guest_fail("a private page was reached with C = 0");
}
