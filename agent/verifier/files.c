// SPDX-License-Identifier: Apache-2.0
/*
 * Whole files, bounded; written under another name first, so that nobody sees
 * half of one.
 */
#include "agent/verifier/files.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int files_read(const char *file, size_t max, char **ret_data, size_t *ret_size)
{
	FILE *f = fopen(file, "re");
	char *data;
	size_t size;
	int err = 0;

	if (!f)
		return -errno;
	data = malloc(max + 1);
	if (!data) {
		fclose(f);
		return -ENOMEM;
	}
	size = fread(data, 1, max, f);
	if (ferror(f))
		err = -EIO;
	else if (fgetc(f) != EOF)
		err = -EFBIG;
	fclose(f);
	if (err) {
		free(data);
		return err;
	}
	data[size] = '\0';
	*ret_data = data;
	*ret_size = size;
	return 0;
}

bool files_exists(const char *dir, const char *name)
{
	char path[PATH_MAX];

	return (size_t)snprintf(path, sizeof(path), "%s/%s", dir, name) <
	       sizeof(path) && !access(path, F_OK);
}

int files_write(const char *dir, const char *name, const void *data,
		size_t size)
{
	char path[PATH_MAX], draft[PATH_MAX + 4];
	FILE *f;
	int err = 0;

	if ((size_t)snprintf(path, sizeof(path), "%s/%s", dir, name) >=
	    sizeof(path))
		return -ENAMETOOLONG;
	snprintf(draft, sizeof(draft), "%s.new", path);
	f = fopen(draft, "we");
	if (!f)
		return -errno;
	if (fwrite(data, 1, size, f) != size)
		err = -EIO;
	if (fclose(f) && !err)
		err = -errno;
	if (!err && rename(draft, path))
		err = -errno;
	if (err)
		remove(draft);
	return err;
}
