/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lays the loadable segments of a static x86-64 ELF file out in memory. The
 * file is the build's own; it is checked all the same, so that a build error
 * is a message and not a broken image.
 */
#ifndef IMAGE_ELF_IMAGE_H
#define IMAGE_ELF_IMAGE_H

#include <stddef.h>
#include <stdint.h>

#include "image/file.h"

/*
 * Copy the segments of the ELF file to image, which is size zero bytes and
 * stands for the virtual addresses from base on. Returns 0; *ret_entry is the
 * entry point, *ret_end the offset of the last byte in memory, bss included,
 * plus one. -ENOEXEC: not such a file; -ERANGE: a segment outside image.
 */
int elf_image_load(const struct file *elf, uint64_t base, uint8_t *image,
		   size_t size, uint64_t *ret_entry, size_t *ret_end);

/* Is it a static x86-64 executable (ET_EXEC)? */
int elf_image_check(const struct file *elf);

#endif
