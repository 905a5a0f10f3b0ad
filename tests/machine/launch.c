// SPDX-License-Identifier: Apache-2.0
/*
 * Loads an IGVM file as the host of an SNP guest does: two passes over its
 * headers, the first for what must be known before any page (platform, policy,
 * memory), the second loading and measuring in file order. microsoft/igvm,
 * igvm_defs; AMD 56860, chapter 8. The file is hostile input.
 */
#include "launch.h"

#include "cpuid.h"
#include "heap.h"
#include "launch_parameters.h"
#include "lib.h"
#include "protocol/snp_launch.h"
#include "region.h"
#include "rmp.h"
#include "secure_processor.h"

/* What a file may ask for beside guest RAM, in all. */
#define MAX_REQUIRED_MEMORY	(128ull << 20)

/* Pages that one LAUNCH_UPDATE covers: same type, contiguous both ways. */
struct page_run {
	enum svp_page_type type;
	struct hpa hpa;
	struct gpa gpa;
	u64 pages;
};

/* One launch in progress. */
struct launch {
	struct igvm file;
	struct launch_parameters parameters;
	struct page_run run;
	u64 required;		/* bytes of memory that were asked for */
	bool has_policy;
	struct launch_result result;
	struct launch_error error;
};

static int refuse(struct launch *l, int err, const char *reason)
{
	l->error.reason = reason;
	return err;
}

/* Send one command; a refusal ends the launch. */
static int command(struct launch *l, const struct sp_command *c)
{
	struct sp_answer answer = secure_processor_command(c);

	if (answer.status == 0)
		return 0;
	l->error.status = answer.status;
	return refuse(l, -EIO, "refused by the secure processor");
}

/* Have the pages loaded so far measured. */
static int flush(struct launch *l)
{
	struct sp_command c = {
		.command = SP_LAUNCH_UPDATE, .arg0 = l->run.type,
		.a = l->run.hpa.v, .b = l->run.gpa.v, .c = l->run.pages,
	};

	if (!l->run.pages)
		return 0;
	l->run.pages = 0;
	return command(l, &c);
}

static bool extends_run(const struct page_run *run, enum svp_page_type type,
			struct gpa gpa, struct hpa hpa)
{
	u64 bytes = run->pages * PAGE_SIZE;

	return run->pages && run->type == type &&
	       (type == SVP_PAGE_NORMAL || type == SVP_PAGE_UNMEASURED) &&
	       run->gpa.v + bytes == gpa.v && run->hpa.v + bytes == hpa.v;
}

/* Add a page, its content in place already, to what is measured. */
static int measure(struct launch *l, enum svp_page_type type, struct gpa gpa,
		   struct hpa hpa)
{
	int err;

	if (extends_run(&l->run, type, gpa, hpa)) {
		l->run.pages++;
		return 0;
	}
	err = flush(l);
	if (err)
		return err;
	l->run = (struct page_run){ type, hpa, gpa, 1 };
	return 0;
}

/* Put data (NULL: zeros) into the page and give the page to the guest. */
static int load_page(struct launch *l, enum svp_page_type type, struct gpa gpa,
		     const u8 *data)
{
	const struct rmp_entry *entry;
	struct hpa hpa;

	if (gpa.v % PAGE_SIZE)
		return refuse(l, -EINVAL, "page at an address within a page");
	if (region_hpa(gpa, &hpa) || gpa.v & CBIT)
		return refuse(l, -EINVAL, "page outside the guest's memory");
	entry = rmp_entry(hpa);
	if (entry && entry->flags & RMP_ASSIGNED)
		return refuse(l, -EINVAL, "page loaded twice");
	if (data)
		memcpy(hpa_ptr(hpa), data, PAGE_SIZE);
	else
		memset(hpa_ptr(hpa), 0, PAGE_SIZE);
	if (type == SVP_PAGE_CPUID)
		cpuid_fill_page(hpa_ptr(hpa));
	if (rmp_launch(hpa, gpa, type == SVP_PAGE_VMSA))
		return refuse(l, -EINVAL, "page that the RMP does not cover");
	return measure(l, type, gpa, hpa);
}

/* The header's file offset as a page of data; NULL for offset 0. */
static int page_at(struct launch *l, u32 offset, const u8 **ret_data)
{
	const u8 *data = NULL;

	if (offset) {
		data = igvm_data(&l->file, offset, PAGE_SIZE);
		if (!data)
			return refuse(l, -EINVAL, "page data outside the file");
	}
	*ret_data = data;
	return 0;
}

/* Shared memory: filled, but it stays the host's and is not measured. */
static int load_shared(struct launch *l, struct gpa gpa, const u8 *data)
{
	struct hpa hpa;

	if (gpa.v % PAGE_SIZE || gpa.v & CBIT || region_hpa(gpa, &hpa))
		return refuse(l, -EINVAL, "page outside the guest's memory");
	if (data)
		memcpy(hpa_ptr(hpa), data, PAGE_SIZE);
	return 0;
}

static int page_type(const struct svp_igvm_page_data *h,
		     enum svp_page_type *ret_type)
{
	static const enum svp_page_type types[] = {
		[SVP_IGVM_DATA_NORMAL] = SVP_PAGE_NORMAL,
		[SVP_IGVM_DATA_SECRETS] = SVP_PAGE_SECRETS,
		[SVP_IGVM_DATA_CPUID] = SVP_PAGE_CPUID,
	};
	u16 type = svp_le16(&h->type);

	if (type >= sizeof(types) / sizeof(types[0]))
		return -ENOTSUP;
	*ret_type = types[type];
	if (type == SVP_IGVM_DATA_NORMAL &&
	    svp_le32(&h->flags) & SVP_IGVM_PAGE_UNMEASURED)
		*ret_type = SVP_PAGE_UNMEASURED;
	return 0;
}

static int load_page_data(struct launch *l, const struct igvm_variable *v)
{
	struct svp_igvm_page_data h;
	enum svp_page_type type;
	const u8 *data;
	struct gpa gpa;
	int err;

	if (igvm_content(v, &h, sizeof(h)))
		return refuse(l, -EINVAL, "page data header of a wrong length");
	if (!(svp_le32(&h.mask) & l->file.mask))
		return 0;
	if (svp_le32(&h.flags) & SVP_IGVM_PAGE_2M)
		return refuse(l, -ENOTSUP, "2 MiB pages of data");
	if (page_type(&h, &type))
		return refuse(l, -ENOTSUP, "unknown type of page data");
	err = page_at(l, svp_le32(&h.file_offset), &data);
	if (err)
		return err;
	gpa.v = svp_le64(&h.gpa);
	if (svp_le32(&h.flags) & SVP_IGVM_PAGE_SHARED)
		return load_shared(l, gpa, data);
	return load_page(l, type, gpa, data);
}

static int load_insert(struct launch *l, const struct igvm_variable *v)
{
	struct svp_igvm_parameter_insert h;
	struct parameter_area area;
	struct gpa gpa;
	u32 offset;
	int err = 0;

	if (igvm_content(v, &h, sizeof(h)))
		return refuse(l, -EINVAL, "insert header of a wrong length");
	if (!(svp_le32(&h.mask) & l->file.mask))
		return 0;
	if (launch_parameters_take(&l->parameters, svp_le32(&h.index), &area))
		return refuse(l, -EINVAL, "insert of an area that is not there");
	for (offset = 0; offset < area.size && !err; offset += PAGE_SIZE) {
		gpa.v = svp_le64(&h.gpa) + offset;
		err = load_page(l, SVP_PAGE_UNMEASURED, gpa,
				area.data + offset);
	}
	return err;
}

/* A VMSA outside memory, as KVM names it: the host finds a page for it. */
static int load_outside_vmsa(struct launch *l, struct gpa gpa, const u8 *data)
{
	struct hpa hpa = { (u64)(uintptr_t)heap_alloc(PAGE_SIZE, PAGE_SIZE) };

	memcpy(hpa_ptr(hpa), data, PAGE_SIZE);
	if (rmp_launch(hpa, gpa, true))
		return refuse(l, -EINVAL, "VMSA that the RMP does not cover");
	l->result.vmsa = hpa;
	return measure(l, SVP_PAGE_VMSA, gpa, hpa);
}

static int load_vp_context(struct launch *l, const struct igvm_variable *v)
{
	struct svp_igvm_vp_context h;
	const u8 *data;
	struct gpa gpa;
	int err;

	if (igvm_content(v, &h, sizeof(h)))
		return refuse(l, -EINVAL, "VP context header of a wrong length");
	if (!(svp_le32(&h.mask) & l->file.mask))
		return 0;
	if (svp_le16(&h.vp))
		return refuse(l, -ENOTSUP, "VP context of another vCPU than 0");
	if (l->result.vmsa.v)
		return refuse(l, -EINVAL, "second VP context of vCPU 0");
	err = page_at(l, svp_le32(&h.file_offset), &data);
	if (err)
		return err;
	gpa.v = svp_le64(&h.gpa);
	if (!data || gpa.v % PAGE_SIZE)
		return refuse(l, -EINVAL, "VP context without data or misaligned");
	if (region_hpa(gpa, &l->result.vmsa))
		return load_outside_vmsa(l, gpa, data);
	return load_page(l, SVP_PAGE_VMSA, gpa, data);
}

static int load_area(struct launch *l, const struct igvm_variable *v)
{
	return launch_parameter_area(&l->parameters, &l->file, v,
				     &l->error.reason);
}

static int load_parameter(struct launch *l, const struct igvm_variable *v)
{
	return launch_parameter(&l->parameters, v, &l->error.reason);
}

static int prepare_platform(struct launch *l, const struct igvm_variable *v)
{
	struct svp_igvm_platform h;
	u32 mask;

	if (igvm_content(v, &h, sizeof(h)))
		return refuse(l, -EINVAL, "platform header of a wrong length");
	if (h.platform != SVP_IGVM_PLATFORM_SEV_SNP)
		return 0;
	mask = svp_le32(&h.mask);
	if (svp_le16(&h.version) != SVP_IGVM_PLATFORM_VERSION)
		return refuse(l, -ENOTSUP, "SEV-SNP platform version is not 1");
	if (!mask || mask & (mask - 1) || l->file.mask)
		return refuse(l, -EINVAL, "platform mask is not one bit, once");
	l->file.mask = mask;
	return 0;
}

static int prepare_policy(struct launch *l, const struct igvm_variable *v)
{
	struct svp_igvm_policy h;

	if (igvm_content(v, &h, sizeof(h)))
		return refuse(l, -EINVAL, "policy header of a wrong length");
	if (!(svp_le32(&h.mask) & l->file.mask))
		return 0;
	if (l->has_policy)
		return refuse(l, -EINVAL, "second guest policy");
	l->has_policy = true;
	l->result.policy = svp_le64(&h.policy);
	return 0;
}

/* Memory that is there already needs nothing; else a region is added. */
static int prepare_memory(struct launch *l, const struct igvm_variable *v)
{
	struct svp_igvm_required_memory h;
	const struct region *found;
	struct region region = { .kind = REGION_FIRMWARE };

	if (igvm_content(v, &h, sizeof(h)))
		return refuse(l, -EINVAL, "memory header of a wrong length");
	if (!(svp_le32(&h.mask) & l->file.mask))
		return 0;
	region.gpa.v = svp_le64(&h.gpa);
	region.size = svp_le32(&h.size);
	if (region.gpa.v % PAGE_SIZE || region.size % PAGE_SIZE ||
	    !region.size || region.gpa.v >= CBIT ||
	    region.size > MAX_REQUIRED_MEMORY - l->required)
		return refuse(l, -EINVAL, "required memory misaligned or too much");
	found = region_find(region.gpa);
	if (found && region.gpa.v - found->gpa.v + region.size <= found->size)
		return 0;
	l->required += region.size;
	region.hpa.v = (u64)(uintptr_t)heap_alloc(region.size, LARGE_SIZE);
	if (region_add(&region))
		return refuse(l, -EINVAL, "required memory overlaps other memory");
	return 0;
}

/* What the two passes do with each kind of header; NULL: nothing. */
static const struct {
	u32 type;
	int (*prepare)(struct launch *l, const struct igvm_variable *v);
	int (*load)(struct launch *l, const struct igvm_variable *v);
} handlers[] = {
	{ SVP_IGVM_SUPPORTED_PLATFORM, prepare_platform, NULL },
	{ SVP_IGVM_GUEST_POLICY, prepare_policy, NULL },
	{ SVP_IGVM_REQUIRED_MEMORY, prepare_memory, NULL },
	{ SVP_IGVM_PARAMETER_AREA, NULL, load_area },
	{ SVP_IGVM_PAGE_DATA, NULL, load_page_data },
	{ SVP_IGVM_PARAMETER_INSERT, NULL, load_insert },
	{ SVP_IGVM_VP_CONTEXT, NULL, load_vp_context },
	{ SVP_IGVM_VP_COUNT, NULL, load_parameter },
	{ SVP_IGVM_MEMORY_MAP, NULL, load_parameter },
	{ SVP_IGVM_COMMAND_LINE, NULL, load_parameter },
	{ SVP_IGVM_ENVIRONMENT_INFO, NULL, load_parameter },
};

static int handle(struct launch *l, const struct igvm_variable *v, bool loading)
{
	u32 i;

	l->error.offset = v->offset;
	for (i = 0; i < sizeof(handlers) / sizeof(handlers[0]); i++) {
		if (handlers[i].type != v->type)
			continue;
		if (loading)
			return handlers[i].load ? handlers[i].load(l, v) : 0;
		return handlers[i].prepare ? handlers[i].prepare(l, v) : 0;
	}
	if (v->optional)
		return 0;
	return refuse(l, -ENOTSUP, "header of an unsupported type");
}

static int walk(struct launch *l, bool loading)
{
	struct igvm_variable v;
	u32 offset = l->file.first;
	int err;

	for (;;) {
		l->error.offset = offset;
		err = igvm_next(&l->file, &offset, &v);
		if (err == -ENOENT)
			return 0;
		if (err)
			return refuse(l, err, "header overruns the headers");
		err = handle(l, &v, loading);
		if (err)
			return err;
	}
}

static int prepare(struct launch *l)
{
	int err = walk(l, false);

	if (err)
		return err;
	if (!l->file.mask)
		return refuse(l, -ENOTSUP, "no SEV-SNP platform in the file");
	if (!l->has_policy)
		return refuse(l, -EINVAL, "no guest policy in the file");
	return 0;
}

static int load(struct launch *l)
{
	const struct sp_command start = {
		.command = SP_LAUNCH_START, .a = l->result.policy,
	};
	const struct sp_command finish = { .command = SP_LAUNCH_FINISH };
	int err = command(l, &start);

	if (!err)
		err = walk(l, true);
	if (!err)
		err = flush(l);
	if (err)
		return err;
	if (!l->result.vmsa.v)
		return refuse(l, -EINVAL, "no VP context in the file");
	return command(l, &finish);
}

int launch_igvm(const u8 *image, u32 size, u32 cpus,
		struct launch_result *ret_result,
		struct launch_error *ret_error)
{
	struct launch l = { .parameters.cpus = cpus };
	int err;

	err = igvm_open(image, size, &l.file, &l.error.reason);
	if (!err)
		err = prepare(&l);
	if (!err)
		err = load(&l);
	if (err)
		*ret_error = l.error;
	else
		*ret_result = l.result;
	return err;
}
