/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads an IGVM file, format version 1 (microsoft/igvm). The file comes from
 * outside and may be hostile: nothing is taken without a bounds check, nothing
 * is changed. No knowledge of the machine here.
 */
#ifndef MACHINE_IGVM_H
#define MACHINE_IGVM_H

#include <errno.h>
#include "protocol/igvm.h"
#include "types.h"

/* A file whose fixed header is right. */
struct igvm {
	const u8 *data;
	u32 size;		/* as the header has it, within the buffer */
	u32 first;		/* offset of the first variable header */
	u32 end;		/* and of what follows the last */
	u32 mask;		/* compatibility mask of SEV-SNP; igvm_platform() */
};

/* A variable header. content is its length bytes, 8-byte aligned or not. */
struct igvm_variable {
	u32 type;		/* SVP_IGVM_OPTIONAL taken off */
	bool optional;
	u32 offset;		/* in the file, for messages */
	u32 length;
	const u8 *content;
};

/*
 * Check the fixed header and the checksum of size bytes at data. -EINVAL with
 * *ret_reason, a constant text, when the file is malformed.
 */
int igvm_open(const u8 *data, u32 size, struct igvm *ret_file,
	      const char **ret_reason);

/*
 * The variable header at *offset (igvm.first to start with); *offset moves on
 * to the next. -ENOENT after the last; -EINVAL when it overruns the headers.
 */
int igvm_next(const struct igvm *file, u32 *offset,
	      struct igvm_variable *ret_variable);

/*
 * Copy the content of a variable header into what must be exactly size bytes.
 * -EINVAL when it has another length.
 */
int igvm_content(const struct igvm_variable *variable, void *ret_content,
		 u32 size);

/* The size bytes of data at file offset, or NULL when not all in the file. */
const u8 *igvm_data(const struct igvm *file, u32 offset, u32 size);

/* CRC-32 (IEEE 802.3, reflected) of size bytes, going on from crc (0 first). */
u32 igvm_crc32(u32 crc, const void *data, u32 size);

#endif
