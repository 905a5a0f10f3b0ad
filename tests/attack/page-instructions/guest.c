// SPDX-License-Identifier: Apache-2.0
/*
 * Attack: the guest changes the RMP by itself.
 *
 * PVALIDATE and RMPADJUST decide which pages a guest has and who may reach
 * them. A VMPL2 that could validate pages could map one twice; one that could
 * adjust its own rights could take the firmware's memory. PVALIDATE raises #GP
 * anywhere but at VMPL0; RMPADJUST refuses to touch a VMPL that is not less
 * privileged than its caller (APM vol. 3).
 */
#include "lib/guest.h"

void guest_main(const struct guest *guest)
{
	svp_u8 *page = guest_page(0);

	(void)guest;
	page[0] = 0x42;
	guest_expect("PVALIDATE that rescinds faults",
		     guest_pvalidate_faults(page, SVP_RMP_4K, false), 1);
	guest_expect("PVALIDATE that validates faults",
		     guest_pvalidate_faults(page, SVP_RMP_4K, true), 1);
	guest_expect("RMPADJUST of VMPL2's own rights is refused",
		     guest_rmpadjust(page, SVP_RMP_4K, SVP_RMPADJUST_ALL | 2),
		     SVP_RMP_FAIL_PERMISSION);
	guest_expect("RMPADJUST of VMPL1's rights is refused",
		     guest_rmpadjust(page, SVP_RMP_4K, 1),
		     SVP_RMP_FAIL_PERMISSION);
	guest_expect("RMPADJUST of VMPL0's rights is refused",
		     guest_rmpadjust(page, SVP_RMP_4K, 0),
		     SVP_RMP_FAIL_PERMISSION);
	guest_expect("RMPADJUST that would make a VMSA of VMPL2 is refused",
		     guest_rmpadjust(page, SVP_RMP_4K, SVP_RMPADJUST_VMSA | 2),
		     SVP_RMP_FAIL_PERMISSION);
	guest_expect("the page is what it was", page[0], 0x42);
}
