/* SPDX-License-Identifier: Apache-2.0 */
/* Loads a static ELF64 executable (System V ABI, chapters 4 and 5). */
#ifndef PROCESS_ELF_H
#define PROCESS_ELF_H

#include "lib/types.h"

struct space;

/* What the program's start needs to know about itself. */
struct elf_image {
	u64 entry;
	u64 phdr;	/* its program headers, in its own memory */
	u64 phnum;
	u64 end;	/* first page behind the last segment */
};

/*
 * Map the segments of the file into s. Every field is checked, although the
 * file is measured. -ENOEXEC, -ENOMEM; what is mapped then stays.
 */
int elf_load(const void *file, size_t size, struct space *s, struct elf_image *ret_image);

#endif
