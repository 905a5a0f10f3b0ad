/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How a page with a TPM command reaches the SVSM: a table of ways, of which one
 * is chosen when the module is loaded.
 */
#ifndef SVSM_VTPM_TRANSPORT_H
#define SVSM_VTPM_TRANSPORT_H

#include <linux/types.h>

/* The name that leaves the choice to the module. */
#define SVSM_VTPM_TRANSPORT_AUTO "auto"

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
 * @name: what the parameter names and sysfs shows
 * @needs: what of the kernel it is made of
 * @command: SVSM_VTPM_CMD on one page of private direct-map memory, once.
 *	Process context, interrupts on. Always fills *ret_call.
 *	0: the page holds the response.
 *	-EAGAIN: the SVSM is busy, or was not run: call again with the same
 *	page. Other -errno: the command failed.
 *	NULL when this kernel lacks what the transport needs.
 */
struct svsm_vtpm_transport {
	const char *name;
	const char *needs;
	int (*command)(void *page, struct svsm_vtpm_call *ret_call);
};

/* Each has one implementation in every build; Kbuild picks its file. */
extern const struct svsm_vtpm_transport svsm_vtpm_kernel;
extern const struct svsm_vtpm_transport svsm_vtpm_ca_msr;

/*
 * The transport called name, or the best that this kernel has for "auto".
 * 0, -EINVAL for a name that is none, -EOPNOTSUPP for one that this kernel
 * lacks; the log then says what there is.
 */
int svsm_vtpm_transport_choose(const char *name,
			       const struct svsm_vtpm_transport **ret_transport);

#endif
