/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Public reports, certificates and logs that are no part of the repository:
 * $EVTPM_CORPUS, or ../shared/corpus. Tests skip when it is not there.
 */
#ifndef TEST_CORPUS_H
#define TEST_CORPUS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#define CORPUS_MAX 262144u

/* The path of the corpus' file. */
static inline const char *corpus_path(const char *name)
{
	const char *dir = getenv("EVTPM_CORPUS");
	static char path[4096];

	snprintf(path, sizeof(path), "%s/%s", dir ? dir : "../shared/corpus",
		 name);
	return path;
}

/* Skip the calling test when there is no corpus. */
static inline void corpus_needed(void)
{
	if (!access(corpus_path("index.json"), R_OK))
		return;
	printf("skipped: no corpus of public evidence (EVTPM_CORPUS)\n");
	skip();
}

/* Read a file of the corpus into data, CORPUS_MAX bytes; its size. */
static inline size_t corpus_read(const char *name, void *ret_data)
{
	FILE *f = fopen(corpus_path(name), "rb");
	size_t n;

	if (!f)
		fail_msg("%s is not in the corpus", name);
	n = fread(ret_data, 1, CORPUS_MAX, f);
	fclose(f);
	return n;
}

#endif
