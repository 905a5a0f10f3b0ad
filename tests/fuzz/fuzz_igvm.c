// SPDX-License-Identifier: Apache-2.0
/*
 * An IGVM file, into the stand-ins of the loader's unit tests. Its checksum is
 * set right first: what is behind that check is what can be wrong.
 */
#include "tests/unit/launch_fixture.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

static void set_checksum(u8 *file, u32 size)
{
	u32 first, length;

	if (size < 24)
		return;
	first = svp_le32(file + 8);
	length = svp_le32(file + 12);
	if (first > size || length > size - first)
		return;
	svp_put_le32(file + 20, 0);
	svp_put_le32(file + 20, igvm_crc32(igvm_crc32(0, file, 24),
					   file + first, length));
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct launch_result result;
	struct launch_error error;
	u8 *file = malloc(size ? size : 1);

	reset();
	if (size)
		memcpy(file, data, size);
	set_checksum(file, (u32)size);
	if (launch_file(file, (u32)size, &result, &error) && !error.reason)
		abort();
	free(file);
	reset();
	return 0;
}
