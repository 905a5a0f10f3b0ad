/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes of a lab another processor: of another product, at another TCB, with a
 * VLEK. New certificates come from the lab's own keys, as new ones come from
 * AMD's key server when a machine's reported TCB changes. AMD 57230.
 */
#ifndef SP_LAB_ISSUE_H
#define SP_LAB_ISSUE_H

#include "lab.h"

/* What is asked for. */
struct sp_lab_identity {
	const struct product *product;
	svp_u64 tcb;		/* reported, in the product's layout */
	bool vlek;		/* install the lab's VLEK */
};

/*
 * Change the loaded lab of folder dir. Returns 0; -EIO when OpenSSL fails, or
 * the error of the key file that *ret_file names; the lab is unchanged then.
 */
int sp_lab_issue(struct sp_lab *lab, const char *dir,
		 const struct sp_lab_identity *identity,
		 const char **ret_file);

#endif
