/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The attestation report: filled from the guest's context and the platform's
 * identity, signed by VLEK or VCEK. AMD 56860, section 7.3, table 23.
 */
#ifndef SP_REPORT_H
#define SP_REPORT_H

#include "protocol/snp_messages.h"

#include "guest.h"
#include "lab.h"

/*
 * Which key a request means by select (SVP_KEY_SELECT_*): the VLEK if there is
 * one, else the VCEK, unless masked or disabled. ret_signer is SVP_SIGNER_*.
 * Returns SVP_FW_SUCCESS, or SVP_FW_INVALID_KEY when that key can't be had.
 */
svp_u32 sp_signer(const struct sp_guest *guest, const struct sp_lab *lab,
		  svp_u32 select, svp_u32 *ret_signer);

/*
 * Make the report that request asks for, the reserved fields of which the
 * caller has checked. A masked chip key leaves it unsigned. Returns 0; -ENOKEY
 * when the key that it asks for can't be had; -EIO when OpenSSL fails.
 */
int sp_report_make(const struct sp_guest *guest, const struct sp_lab *lab,
		   const struct svp_report_request *request,
		   struct svp_report *ret_report);

#endif
