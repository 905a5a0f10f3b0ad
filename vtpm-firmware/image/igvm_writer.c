// SPDX-License-Identifier: Apache-2.0
/*
 * Writes an IGVM file, format version 1 (microsoft/igvm, igvm_defs). Input is
 * the build's own. Offsets of data are kept from the data's start and moved
 * behind the headers at the end, when it is known how long those are.
 */
#include "image/igvm_writer.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "image/crc32.h"
#include "protocol/snp_pages.h"

/* Variable headers and the data start at multiples of these. */
#define HEADER_ALIGN	8u
#define DATA_ALIGN	SVP_PAGE_SIZE
#define FIRST_ROOM	65536u

/* What offsets of data hold until the end; 0 means that there is none. */
#define DATA_MARK	1u

/* Append size bytes, then zeros to a multiple of align. NULL: all zeros. */
static void append(struct igvm_writer *w, struct file *to, size_t *room,
		   const void *data, size_t size, size_t align)
{
	size_t padded = (size + align - 1) / align * align;
	uint8_t *larger;

	if (w->error)
		return;
	while (padded > *room - to->size) {
		*room = *room ? 2 * *room : FIRST_ROOM;
		larger = realloc(to->data, *room);
		if (!larger) {
			w->error = -ENOMEM;
			return;
		}
		to->data = larger;
	}
	memset(to->data + to->size, 0, padded);
	memcpy(to->data + to->size, data, size);
	to->size += padded;
}

static void add_header(struct igvm_writer *w, svp_u32 type,
		       const void *content, svp_u32 length)
{
	struct svp_igvm_variable v;
	uint8_t bytes[sizeof(v) + 64];

	svp_put_le32(&v.type, type);
	svp_put_le32(&v.length, length);
	memcpy(bytes, &v, sizeof(v));
	memcpy(bytes + sizeof(v), content, length);
	append(w, &w->headers, &w->headers_room, bytes, sizeof(v) + length,
	       HEADER_ALIGN);
}

/* Add a page of data. Returns its offset in the data, marked. */
static svp_u32 add_page(struct igvm_writer *w, const void *page)
{
	svp_u32 offset = (svp_u32)w->data.size + DATA_MARK;

	append(w, &w->data, &w->data_room, page, SVP_PAGE_SIZE, SVP_PAGE_SIZE);
	return offset;
}

void igvm_writer_init(struct igvm_writer *w, svp_u64 policy)
{
	struct svp_igvm_platform platform = {
		.platform = SVP_IGVM_PLATFORM_SEV_SNP,
	};
	struct svp_igvm_policy p = { 0 };

	*w = (struct igvm_writer){ 0 };
	svp_put_le32(&platform.mask, IGVM_WRITER_MASK);
	svp_put_le16(&platform.version, SVP_IGVM_PLATFORM_VERSION);
	add_header(w, SVP_IGVM_SUPPORTED_PLATFORM, &platform, sizeof(platform));
	svp_put_le64(&p.policy, policy);
	svp_put_le32(&p.mask, IGVM_WRITER_MASK);
	add_header(w, SVP_IGVM_GUEST_POLICY, &p, sizeof(p));
}

void igvm_writer_memory(struct igvm_writer *w, svp_u64 gpa, svp_u32 size)
{
	struct svp_igvm_required_memory h = { 0 };

	svp_put_le64(&h.gpa, gpa);
	svp_put_le32(&h.mask, IGVM_WRITER_MASK);
	svp_put_le32(&h.size, size);
	add_header(w, SVP_IGVM_REQUIRED_MEMORY, &h, sizeof(h));
}

void igvm_writer_area(struct igvm_writer *w, svp_u32 index, svp_u64 size)
{
	struct svp_igvm_parameter_area h = { 0 };

	svp_put_le64(&h.size, size);
	svp_put_le32(&h.index, index);
	add_header(w, SVP_IGVM_PARAMETER_AREA, &h, sizeof(h));
}

void igvm_writer_parameter(struct igvm_writer *w, enum svp_igvm_type type,
			   svp_u32 index, svp_u32 offset)
{
	struct svp_igvm_parameter h;

	svp_put_le32(&h.index, index);
	svp_put_le32(&h.offset, offset);
	add_header(w, type, &h, sizeof(h));
}

void igvm_writer_insert(struct igvm_writer *w, svp_u64 gpa, svp_u32 index)
{
	struct svp_igvm_parameter_insert h;

	svp_put_le64(&h.gpa, gpa);
	svp_put_le32(&h.mask, IGVM_WRITER_MASK);
	svp_put_le32(&h.index, index);
	add_header(w, SVP_IGVM_PARAMETER_INSERT, &h, sizeof(h));
}

static bool is_zero(const uint8_t *page)
{
	return !page[0] && !memcmp(page, page + 1, SVP_PAGE_SIZE - 1);
}

void igvm_writer_page(struct igvm_writer *w, svp_u64 gpa, svp_u16 type,
		      const void *page)
{
	struct svp_igvm_page_data h = { 0 };

	svp_put_le64(&h.gpa, gpa);
	svp_put_le32(&h.mask, IGVM_WRITER_MASK);
	svp_put_le16(&h.type, type);
	if (page && !is_zero(page))
		svp_put_le32(&h.file_offset, add_page(w, page));
	add_header(w, SVP_IGVM_PAGE_DATA, &h, sizeof(h));
}

void igvm_writer_vmsa(struct igvm_writer *w, svp_u64 gpa, const void *page)
{
	struct svp_igvm_vp_context h = { 0 };

	svp_put_le64(&h.gpa, gpa);
	svp_put_le32(&h.mask, IGVM_WRITER_MASK);
	svp_put_le32(&h.file_offset, add_page(w, page));
	add_header(w, SVP_IGVM_VP_CONTEXT, &h, sizeof(h));
}

/* Turn the offset at p, when it is marked, into one in the file. */
static void place_offset(void *p, size_t data_offset)
{
	svp_u32 offset = svp_le32(p);

	if (offset)
		svp_put_le32(p, offset - DATA_MARK + (svp_u32)data_offset);
}

/* Data moves behind the headers: correct what points at it. */
static void place_data(struct igvm_writer *w, size_t data_offset)
{
	struct svp_igvm_variable v;
	uint8_t *content;

	for (size_t at = 0; at < w->headers.size;) {
		memcpy(&v, w->headers.data + at, sizeof(v));
		content = w->headers.data + at + sizeof(v);
		if (v.type == SVP_IGVM_PAGE_DATA)
			place_offset(content + offsetof(
				struct svp_igvm_page_data, file_offset),
				data_offset);
		if (v.type == SVP_IGVM_VP_CONTEXT)
			place_offset(content + offsetof(
				struct svp_igvm_vp_context, file_offset),
				data_offset);
		at += (sizeof(v) + v.length + HEADER_ALIGN - 1) /
		      HEADER_ALIGN * HEADER_ALIGN;
	}
}

static int assemble(struct igvm_writer *w, struct file *ret_file)
{
	struct svp_igvm_header h = { 0 };
	size_t end = sizeof(h) + w->headers.size;
	size_t data_offset = (end + DATA_ALIGN - 1) / DATA_ALIGN * DATA_ALIGN;
	struct file file = { .size = data_offset + w->data.size };
	uint32_t crc;

	if (file.size > UINT32_MAX)
		return -EFBIG;
	file.data = calloc(1, file.size);
	if (!file.data)
		return -ENOMEM;
	place_data(w, data_offset);
	svp_put_le32(&h.magic, SVP_IGVM_MAGIC);
	svp_put_le32(&h.version, SVP_IGVM_VERSION);
	svp_put_le32(&h.variable_offset, sizeof(h));
	svp_put_le32(&h.variable_size, (svp_u32)w->headers.size);
	svp_put_le32(&h.total_size, (svp_u32)file.size);
	crc = crc32_add(0, &h, sizeof(h));
	crc = crc32_add(crc, w->headers.data, w->headers.size);
	svp_put_le32(&h.crc32, crc);
	memcpy(file.data, &h, sizeof(h));
	memcpy(file.data + sizeof(h), w->headers.data, w->headers.size);
	if (w->data.size)
		memcpy(file.data + data_offset, w->data.data, w->data.size);
	*ret_file = file;
	return 0;
}

int igvm_writer_finish(struct igvm_writer *w, struct file *ret_file)
{
	int err = w->error ? w->error : assemble(w, ret_file);

	free(w->headers.data);
	free(w->data.data);
	*w = (struct igvm_writer){ .error = -EINVAL };
	return err;
}
