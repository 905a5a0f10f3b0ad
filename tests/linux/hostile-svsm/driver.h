/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The driver as user space sees it: commands to /dev/tpm0, its counters, its
 * tracepoint. tracefs and debugfs are mounted.
 */
#ifndef HOSTILE_SVSM_DRIVER_H
#define HOSTILE_SVSM_DRIVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DRIVER_COMMAND_MAX 4096

/* What became of one command. */
struct outcome {
	int error;		/* errno of write(2) or read(2), or 0 */
	size_t length;		/* of the response */
	uint8_t response[DRIVER_COMMAND_MAX];
	unsigned int ms;	/* by CLOCK_MONOTONIC */
};

/* The driver's counters in debugfs. */
struct counters {
	unsigned long long commands, failed, calls, repeated, returned;
};

/* What tracepoint svsm_vtpm:command told of a command. */
struct traced {
	unsigned int ordinal, length, calls;
	int response;
	unsigned long long result, duration;
};

/* Send length bytes to the device and read the response. */
struct outcome driver_transact(const char *device, const uint8_t *command,
			       size_t length);

/* GetRandom of count bytes: is it answered, and by other bytes than before? */
bool driver_is_good(const char *device, unsigned int count);

/* Exit with a message when there are none. */
struct counters driver_counters(void);

/* Start the trace anew. */
void driver_trace_clear(void);

/* The last command of that ordinal in the trace. */
bool driver_traced(unsigned int ordinal, struct traced *ret_traced);

#endif
