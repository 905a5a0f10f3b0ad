/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the secure processor keeps of the one guest of this machine: the guest
 * context page of AMD 56860, section 4.6, as far as it is used here.
 */
#ifndef SP_GUEST_H
#define SP_GUEST_H

#include "protocol/snp_launch.h"
#include "protocol/snp_pages.h"

/* The guest's life (56860, section 4.5.2). */
enum sp_guest_state {
	SP_GUEST_NONE,		/* no SNP_LAUNCH_START yet */
	SP_GUEST_LAUNCH,	/* pages are being loaded and measured */
	SP_GUEST_RUNNING,	/* SNP_LAUNCH_FINISH done; messages are served */
};

/* The context. vmpck are secrets: never logged, wiped with the context. */
struct sp_guest {
	enum sp_guest_state state;
	svp_u64 policy;
	svp_u8 digest[SVP_LAUNCH_DIGEST_SIZE];
	svp_u8 vmpck[SVP_VMPLS][SVP_VMPCK_SIZE];
	svp_u64 message_count[SVP_VMPLS];
	svp_u8 report_id[32];
	svp_u8 host_data[32];
	svp_u64 launch_tcb;
	bool vcek_disabled;
	bool has_id_block;
	bool has_author_key;
	struct svp_id_block id_block;	/* zeros without one */
	svp_u8 id_key_digest[SVP_LAUNCH_DIGEST_SIZE];
	svp_u8 author_key_digest[SVP_LAUNCH_DIGEST_SIZE];
};

#endif
