// SPDX-License-Identifier: Apache-2.0
/*
 * Loads the pages of an IGVM file and has them measured in file order. The
 * file is hostile input. microsoft/igvm, igvm_defs; AMD 56860, chapter 8.
 */
#include "cpuid.h"
#include "heap.h"
#include "launch_job.h"
#include "lib.h"
#include "region.h"
#include "rmp.h"

int launch_flush(struct launch *l)
{
	struct sp_command c = {
		.command = SP_LAUNCH_UPDATE, .arg0 = l->run.type,
		.a = l->run.hpa.v, .b = l->run.gpa.v, .c = l->run.pages,
	};

	if (!l->run.pages)
		return 0;
	l->run.pages = 0;
	return launch_command(l, &c);
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
	err = launch_flush(l);
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
		return launch_refuse(l, -EINVAL,
				     "page at an address within a page");
	if (region_hpa(gpa, &hpa) || gpa.v & CBIT)
		return launch_refuse(l, -EINVAL,
				     "page outside the guest's memory");
	entry = rmp_entry(hpa);
	if (entry && entry->flags & RMP_ASSIGNED)
		return launch_refuse(l, -EINVAL, "page loaded twice");
	if (data)
		memcpy(hpa_ptr(hpa), data, PAGE_SIZE);
	else
		memset(hpa_ptr(hpa), 0, PAGE_SIZE);
	if (type == SVP_PAGE_CPUID)
		cpuid_fill_page(hpa_ptr(hpa));
	if (rmp_launch(hpa, gpa, type == SVP_PAGE_VMSA))
		return launch_refuse(l, -EINVAL,
				     "page that the RMP does not cover");
	return measure(l, type, gpa, hpa);
}

/* The header's file offset as a page of data; NULL for offset 0. */
static int page_at(struct launch *l, u32 offset, const u8 **ret_data)
{
	const u8 *data = NULL;

	if (offset) {
		data = igvm_data(&l->file, offset, PAGE_SIZE);
		if (!data)
			return launch_refuse(l, -EINVAL, "page data outside the file");
	}
	*ret_data = data;
	return 0;
}

/* Shared memory: filled, but it stays the host's and is not measured. */
static int load_shared(struct launch *l, struct gpa gpa, const u8 *data)
{
	const struct rmp_entry *entry;
	struct hpa hpa;

	if (gpa.v % PAGE_SIZE || gpa.v & CBIT || region_hpa(gpa, &hpa))
		return launch_refuse(l, -EINVAL,
				     "page outside the guest's memory");
	entry = rmp_entry(hpa);
	if (entry && entry->flags & RMP_ASSIGNED)
		return launch_refuse(l, -EINVAL, "page loaded twice");
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
		[SVP_IGVM_DATA_CPUID_XF] = SVP_PAGE_CPUID,
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

/* A page of 2 MiB is 512 of 4 KiB to the launch digest (56860, 8.17). */
static int load_large(struct launch *l, enum svp_page_type type,
		      struct gpa gpa, u32 file_offset)
{
	const u8 *data = NULL;
	u32 at;
	int err = 0;

	if (gpa.v % SVP_IGVM_LARGE_PAGE)
		return launch_refuse(l, -EINVAL,
				     "2 MiB page at an address within one");
	if (type != SVP_PAGE_NORMAL && type != SVP_PAGE_UNMEASURED)
		return launch_refuse(l, -EINVAL,
				     "2 MiB page of a type that has none");
	if (file_offset) {
		data = igvm_data(&l->file, file_offset, SVP_IGVM_LARGE_PAGE);
		if (!data)
			return launch_refuse(l, -EINVAL,
					     "page data outside the file");
	}
	for (at = 0; at < SVP_IGVM_LARGE_PAGE && !err; at += PAGE_SIZE)
		err = load_page(l, type, (struct gpa){ gpa.v + at },
				data ? data + at : NULL);
	return err;
}

int launch_page_data(struct launch *l, const struct igvm_variable *v)
{
	struct svp_igvm_page_data h;
	enum svp_page_type type;
	const u8 *data = NULL;
	struct gpa gpa;
	u32 flags;
	int err;

	if (igvm_content(v, &h, sizeof(h)))
		return launch_refuse(l, -EINVAL,
				     "page data header of a wrong length");
	if (!launch_concerns(l, svp_le32(&h.mask)))
		return 0;
	flags = svp_le32(&h.flags);
	if (flags & ~SVP_IGVM_PAGE_FLAGS || page_type(&h, &type))
		return launch_refuse(l, -ENOTSUP,
				     "unknown type or flag of page data");
	gpa.v = svp_le64(&h.gpa);
	if (flags & SVP_IGVM_PAGE_2M)
		return flags & SVP_IGVM_PAGE_SHARED ?
			launch_refuse(l, -ENOTSUP, "2 MiB page, shared") :
			load_large(l, type, gpa, svp_le32(&h.file_offset));
	err = page_at(l, svp_le32(&h.file_offset), &data);
	if (err)
		return err;
	if (flags & SVP_IGVM_PAGE_SHARED)
		return load_shared(l, gpa, data);
	return load_page(l, type, gpa, data);
}

int launch_error_range(struct launch *l, const struct igvm_variable *v)
{
	struct svp_igvm_error_range h;
	u32 at, size;
	int err = 0;

	if (igvm_content(v, &h, sizeof(h)))
		return launch_refuse(l, -EINVAL,
				     "error range header of a wrong length");
	if (!launch_concerns(l, svp_le32(&h.mask)))
		return 0;
	size = svp_le32(&h.size);
	if (!size || size % PAGE_SIZE)
		return launch_refuse(l, -EINVAL, "error range not of pages");
	for (at = 0; at < size && !err; at += PAGE_SIZE)
		err = load_shared(l, (struct gpa){ svp_le64(&h.gpa) + at },
				  NULL);
	return err;
}

int launch_insert(struct launch *l, const struct igvm_variable *v)
{
	struct svp_igvm_parameter_insert h;
	struct parameter_area area;
	struct gpa gpa;
	u32 offset;
	int err = 0;

	if (igvm_content(v, &h, sizeof(h)))
		return launch_refuse(l, -EINVAL,
				     "insert header of a wrong length");
	if (!launch_concerns(l, svp_le32(&h.mask)))
		return 0;
	if (launch_parameters_take(&l->parameters, svp_le32(&h.index), &area))
		return launch_refuse(l, -EINVAL,
				     "insert of an area that is not there");
	for (offset = 0; offset < area.size && !err; offset += PAGE_SIZE) {
		gpa.v = svp_le64(&h.gpa) + offset;
		err = load_page(l, SVP_PAGE_UNMEASURED, gpa,
				area.data + offset);
	}
	return err;
}

/* A VMSA outside memory, as KVM names it: the host finds a page for it. */
static int load_outside_vmsa(struct launch *l, struct gpa gpa, const u8 *data,
			     struct hpa *ret_hpa)
{
	struct hpa hpa = { (u64)(uintptr_t)heap_alloc(PAGE_SIZE, PAGE_SIZE) };

	memcpy(hpa_ptr(hpa), data, PAGE_SIZE);
	if (rmp_launch(hpa, gpa, true))
		return launch_refuse(l, -EINVAL,
				     "VMSA that the RMP does not cover");
	*ret_hpa = hpa;
	return measure(l, SVP_PAGE_VMSA, gpa, hpa);
}

int launch_vp_context(struct launch *l, const struct igvm_variable *v)
{
	struct svp_igvm_vp_context h;
	struct hpa *vmsa;
	const u8 *data = NULL;
	struct gpa gpa;
	int err;

	if (igvm_content(v, &h, sizeof(h)))
		return launch_refuse(l, -EINVAL,
				     "VP context header of a wrong length");
	if (!launch_concerns(l, svp_le32(&h.mask)))
		return 0;
	if (svp_le16(&h.vp) >= MAX_CPUS)
		return launch_refuse(l, -ENOTSUP,
				     "VP context of too high a vCPU");
	vmsa = &l->result.vmsa[svp_le16(&h.vp)];
	if (vmsa->v)
		return launch_refuse(l, -EINVAL,
				     "second VP context of a vCPU");
	err = page_at(l, svp_le32(&h.file_offset), &data);
	if (err)
		return err;
	gpa.v = svp_le64(&h.gpa);
	if (!data || gpa.v % PAGE_SIZE)
		return launch_refuse(l, -EINVAL,
				     "VP context without data or misaligned");
	if (region_hpa(gpa, vmsa))
		return load_outside_vmsa(l, gpa, data, vmsa);
	return load_page(l, SVP_PAGE_VMSA, gpa, data);
}
