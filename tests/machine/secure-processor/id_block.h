/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ID block: what a guest's owner, or who acts for them, signed about the
 * launch. AMD 56860, SNP_LAUNCH_FINISH. The host brings it: not trusted.
 */
#ifndef SP_ID_BLOCK_H
#define SP_ID_BLOCK_H

#include "guest.h"

/* A copy of what the host brought. */
struct sp_id_claim {
	struct svp_id_block block;
	struct svp_id_auth auth;
	bool has_author_key;
};

/*
 * Check the claim against the launch, and its signatures; on success take
 * block and key digests into guest. Returns SVP_FW_SUCCESS; BAD_MEASUREMENT:
 * another digest; POLICY_FAILURE: another policy; INVALID_PARAM: an unknown
 * algorithm or version; BAD_SIGNATURE: a signature or key is bad.
 */
svp_u32 sp_id_block_check(const struct sp_id_claim *claim,
			  struct sp_guest *guest);

#endif
