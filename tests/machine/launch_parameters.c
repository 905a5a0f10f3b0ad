// SPDX-License-Identifier: Apache-2.0
/*
 * IGVM parameter areas. microsoft/igvm, igvm_defs: IGVM_VHS_PARAMETER. Index
 * and offset come from the file and are checked against the area.
 */
#include "launch_parameters.h"

#include "attack.h"
#include "heap.h"
#include "lib.h"
#include "protocol/cursor.h"
#include "region.h"

int launch_parameter_area(struct launch_parameters *p,
			  const struct igvm *file,
			  const struct igvm_variable *v,
			  const char **ret_reason)
{
	struct svp_igvm_parameter_area h;
	const u8 *data = NULL;
	u32 index, offset;
	u64 size;

	*ret_reason = "parameter area header of a wrong length";
	if (igvm_content(v, &h, sizeof(h)))
		return -EINVAL;
	size = svp_le64(&h.size);
	index = svp_le32(&h.index);
	offset = svp_le32(&h.file_offset);
	*ret_reason = "parameter area size is not one to 16 pages";
	if (!size || size % PAGE_SIZE || size > MAX_PARAMETER_BYTES)
		return -EINVAL;
	*ret_reason = "parameter area index out of range or used twice";
	if (index >= MAX_PARAMETER_AREAS || p->area[index].size)
		return -EINVAL;
	*ret_reason = "parameter area data outside the file";
	if (offset) {
		data = igvm_data(file, offset, (u32)size);
		if (!data)
			return -EINVAL;
	}
	p->area[index].data = heap_alloc(size, PAGE_SIZE);
	p->area[index].size = (u32)size;
	if (data)
		memcpy(p->area[index].data, data, size);
	return 0;
}

static int put_cpu_count(struct svp_writer *w, const struct launch_parameters *p)
{
	svp_add_le32(w, p->cpus);
	return w->failed ? -EINVAL : 0;
}

/* The lowest region that starts at or after gpa, or NULL. */
static const struct region *lowest_from(u64 gpa)
{
	const struct region *r, *best = NULL;
	unsigned int i;

	for (i = 0; (r = region_at(i)); i++)
		if (r->gpa.v >= gpa && (!best || r->gpa.v < best->gpa.v))
			best = r;
	return best;
}

/* All regions, ascending; those of the firmware alone are reserved. */
static int put_memory_map(struct svp_writer *w,
			  const struct launch_parameters *p)
{
	const struct region *r;
	u64 from = 0;

	(void)p;
	for (r = lowest_from(from); r; r = lowest_from(from)) {
		const struct region told = attack_region(*r);

		svp_add_le64(w, told.gpa.v / PAGE_SIZE);
		svp_add_le64(w, told.size / PAGE_SIZE);
		svp_add_le16(w, told.kind == REGION_RAM ?
			     SVP_IGVM_MEMORY_RAM : SVP_IGVM_MEMORY_RESERVED);
		svp_add_le16(w, 0);
		svp_add_le32(w, 0);
		from = r->gpa.v + r->size;
	}
	/* A range of no pages ends the list. */
	if (!svp_reserve(w, sizeof(struct svp_igvm_memory_range)))
		return -EINVAL;
	return 0;
}

/* Nothing to say: the area's zeros (or the file's bytes) stay. */
static int put_nothing(struct svp_writer *w, const struct launch_parameters *p)
{
	(void)p;
	svp_add_le32(w, 0);
	return w->failed ? -EINVAL : 0;
}

/* All memory that was not loaded is the host's until the guest takes it. */
static int put_environment(struct svp_writer *w,
			   const struct launch_parameters *p)
{
	(void)p;
	svp_add_le32(w, SVP_IGVM_MEMORY_IS_SHARED);
	return w->failed ? -EINVAL : 0;
}

static const struct {
	u32 type;
	int (*put)(struct svp_writer *w, const struct launch_parameters *p);
} parameters[] = {
	{ SVP_IGVM_VP_COUNT, put_cpu_count },
	{ SVP_IGVM_MEMORY_MAP, put_memory_map },
	{ SVP_IGVM_COMMAND_LINE, put_nothing },
	{ SVP_IGVM_ENVIRONMENT_INFO, put_environment },
};

int launch_parameter(struct launch_parameters *p,
		     const struct igvm_variable *v, const char **ret_reason)
{
	struct svp_igvm_parameter h;
	struct parameter_area *area;
	u32 i, index, offset;
	struct svp_writer w;

	*ret_reason = "parameter header of a wrong length";
	if (igvm_content(v, &h, sizeof(h)))
		return -EINVAL;
	index = svp_le32(&h.index);
	offset = svp_le32(&h.offset);
	*ret_reason = "parameter for an area that is not there";
	if (index >= MAX_PARAMETER_AREAS || !p->area[index].data)
		return -EINVAL;
	area = &p->area[index];
	*ret_reason = "parameter outside its area";
	if (offset >= area->size)
		return -EINVAL;
	w = svp_writer(area->data + offset, area->size - offset);
	for (i = 0; i < sizeof(parameters) / sizeof(parameters[0]); i++)
		if (parameters[i].type == v->type)
			return parameters[i].put(&w, p);
	*ret_reason = "parameter of an unsupported kind";
	return -ENOTSUP;
}

int launch_parameters_take(struct launch_parameters *p, u32 index,
			   struct parameter_area *ret_area)
{
	if (index >= MAX_PARAMETER_AREAS || !p->area[index].data)
		return -EINVAL;
	*ret_area = p->area[index];
	p->area[index].data = NULL;
	return 0;
}
