/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The launch measurement of an IGVM file, computed as the secure processor
 * does. AMD 56860, section 8.17 (SNP_LAUNCH_UPDATE); which pages there are, as
 * microsoft/igvm's loader has it.
 */
#ifndef IMAGE_LAUNCH_MEASURE_H
#define IMAGE_LAUNCH_MEASURE_H

#include <stddef.h>

#include "image/layout.h"
#include "protocol/snp_launch.h"

/* What a report about a launch of the file will say, and who is in it. */
struct launch_measure {
	svp_u8 digest[SVP_LAUNCH_DIGEST_SIZE];
	svp_u64 policy;
	char version[FW_IMAGE_VERSION_SIZE];	/* empty: not our image */
};

/*
 * Measure the file of size bytes. Returns 0; -EBADMSG when it is malformed;
 * -ENOTSUP when it asks for what isn't measured here (2 MiB pages, no SEV-SNP
 * platform); -EIO when OpenSSL fails.
 */
int launch_measure(const void *igvm, size_t size,
		   struct launch_measure *ret_measure);

#endif
