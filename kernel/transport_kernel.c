// SPDX-License-Identifier: GPL-2.0-only
/*
 * vTPM calls through the core's own exported call (6.16 and later). The core
 * does not export the query, but makes the device "tpm-svsm" only after one
 * that offered TPM_SEND_COMMAND.
 */
#include <linux/preempt.h>
#include <linux/smp.h>

#include <asm/sev.h>

#include "kernel/result.h"
#include "kernel/transport.h"
#include "protocol/svsm_vtpm.h"

static int kernel_query(u64 *ret_commands, u64 *ret_features)
{
	*ret_commands = SVP_VTPM_QUERY_SEND_COMMAND;
	*ret_features = 0;
	return 0;
}

/*
 * Up to 7.2.6 the core reads this CPU's calling area before it turns interrupts
 * off, so a migration in between would mark another CPU's area as pending. The
 * core tells no result codes but success; it maps busy to -EAGAIN, as we do.
 */
static int kernel_command(void *page, struct svsm_vtpm_call *ret_call)
{
	int err;

	*ret_call = (struct svsm_vtpm_call){ .result = SVSM_VTPM_NO_RESULT };
	preempt_disable();
	ret_call->cpu = smp_processor_id();
	err = snp_svsm_vtpm_send_command(page);
	preempt_enable();
	if (!err)
		ret_call->result = SVP_SUCCESS;
	return err;
}

const struct svsm_vtpm_transport svsm_vtpm_transport = {
	.name = "kernel",
	.query = kernel_query,
	.command = kernel_command,
};
