// SPDX-License-Identifier: Apache-2.0
/*
 * Whole files in and out. Trusts the paths it is given, not the sizes: a file
 * may be a pipe or grow while it is read.
 */
#include "image/file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

/* What is read at once to begin with. */
#define FIRST_CHUNK 65536u

static int read_all(FILE *f, size_t max, struct file *ret_file)
{
	struct file got = { 0 };
	size_t room = 0, n;
	uint8_t *larger;

	for (;;) {
		if (got.size == room) {
			room = room ? 2 * room : FIRST_CHUNK;
			larger = realloc(got.data, room);
			if (!larger) {
				free(got.data);
				return -ENOMEM;
			}
			got.data = larger;
		}
		n = fread(got.data + got.size, 1, room - got.size, f);
		got.size += n;
		if (!n || got.size > max)
			break;
	}
	if (ferror(f) || got.size > max) {
		free(got.data);
		return ferror(f) ? -EIO : -EFBIG;
	}
	*ret_file = got;
	return 0;
}

int file_read(const char *path, size_t max, struct file *ret_file)
{
	FILE *f = fopen(path, "rb");
	int err;

	if (!f)
		return -errno;
	err = read_all(f, max, ret_file);
	fclose(f);
	return err;
}

int file_write(const char *path, const void *data, size_t size)
{
	FILE *f = fopen(path, "wb");
	int err = 0;

	if (!f)
		return -errno;
	if (fwrite(data, 1, size, f) != size)
		err = -EIO;
	if (fclose(f) && !err)
		err = -errno;
	return err;
}
