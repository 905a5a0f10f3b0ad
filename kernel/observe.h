/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What can be seen of the driver at work: tracepoints, and counters in debugfs.
 * Ordinals, lengths and times only: a command's bytes hold secrets.
 */
#ifndef SVSM_VTPM_OBSERVE_H
#define SVSM_VTPM_OBSERVE_H

#include <linux/types.h>

struct device;
struct svsm_vtpm_call;

/* Bucket n counts commands of less than 2^n microseconds, the last the rest. */
#define SVSM_VTPM_BUCKETS 24

/**
 * struct svsm_vtpm_stats - counters since the driver has had the device
 * @commands: TPM commands sent
 * @failed: those of them that got no valid response
 * @calls: calls to the SVSM
 * @repeated: calls that the SVSM answered "busy" or "incomplete"
 * @returned: exits that came back without the SVSM having run
 * @latency: commands by duration, see SVSM_VTPM_BUCKETS
 */
struct svsm_vtpm_stats {
	u64 commands;
	u64 failed;
	u64 calls;
	u64 repeated;
	u64 returned;
	u64 latency[SVSM_VTPM_BUCKETS];
};

/**
 * struct svsm_vtpm_command - one TPM command
 * @ordinal: TPM command code
 * @length: its bytes
 * @response: bytes of the response, or -errno
 * @calls: calls to the SVSM that it took
 * @result: SVSM result of the last call, or SVSM_VTPM_NO_RESULT
 * @duration: nanoseconds
 */
struct svsm_vtpm_command {
	u32 ordinal;
	size_t length;
	int response;
	unsigned int calls;
	u64 result;
	u64 duration;
};

/* Count and trace a call for ordinal that took duration ns. Holds: tpm_mutex. */
void svsm_vtpm_observe_call(struct svsm_vtpm_stats *stats, u32 ordinal,
			    const struct svsm_vtpm_call *call, u64 duration);

/* Count and trace a command that has ended. Holds: tpm_mutex. */
void svsm_vtpm_observe_command(struct svsm_vtpm_stats *stats,
			       const struct svsm_vtpm_command *command);

/*
 * Show stats in debugfs, folder svsm_vtpm, for as long as a driver is bound to
 * dev; stats must live as long. A kernel without debugfs shows nothing.
 * 0 or -errno.
 */
int svsm_vtpm_observe_start(struct device *dev, struct svsm_vtpm_stats *stats);

#endif
