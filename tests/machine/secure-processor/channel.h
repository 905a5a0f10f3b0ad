/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The secure processor's side of the channel: one command in, one answer out.
 * Commands are those of secure_processor_channel.h; they come from the
 * machine's host role, which is not trusted.
 */
#ifndef SP_CHANNEL_H
#define SP_CHANNEL_H

#include <stdio.h>

#include "tests/machine/secure_processor_channel.h"

#include "dram.h"
#include "guest.h"
#include "lab.h"

/* All that a secure processor is. log may be NULL; no secret is logged. */
struct secure_processor {
	struct sp_dram dram;
	struct sp_lab lab;
	struct sp_guest guest;
	bool vcek_disabled;	/* SNP_LAUNCH_FINISH.VCEK_DIS for guests */
	bool has_launch_tcb;	/* as if launched before an update: */
	svp_u64 launch_tcb;
	FILE *log;
};

/* Execute one command. Never fails: a refusal is a status in the answer. */
struct sp_answer sp_channel_execute(struct secure_processor *sp,
				    const struct sp_command *command);

/*
 * Serve commands from fd until the other end closes it. Returns 0 then,
 * -errno when reading or writing fails; a command cut short is -EPIPE.
 */
int sp_channel_serve(struct secure_processor *sp, int fd);

#endif
