// SPDX-License-Identifier: Apache-2.0
/*
 * The host's ACPI tables: the input is the loader's script, behind its number
 * of entries, then the bytes of the files that it names.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "direct/acpi.h"
#include "protocol/cursor.h"

#define REGION_SIZE	0x1000u
#define REGION_GPA	0x7ff0000ull
#define MAX_ENTRIES	32u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Files take their sizes and bytes from the rest of the input in turn. */
static int read_file(void *context, const char *name, void *to, size_t room,
		     size_t *ret_size)
{
	struct svp_reader *r = context;
	size_t size = svp_get_le16(r);
	const uint8_t *bytes;

	if (!name[0])
		abort();
	if (size > r->left)
		size = r->left;
	if (size > room)
		return -ENOSPC;
	bytes = svp_take(r, size);
	if (!bytes)
		return -ENOENT;
	memcpy(to, bytes, size);
	*ret_size = size;
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct svp_reader r = svp_reader(data, size);
	size_t script_size = (svp_get_u8(&r) % MAX_ENTRIES) * 128u;
	const uint8_t *script = svp_take(&r, script_size);
	struct acpi_source source = { .read = read_file, .context = &r };
	struct acpi_region region = {
		.data = calloc(1, REGION_SIZE), .size = REGION_SIZE,
		.gpa = REGION_GPA,
	};
	uint64_t rsdp = 0;

	if (script && region.data &&
	    !acpi_load(&region, &source, script, script_size, &rsdp) &&
	    (rsdp < REGION_GPA || rsdp >= REGION_GPA + REGION_SIZE ||
	     region.used > REGION_SIZE || region.files > ACPI_MAX_FILES))
		abort();
	free(region.data);
	return 0;
}
