// SPDX-License-Identifier: GPL-2.0-only
/*
 * In place of transport_kernel.c for kernels whose core exports no vTPM call
 * (6.11 to 6.15): the name is known, the way is not there.
 */
#include <linux/types.h>

#include "kernel/transport.h"

const struct svsm_vtpm_transport svsm_vtpm_kernel = {
	.name = "kernel",
	.needs = "snp_svsm_vtpm_send_command()",
	.command = NULL,
};
