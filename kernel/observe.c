// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counts and traces commands and calls, and shows the counts in debugfs. The
 * TPM core sends one command at a time, so there is one writer; readers may see
 * counters of different moments, but each whole.
 */
#include <linux/bitops.h>
#include <linux/compiler.h>
#include <linux/debugfs.h>
#include <linux/device.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/seq_file.h>
#include <linux/time64.h>

#include "kernel/observe.h"
#include "kernel/result.h"
#include "kernel/transport.h"

#define CREATE_TRACE_POINTS
#include "kernel/trace.h"

static void add(u64 *counter, u64 more)
{
	WRITE_ONCE(*counter, *counter + more);
}

void svsm_vtpm_observe_call(struct svsm_vtpm_stats *stats, u32 ordinal,
			    const struct svsm_vtpm_call *call, u64 duration)
{
	add(&stats->calls, 1);
	add(&stats->returned, call->retries);
	if (svsm_vtpm_errno(call->result) == -EAGAIN)
		add(&stats->repeated, 1);
	trace_call(ordinal, call, duration);
}

void svsm_vtpm_observe_command(struct svsm_vtpm_stats *stats,
			       const struct svsm_vtpm_command *command)
{
	u64 us = div_u64(command->duration, NSEC_PER_USEC);

	add(&stats->commands, 1);
	if (command->response < 0)
		add(&stats->failed, 1);
	add(&stats->latency[min(fls64(us), SVSM_VTPM_BUCKETS - 1)], 1);
	trace_command(command);
}

static int counters_show(struct seq_file *file, void *unused)
{
	struct svsm_vtpm_stats *stats = file->private;

	seq_printf(file, "commands %llu\n", READ_ONCE(stats->commands));
	seq_printf(file, "failed %llu\n", READ_ONCE(stats->failed));
	seq_printf(file, "calls %llu\n", READ_ONCE(stats->calls));
	seq_printf(file, "repeated %llu\n", READ_ONCE(stats->repeated));
	seq_printf(file, "returned %llu\n", READ_ONCE(stats->returned));
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(counters);

/* One line per bucket that is not empty: its bound in us, and its count. */
static int latency_show(struct seq_file *file, void *unused)
{
	struct svsm_vtpm_stats *stats = file->private;
	u64 count;
	int i;

	for (i = 0; i < SVSM_VTPM_BUCKETS; i++) {
		count = READ_ONCE(stats->latency[i]);
		if (count && i < SVSM_VTPM_BUCKETS - 1)
			seq_printf(file, "<%lu %llu\n", BIT(i), count);
		else if (count)
			seq_printf(file, ">=%lu %llu\n", BIT(i - 1), count);
	}
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(latency);

static void remove_folder(void *folder)
{
	debugfs_remove_recursive(folder);
}

int svsm_vtpm_observe_start(struct device *dev, struct svsm_vtpm_stats *stats)
{
	struct dentry *folder = debugfs_create_dir("svsm_vtpm", NULL);

	debugfs_create_file("counters", 0400, folder, stats, &counters_fops);
	debugfs_create_file("latency", 0400, folder, stats, &latency_fops);
	return devm_add_action_or_reset(dev, remove_folder, folder);
}
