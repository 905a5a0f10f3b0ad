/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a bzImage says about itself, checked.
 */
#ifndef DIRECT_BZIMAGE_H
#define DIRECT_BZIMAGE_H

#include <stddef.h>
#include <stdint.h>

/* A checked bzImage; offsets are within the file, sizes in bytes. */
struct bzimage {
	size_t header_size;	/* of the setup header, from 0x1f1 */
	size_t code_offset;	/* of the protected-mode code */
	size_t code_size;
	uint64_t load_gpa;	/* where the kernel prefers to be */
	uint64_t init_size;	/* memory it needs from there */
	uint32_t initrd_max;	/* highest address of the initrd's last byte */
	uint32_t cmdline_max;	/* longest command line without its NUL */
};

/*
 * Check size bytes at file, a private copy, and fill *ret_image. Returns 0, or
 * -ENOEXEC when it is no relocatable 64-bit bzImage of boot protocol 2.12 or
 * later, or contradicts itself.
 */
int bzimage_check(const void *file, size_t size, struct bzimage *ret_image);

#endif
