// SPDX-License-Identifier: Apache-2.0
/*
 * Reads an IGVM file. Hostile input: every offset and length in it is checked
 * against the file before use.
 */
#include "igvm.h"

#include "lib.h"
#include "protocol/cursor.h"

#define CRC32_POLYNOMIAL	0xedb88320u
#define VARIABLE_ALIGN		8u

u32 igvm_crc32(u32 crc, const void *data, u32 size)
{
	const u8 *p = data;
	u32 i, bit;

	crc = ~crc;
	for (i = 0; i < size; i++) {
		crc ^= p[i];
		for (bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? CRC32_POLYNOMIAL : 0);
	}
	return ~crc;
}

/* Over both kinds of headers, the checksum itself as zero. */
static bool checksum_ok(const struct igvm *file,
			const struct svp_igvm_header *header)
{
	struct svp_igvm_header h = *header;
	u32 crc;

	h.crc32 = 0;
	crc = igvm_crc32(0, &h, sizeof(h));
	crc = igvm_crc32(crc, file->data + file->first,
			 file->end - file->first);
	return crc == svp_le32(&header->crc32);
}

int igvm_open(const u8 *data, u32 size, struct igvm *ret_file,
	      const char **ret_reason)
{
	struct svp_igvm_header h;
	struct igvm file = { .data = data };
	u64 end;

	*ret_reason = "shorter than a header";
	if (size < sizeof(h))
		return -EINVAL;
	memcpy(&h, data, sizeof(h));
	*ret_reason = "not an IGVM file";
	if (svp_le32(&h.magic) != SVP_IGVM_MAGIC)
		return -EINVAL;
	*ret_reason = "not format version 1";
	if (svp_le32(&h.version) != SVP_IGVM_VERSION)
		return -EINVAL;
	file.size = svp_le32(&h.total_size);
	*ret_reason = "shorter than its header says";
	if (file.size > size)
		return -EINVAL;
	file.first = svp_le32(&h.variable_offset);
	end = (u64)file.first + svp_le32(&h.variable_size);
	*ret_reason = "variable headers outside the file";
	if (file.first < sizeof(h) || end > file.size)
		return -EINVAL;
	file.end = (u32)end;
	*ret_reason = "wrong checksum";
	if (!checksum_ok(&file, &h))
		return -EINVAL;
	*ret_file = file;
	return 0;
}

int igvm_next(const struct igvm *file, u32 *offset,
	      struct igvm_variable *ret_variable)
{
	struct svp_reader r;
	struct igvm_variable v = { .offset = *offset };
	u64 next;

	if (*offset >= file->end)
		return -ENOENT;
	r = svp_reader(file->data + *offset, file->end - *offset);
	v.type = svp_get_le32(&r);
	v.length = svp_get_le32(&r);
	v.content = svp_take(&r, v.length);
	if (r.failed)
		return -EINVAL;
	v.optional = v.type & SVP_IGVM_OPTIONAL;
	v.type &= ~SVP_IGVM_OPTIONAL;
	next = (u64)*offset + sizeof(struct svp_igvm_variable) + v.length;
	next = (next + VARIABLE_ALIGN - 1) & ~(u64)(VARIABLE_ALIGN - 1);
	*offset = next < file->end ? (u32)next : file->end;
	*ret_variable = v;
	return 0;
}

int igvm_content(const struct igvm_variable *variable, void *ret_content,
		 u32 size)
{
	if (variable->length != size)
		return -EINVAL;
	memcpy(ret_content, variable->content, size);
	return 0;
}

const u8 *igvm_data(const struct igvm *file, u32 offset, u32 size)
{
	if (offset > file->size || size > file->size - offset)
		return NULL;
	return file->data + offset;
}
