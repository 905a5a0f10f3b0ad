/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The tpm_chip in front of a transport: one command at a time, through one
 * page. The TPM core's tpm_mutex is the lock for all of it.
 */
#ifndef SVSM_VTPM_CHIP_H
#define SVSM_VTPM_CHIP_H

#include <linux/tpm.h>
#include <linux/types.h>

#include "kernel/observe.h"
#include "kernel/transport.h"

/**
 * struct svsm_vtpm - the vTPM and what is known of it
 * @chip: the TPM core's side
 * @transport: the way to the SVSM
 * @page: command and response, zero whenever no command is under way
 * @tag: tag of the command that @page has the response to
 * @commands: platform commands that the SVSM offers
 * @features: features that the SVSM offers
 * @stats: counters for debugfs
 */
struct svsm_vtpm {
	struct tpm_chip *chip;
	const struct svsm_vtpm_transport *transport;
	u8 *page;
	u16 tag;
	u64 commands;
	u64 features;
	struct svsm_vtpm_stats stats;
};

/*
 * Send the TPM command of length bytes and wait for its response. Returns the
 * response's length in bytes, at least a TPM header; the response is then kept
 * for svsm_vtpm_response(). Or -errno, and nothing is kept: -ETIMEDOUT when the
 * SVSM was busy, or not run, for as long as the command may take; -EINTR when
 * the caller was killed meanwhile; -EPROTO for what is no TPM response; what
 * svsm_vtpm_errno() says of a result. Holds: tpm_mutex.
 */
int svsm_vtpm_transmit(struct svsm_vtpm *vtpm, const u8 *command,
		       size_t length);

/*
 * Copy the response that svsm_vtpm_transmit() kept into size bytes at buffer
 * and forget it. Returns its length or -E2BIG. Holds: tpm_mutex.
 */
int svsm_vtpm_response(struct svsm_vtpm *vtpm, u8 *buffer, size_t size);

/*
 * Make a registered chip with parent as its device. vtpm's transport and page
 * are set. 0 or -errno.
 */
int svsm_vtpm_chip_register(struct svsm_vtpm *vtpm, struct device *parent);

/* The core's operations; the implementation depends on the kernel's core. */
extern const struct tpm_class_ops svsm_vtpm_ops;
/* Flags that these operations need the chip to have. */
extern const unsigned int svsm_vtpm_chip_flags;

#endif
