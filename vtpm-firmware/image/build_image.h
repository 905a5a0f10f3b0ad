/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Puts the firmware's parts together into one IGVM file, laid out as
 * image/layout.h says: the whole of what a launch measures.
 */
#ifndef IMAGE_BUILD_IMAGE_H
#define IMAGE_BUILD_IMAGE_H

#include "image/file.h"

/* The image names itself VERSION+BUILD ID, the latter in hex. */
#define IMAGE_BUILD_ID_SIZE 20u
/* Longest version, so that both fit the header. */
#define IMAGE_VERSION_MAX 22u

/* What an image is made of. */
struct image_parts {
	struct file boot_stage;	/* flat, entry at its start */
	struct file monitor;	/* ELF, linked at FW_MONITOR_VA */
	struct file tpm;	/* ELF, static */
	struct file attest;	/* ELF, static */
	uint64_t memory;	/* of the firmware's region, bytes */
	const char *version;	/* printable ASCII, 1 to 22 characters */
};

/*
 * Build the IGVM file: the same parts give the same bytes. Returns 0;
 * -EINVAL, -ENOEXEC, -ERANGE with *ret_reason, a constant text; -ENOMEM.
 */
int build_image(const struct image_parts *parts, struct file *ret_file,
		const char **ret_reason);

#endif
