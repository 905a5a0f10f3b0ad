/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whole files in and out, for the build's and the operator's tools.
 */
#ifndef IMAGE_FILE_H
#define IMAGE_FILE_H

#include <stddef.h>
#include <stdint.h>

/* A file's content; data is the owner's to free(). */
struct file {
	uint8_t *data;
	size_t size;
};

/*
 * Read the whole file of at most max bytes. Returns 0, -errno, or -EFBIG when
 * it is longer. *ret_file is written only on success; data is never NULL.
 */
int file_read(const char *path, size_t max, struct file *ret_file);

/* Write a file, or replace it as a whole. Returns 0 or -errno. */
int file_write(const char *path, const void *data, size_t size);

#endif
