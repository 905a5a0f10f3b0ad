// SPDX-License-Identifier: Apache-2.0
/*
 * The ID block of an IGVM file, brought into the form that the secure
 * processor takes (AMD 56860, SNP_LAUNCH_FINISH). It is checked there alone.
 */
#include "heap.h"
#include "launch_job.h"
#include "lib.h"

static void put_signature(const struct svp_igvm_signature *from,
			  struct svp_ecdsa_signature *to)
{
	memcpy(to->r, from->r, sizeof(to->r));
	memcpy(to->s, from->s, sizeof(to->s));
}

static void put_key(const struct svp_igvm_public_key *from,
		    struct svp_ecdsa_key *to)
{
	to->curve = from->curve;
	memcpy(to->qx, from->qx, sizeof(to->qx));
	memcpy(to->qy, from->qy, sizeof(to->qy));
}

static void fill_block(const struct launch *l,
		       const struct svp_igvm_id_block *h,
		       struct svp_id_block *block)
{
	memcpy(block->launch_digest, h->launch_digest,
	       sizeof(block->launch_digest));
	memcpy(block->family_id, h->family_id, sizeof(block->family_id));
	memcpy(block->image_id, h->image_id, sizeof(block->image_id));
	block->version = h->version;
	block->guest_svn = h->guest_svn;
	svp_put_le64(&block->policy, l->file_policy);
}

static void fill_auth(const struct svp_igvm_id_block *h,
		      struct svp_id_auth *auth)
{
	auth->id_key_algorithm = h->id_key_algorithm;
	put_signature(&h->id_block_signature, &auth->id_block_signature);
	put_key(&h->id_key, &auth->id_key);
	if (!h->author_key_enabled)
		return;
	auth->author_key_algorithm = h->author_key_algorithm;
	put_signature(&h->id_key_signature, &auth->id_key_signature);
	put_key(&h->author_key, &auth->author_key);
}

int launch_id_block(struct launch *l, const struct igvm_variable *v)
{
	struct svp_igvm_id_block h;
	struct svp_id_block *block;
	struct svp_id_auth *auth;

	if (igvm_content(v, &h, sizeof(h)))
		return launch_refuse(l, -EINVAL, "ID block of a wrong length");
	if (!launch_concerns(l, svp_le32(&h.mask)))
		return 0;
	if (l->finish.arg0)
		return launch_refuse(l, -EINVAL, "second ID block");
	if (h.author_key_enabled > 1)
		return launch_refuse(l, -EINVAL, "author key flag is no flag");
	block = heap_alloc(PAGE_SIZE, PAGE_SIZE);
	auth = heap_alloc(PAGE_SIZE, PAGE_SIZE);
	fill_block(l, &h, block);
	fill_auth(&h, auth);
	l->id_block_offset = v->offset;
	l->finish.arg0 = SP_FINISH_ID_BLOCK |
			 (h.author_key_enabled ? SP_FINISH_AUTHOR_KEY : 0);
	l->finish.b = (u64)(uintptr_t)block;
	l->finish.c = (u64)(uintptr_t)auth;
	return 0;
}
