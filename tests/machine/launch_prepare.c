// SPDX-License-Identifier: Apache-2.0
/*
 * What a launch must know before any page: platform, policy, memory. The file
 * is hostile input. microsoft/igvm, igvm_defs.
 */
#include "heap.h"
#include "launch_job.h"
#include "region.h"

/* What a file may ask for beside guest RAM, in all. */
#define MAX_REQUIRED_MEMORY	(128ull << 20)

int launch_prepare_platform(struct launch *l, const struct igvm_variable *v)
{
	struct svp_igvm_platform h;
	u32 mask;

	if (igvm_content(v, &h, sizeof(h)))
		return launch_refuse(l, -EINVAL,
				     "platform header of a wrong length");
	if (h.platform != SVP_IGVM_PLATFORM_SEV_SNP)
		return 0;
	mask = svp_le32(&h.mask);
	if (svp_le16(&h.version) != SVP_IGVM_PLATFORM_VERSION)
		return launch_refuse(l, -ENOTSUP,
				     "SEV-SNP platform version is not 1");
	if (!mask || mask & (mask - 1) || l->file.mask)
		return launch_refuse(l, -EINVAL,
				     "platform mask is not one bit, once");
	l->file.mask = mask;
	return 0;
}

int launch_prepare_policy(struct launch *l, const struct igvm_variable *v)
{
	struct svp_igvm_policy h;

	if (igvm_content(v, &h, sizeof(h)))
		return launch_refuse(l, -EINVAL,
				     "policy header of a wrong length");
	if (!launch_concerns(l, svp_le32(&h.mask)))
		return 0;
	if (l->has_policy)
		return launch_refuse(l, -EINVAL, "second guest policy");
	l->has_policy = true;
	l->file_policy = svp_le64(&h.policy);
	l->policy_offset = v->offset;
	/* A host may launch with another; the report tells. */
	l->result.policy = l->input->has_policy ? l->input->policy :
						  l->file_policy;
	return 0;
}

/* Is there memory, of one region, for size bytes at gpa? */
static bool has_memory(struct gpa gpa, u64 size)
{
	const struct region *r = region_find(gpa);

	return r && !(gpa.v & CBIT) && size <= r->size &&
	       gpa.v - r->gpa.v <= r->size - size;
}

/* Memory that is there already needs nothing; else a region is added. */
int launch_prepare_memory(struct launch *l, const struct igvm_variable *v)
{
	struct svp_igvm_required_memory h;
	struct region region = { .kind = REGION_FIRMWARE };

	if (igvm_content(v, &h, sizeof(h)))
		return launch_refuse(l, -EINVAL,
				     "memory header of a wrong length");
	if (!launch_concerns(l, svp_le32(&h.mask)))
		return 0;
	region.gpa.v = svp_le64(&h.gpa);
	region.size = svp_le32(&h.size);
	if (region.gpa.v % PAGE_SIZE || region.size % PAGE_SIZE ||
	    !region.size || region.gpa.v >= CBIT ||
	    region.size > MAX_REQUIRED_MEMORY - l->required)
		return launch_refuse(l, -EINVAL,
				     "required memory misaligned or too much");
	if (has_memory(region.gpa, region.size))
		return 0;
	l->required += region.size;
	region.hpa.v = (u64)(uintptr_t)heap_alloc(region.size, LARGE_SIZE);
	if (region_add(&region))
		return launch_refuse(l, -EINVAL,
				     "required memory overlaps other memory");
	return 0;
}

/* Regions stay where the file puts them: a loader may, it need not move. */
int launch_relocatable(struct launch *l, const struct igvm_variable *v)
{
	struct svp_igvm_relocatable_region h;
	struct gpa gpa;
	u64 align, size;

	if (igvm_content(v, &h, sizeof(h)))
		return launch_refuse(l, -EINVAL,
				     "relocatable region of a wrong length");
	if (!launch_concerns(l, svp_le32(&h.mask)))
		return 0;
	align = svp_le64(&h.alignment);
	gpa.v = svp_le64(&h.gpa);
	size = svp_le64(&h.size);
	if (!align || align % PAGE_SIZE || gpa.v % align || !size ||
	    size % PAGE_SIZE || svp_le64(&h.minimum) % align ||
	    svp_le64(&h.maximum) % align)
		return launch_refuse(l, -EINVAL,
				     "relocatable region misaligned");
	if (!has_memory(gpa, size))
		return launch_refuse(l, -EINVAL,
				     "relocatable region without memory");
	return 0;
}

int launch_page_tables(struct launch *l, const struct igvm_variable *v)
{
	struct svp_igvm_page_table_relocation h;
	struct gpa gpa;
	u64 size, used;

	if (igvm_content(v, &h, sizeof(h)))
		return launch_refuse(l, -EINVAL,
				     "page table header of a wrong length");
	if (!launch_concerns(l, svp_le32(&h.mask)))
		return 0;
	gpa.v = svp_le64(&h.gpa);
	size = svp_le64(&h.size);
	used = svp_le64(&h.used);
	if (gpa.v % PAGE_SIZE || !size || size % PAGE_SIZE ||
	    used % PAGE_SIZE || used > size || h.reserved)
		return launch_refuse(l, -EINVAL,
				     "page table region malformed");
	if (!has_memory(gpa, size))
		return launch_refuse(l, -EINVAL,
				     "page table region without memory");
	return 0;
}
