/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One SNP report of the SVSM's vTPM through the kernel's configfs-tsm
 * (Documentation/ABI/testing/configfs-tsm-report). The kernel is trusted to
 * be the guest's own; what it passes on is sized here and judged elsewhere.
 */
#ifndef COLLECTOR_TSM_H
#define COLLECTOR_TSM_H

#include <stddef.h>

#include "protocol/snp_report.h"
#include "protocol/svsm_attest.h"

/* Where the kernel has it. */
#define TSM_DEFAULT_PATH "/sys/kernel/config/tsm/report"

/* The most that is taken of each blob, bytes; more is -EFBIG. */
#define TSM_MAX_CERTIFICATES	65536u
#define TSM_MAX_MANIFEST	16384u

/* What one request gave. */
struct tsm_report {
	svp_u8 report[sizeof(struct svp_report)];
	svp_u8 manifest[TSM_MAX_MANIFEST];
	size_t manifest_size;
	svp_u32 manifest_version;
	svp_u8 certificates[TSM_MAX_CERTIFICATES];
	size_t certificates_size;	/* 0: the host gave none */
};

/*
 * Ask for a report with nonce through the folder path, in a folder of our own
 * that is gone afterwards; manifest version 1, or 0 where the SVSM knows no 1.
 * All blobs are of one generation and REPORT_DATA binds nonce and manifest.
 * Returns 0; -ENXIO: no driver answers there; -ENOTSUP: not SEV-SNP; -EBADMSG:
 * report and manifest do not belong together; -EAGAIN: it kept changing;
 * -EFBIG or another -errno of the kernel's. ret_report's content is undefined
 * on failure.
 */
int tsm_get_report(const char *path,
		   const svp_u8 nonce[SVP_ATTEST_NONCE_SIZE],
		   struct tsm_report *ret_report);

#endif
