/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The attestation report: filled from the guest's context and the platform's
 * identity, signed by the VCEK. AMD 56860, section 7.3, table 23.
 */
#ifndef SP_REPORT_H
#define SP_REPORT_H

#include "protocol/snp_messages.h"

#include "guest.h"
#include "lab.h"

/*
 * Make the report that request asks for, the reserved fields of which the
 * caller has checked. Returns 0, or -EIO when OpenSSL fails.
 */
int sp_report_make(const struct sp_guest *guest, const struct sp_lab *lab,
		   const struct svp_report_request *request,
		   struct svp_report *ret_report);

#endif
