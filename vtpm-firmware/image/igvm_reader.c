// SPDX-License-Identifier: Apache-2.0
/*
 * Reads an IGVM file through protocol/cursor.h: hostile input.
 */
#include "image/igvm_reader.h"

#include <errno.h>
#include <string.h>

#include "image/crc32.h"

#define HEADER_ALIGN 8u

static bool checksum_ok(const struct svp_igvm_header *header,
			const svp_u8 *variable, size_t size)
{
	struct svp_igvm_header h = *header;

	h.crc32 = 0;
	return crc32_add(crc32_add(0, &h, sizeof(h)), variable, size) ==
	       svp_le32(&header->crc32);
}

int igvm_reader_open(const void *data, size_t size,
		     struct igvm_reader *ret_reader)
{
	struct svp_reader all = svp_reader(data, size);
	struct svp_igvm_header h;
	const svp_u8 *fixed = svp_take(&all, sizeof(h));
	struct svp_reader headers;

	if (!fixed)
		return -EBADMSG;
	memcpy(&h, fixed, sizeof(h));
	if (svp_le32(&h.magic) != SVP_IGVM_MAGIC ||
	    svp_le32(&h.version) != SVP_IGVM_VERSION ||
	    svp_le32(&h.total_size) != size ||
	    svp_le32(&h.variable_offset) != sizeof(h))
		return -EBADMSG;
	headers = svp_take_reader(&all, svp_le32(&h.variable_size));
	if (headers.failed || !checksum_ok(&h, headers.at, headers.left))
		return -EBADMSG;
	*ret_reader = (struct igvm_reader){
		.data = data, .size = size, .headers = headers,
	};
	return 0;
}

int igvm_reader_next(struct igvm_reader *r, struct igvm_entry *ret_entry)
{
	struct igvm_entry e;
	size_t padding;

	if (!r->headers.left)
		return 0;
	e.type = svp_get_le32(&r->headers) & ~SVP_IGVM_OPTIONAL;
	e.length = svp_get_le32(&r->headers);
	e.content = svp_take(&r->headers, e.length);
	if (r->headers.failed)
		return -EBADMSG;
	padding = (HEADER_ALIGN - e.length % HEADER_ALIGN) % HEADER_ALIGN;
	/* The last header may end the headers without its padding. */
	svp_take(&r->headers, padding < r->headers.left ?
				      padding : r->headers.left);
	*ret_entry = e;
	return 1;
}

const svp_u8 *igvm_reader_page(const struct igvm_reader *r, svp_u32 offset)
{
	struct svp_reader all = svp_reader(r->data, r->size);

	svp_take(&all, offset);
	return svp_take(&all, SVP_PAGE_SIZE);
}
