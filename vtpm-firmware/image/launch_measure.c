// SPDX-License-Identifier: Apache-2.0
/*
 * The launch measurement from the file alone. Hostile input: a wrong file gives
 * an error or a measurement that nothing will ever have.
 */
#include "image/launch_measure.h"

#include <errno.h>
#include <string.h>

#include <openssl/evp.h>

#include "image/igvm_reader.h"
#include "protocol/snp_pages.h"

#define AREAS 16u
/* A parameter area that would take for ever to measure is refused. */
#define AREA_MAX (16ull << 20)

struct state {
	struct igvm_reader file;
	struct launch_measure result;
	svp_u32 mask;
	svp_u64 area_size[AREAS];
	bool has_policy;
};

static int sha384(const void *data, size_t size, svp_u8 *ret_digest)
{
	if (!EVP_Digest(data, size, ret_digest, NULL, EVP_sha384(), NULL))
		return -EIO;
	return 0;
}

/* Add one page; contents counts for NORMAL and VMSA alone. */
static int add(struct state *s, enum svp_page_type type, svp_u64 gpa,
	       const void *contents)
{
	struct svp_page_info info = { .page_type = (svp_u8)type };
	int err = 0;

	if (gpa % SVP_PAGE_SIZE)
		return -EBADMSG;
	memcpy(info.digest_current, s->result.digest, sizeof(s->result.digest));
	svp_put_le16(&info.length, sizeof(info));
	svp_put_le64(&info.gpa, gpa);
	if (type == SVP_PAGE_NORMAL || type == SVP_PAGE_VMSA)
		err = sha384(contents, SVP_PAGE_SIZE, info.contents);
	return err ? err : sha384(&info, sizeof(info), s->result.digest);
}

static int on_platform(struct state *s, const struct igvm_entry *e)
{
	struct svp_igvm_platform h;

	if (e->length != sizeof(h))
		return -EBADMSG;
	memcpy(&h, e->content, sizeof(h));
	if (h.platform == SVP_IGVM_PLATFORM_SEV_SNP)
		s->mask = svp_le32(&h.mask);
	return 0;
}

static int on_policy(struct state *s, const struct igvm_entry *e)
{
	struct svp_igvm_policy h;

	if (e->length != sizeof(h))
		return -EBADMSG;
	memcpy(&h, e->content, sizeof(h));
	if (svp_le32(&h.mask) & s->mask) {
		s->result.policy = svp_le64(&h.policy);
		s->has_policy = true;
	}
	return 0;
}

static int on_area(struct state *s, const struct igvm_entry *e)
{
	struct svp_igvm_parameter_area h;
	svp_u64 size;
	svp_u32 index;

	if (e->length != sizeof(h))
		return -EBADMSG;
	memcpy(&h, e->content, sizeof(h));
	index = svp_le32(&h.index);
	size = svp_le64(&h.size);
	if (index >= AREAS || size % SVP_PAGE_SIZE || size > AREA_MAX)
		return -EBADMSG;
	s->area_size[index] = size;
	return 0;
}

static int on_insert(struct state *s, const struct igvm_entry *e)
{
	struct svp_igvm_parameter_insert h;
	svp_u32 index;
	int err = 0;

	if (e->length != sizeof(h))
		return -EBADMSG;
	memcpy(&h, e->content, sizeof(h));
	index = svp_le32(&h.index);
	if (!(svp_le32(&h.mask) & s->mask))
		return 0;
	if (index >= AREAS || !s->area_size[index])
		return -EBADMSG;
	for (svp_u64 at = 0; !err && at < s->area_size[index];
	     at += SVP_PAGE_SIZE)
		err = add(s, SVP_PAGE_UNMEASURED, svp_le64(&h.gpa) + at, NULL);
	s->area_size[index] = 0;
	return err;
}

/* A page of the firmware's header says which version it is. */
static void see_version(struct state *s, svp_u64 gpa, const svp_u8 *page)
{
	struct fw_image_header h;

	memcpy(&h, page, sizeof(h));
	if (gpa != FW_BASE || svp_le64(&h.magic) != FW_IMAGE_MAGIC)
		return;
	memcpy(s->result.version, h.version, sizeof(h.version));
	s->result.version[sizeof(h.version) - 1] = 0;
}

static int on_normal_page(struct state *s, svp_u64 gpa, svp_u32 file_offset)
{
	static const svp_u8 zeros[SVP_PAGE_SIZE];
	const svp_u8 *page = zeros;

	if (file_offset)
		page = igvm_reader_page(&s->file, file_offset);
	if (!page)
		return -EBADMSG;
	see_version(s, gpa, page);
	return add(s, SVP_PAGE_NORMAL, gpa, page);
}

static int on_page(struct state *s, const struct igvm_entry *e)
{
	struct svp_igvm_page_data h;
	svp_u32 flags;
	svp_u64 gpa;

	if (e->length != sizeof(h))
		return -EBADMSG;
	memcpy(&h, e->content, sizeof(h));
	flags = svp_le32(&h.flags);
	gpa = svp_le64(&h.gpa);
	if (!(svp_le32(&h.mask) & s->mask) || flags & SVP_IGVM_PAGE_SHARED)
		return 0;
	if (flags & SVP_IGVM_PAGE_2M)
		return -ENOTSUP;
	switch (svp_le16(&h.type)) {
	case SVP_IGVM_DATA_NORMAL:
		if (flags & SVP_IGVM_PAGE_UNMEASURED)
			return add(s, SVP_PAGE_UNMEASURED, gpa, NULL);
		return on_normal_page(s, gpa, svp_le32(&h.file_offset));
	case SVP_IGVM_DATA_SECRETS:
		return add(s, SVP_PAGE_SECRETS, gpa, NULL);
	case SVP_IGVM_DATA_CPUID:
	case SVP_IGVM_DATA_CPUID_XF:
		return add(s, SVP_PAGE_CPUID, gpa, NULL);
	default:
		return -ENOTSUP;
	}
}

/* The fields for Secure TSC count as zero: they are set at launch. */
static int on_vmsa(struct state *s, const struct igvm_entry *e)
{
	struct svp_igvm_vp_context h;
	struct svp_vmsa vmsa;
	const svp_u8 *page;

	if (e->length != sizeof(h))
		return -EBADMSG;
	memcpy(&h, e->content, sizeof(h));
	if (!(svp_le32(&h.mask) & s->mask))
		return 0;
	page = igvm_reader_page(&s->file, svp_le32(&h.file_offset));
	if (!page)
		return -EBADMSG;
	memcpy(&vmsa, page, sizeof(vmsa));
	vmsa.guest_tsc_scale = 0;
	vmsa.guest_tsc_offset = 0;
	return add(s, SVP_PAGE_VMSA, svp_le64(&h.gpa), &vmsa);
}

static int on_entry(struct state *s, const struct igvm_entry *e)
{
	switch (e->type) {
	case SVP_IGVM_SUPPORTED_PLATFORM: return on_platform(s, e);
	case SVP_IGVM_GUEST_POLICY: return on_policy(s, e);
	case SVP_IGVM_PARAMETER_AREA: return on_area(s, e);
	case SVP_IGVM_PARAMETER_INSERT: return on_insert(s, e);
	case SVP_IGVM_PAGE_DATA: return on_page(s, e);
	case SVP_IGVM_VP_CONTEXT: return on_vmsa(s, e);
	default: return 0;	/* loads nothing */
	}
}

int launch_measure(const void *igvm, size_t size,
		   struct launch_measure *ret_measure)
{
	struct state s = { 0 };
	struct igvm_entry e;
	int rc = igvm_reader_open(igvm, size, &s.file);

	if (rc)
		return rc;
	while ((rc = igvm_reader_next(&s.file, &e)) > 0) {
		rc = on_entry(&s, &e);
		if (rc)
			return rc;
	}
	if (rc)
		return rc;
	if (!s.mask)
		return -ENOTSUP;
	if (!s.has_policy)
		return -EBADMSG;
	*ret_measure = s.result;
	return 0;
}
