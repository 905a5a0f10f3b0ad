// SPDX-License-Identifier: GPL-2.0-only
/*
 * vTPM calls through the core's own exported call (6.16 and later).
 */
#include <linux/preempt.h>
#include <linux/smp.h>

#include <asm/sev.h>

#include "kernel/result.h"
#include "kernel/transport.h"
#include "protocol/svsm_call.h"

/*
 * Up to 7.2.6 the core reads which calling area is this CPU's before it turns
 * interrupts off: a migration in between would mark another CPU's area as
 * pending. Another task that calls meanwhile on this CPU does no harm, so
 * preemption may stay on.
 *
 * The core tells no result codes but success. A busy SVSM it calls again and
 * again itself, with interrupts off.
 */
static int kernel_command(void *page, struct svsm_vtpm_call *ret_call)
{
	int err;

	*ret_call = (struct svsm_vtpm_call){ .result = SVSM_VTPM_NO_RESULT };
	migrate_disable();
	ret_call->cpu = smp_processor_id();
	err = snp_svsm_vtpm_send_command(page);
	migrate_enable();
	if (!err)
		ret_call->result = SVP_SUCCESS;
	return err;
}

const struct svsm_vtpm_transport svsm_vtpm_kernel = {
	.name = "kernel",
	.needs = "snp_svsm_vtpm_send_command()",
	.command = kernel_command,
};
