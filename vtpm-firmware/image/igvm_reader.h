/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads an IGVM file, format version 1 (microsoft/igvm, igvm_defs). The file
 * may be hostile: every offset and length is checked before use.
 */
#ifndef IMAGE_IGVM_READER_H
#define IMAGE_IGVM_READER_H

#include <stddef.h>

#include "protocol/cursor.h"
#include "protocol/igvm.h"

/* A file whose fixed header and checksum are right. */
struct igvm_reader {
	const svp_u8 *data;
	size_t size;
	struct svp_reader headers;	/* those not read yet */
};

/* A variable header: type without SVP_IGVM_OPTIONAL, and its content. */
struct igvm_entry {
	svp_u32 type;
	const svp_u8 *content;
	svp_u32 length;
};

/* Start to read size bytes at data. Returns 0 or -EBADMSG. */
int igvm_reader_open(const void *data, size_t size,
		     struct igvm_reader *ret_reader);

/* The next header. Returns 1; 0 after the last; -EBADMSG when it overruns. */
int igvm_reader_next(struct igvm_reader *r, struct igvm_entry *ret_entry);

/* A page of data at a file offset, or NULL when it isn't all in the file. */
const svp_u8 *igvm_reader_page(const struct igvm_reader *r, svp_u32 offset);

#endif
