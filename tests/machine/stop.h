/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The end of the machine: a status through QEMU's isa-debug-exit at 0xf4,
 * which makes QEMU exit with (status << 1) | 1. ACPI power-off ends QEMU with 0.
 */
#ifndef MACHINE_STOP_H
#define MACHINE_STOP_H

#define STOP_PORT 0xf4u

/* The same numbers are the exit statuses of tests/machine/run. */
enum stop_status {
	STOP_ERROR = 2,		/* the machine's inputs or the machine itself */
	STOP_VIOLATION = 3,	/* an access that hardware would stop */
	STOP_TERMINATED = 4,	/* the guest asked for it; set and code are logged */
	STOP_SHUTDOWN = 6,	/* the guest's triple fault or reset */
};

/* Log why, and the recent exits of all vCPUs, and end QEMU. */
void stop(enum stop_status status, const char *format, ...)
	__attribute__((noreturn, format(printf, 2, 3)));

#endif
