/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How a page with a TPM command reaches the SVSM. One implementation is linked
 * in, chosen by Kbuild from what the kernel exports.
 */
#ifndef SVSM_VTPM_TRANSPORT_H
#define SVSM_VTPM_TRANSPORT_H

#include <linux/types.h>

/**
 * struct svsm_vtpm_call - what became of one call
 * @result: the SVSM's result code, or SVSM_VTPM_NO_RESULT
 * @retries: exits that came back without the SVSM having run
 * @cpu: the CPU that made the call
 */
struct svsm_vtpm_call {
	u64 result;
	unsigned int retries;
	unsigned int cpu;
};

/**
 * struct svsm_vtpm_transport - a way to the SVSM's vTPM protocol
 * @name: what sysfs shows
 * @query: SVSM_VTPM_QUERY. Stores the bitmap of platform commands and the
 *	feature bitmap. 0, or -errno when there is no vTPM.
 * @command: SVSM_VTPM_CMD on one page of private direct-map memory, once.
 *	Process context, interrupts on. Always fills *ret_call.
 *	0: the page holds the response.
 *	-EAGAIN: the SVSM is busy, or was not run: call again with the same
 *	page. Other -errno: the command failed.
 */
struct svsm_vtpm_transport {
	const char *name;
	int (*query)(u64 *ret_commands, u64 *ret_features);
	int (*command)(void *page, struct svsm_vtpm_call *ret_call);
};

/* The transport of this build. */
extern const struct svsm_vtpm_transport svsm_vtpm_transport;

#endif
