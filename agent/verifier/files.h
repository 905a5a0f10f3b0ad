/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whole files.
 */
#ifndef VERIFIER_FILES_H
#define VERIFIER_FILES_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Read file, at most max bytes, with a NUL behind them; freed by the caller.
 * Returns 0; -EFBIG: longer than max; another -errno.
 */
int files_read(const char *file, size_t max, char **ret_data, size_t *ret_size);

/* Is there a file dir/name? */
bool files_exists(const char *dir, const char *name);

/* Write size bytes as dir/name, all or nothing. 0 or -errno. */
int files_write(const char *dir, const char *name, const void *data,
		size_t size);

#endif
