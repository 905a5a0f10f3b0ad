// SPDX-License-Identifier: Apache-2.0
#include "tests/linux/hostile-svsm/driver.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "protocol/tpm_commands.h"

#define COUNTERS "/sys/kernel/debug/svsm_vtpm/counters"
#define TRACE "/sys/kernel/tracing/trace"

static uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000ull + t.tv_nsec / 1000000;
}

struct outcome driver_transact(const char *device, const uint8_t *command,
			       size_t length)
{
	int tpm = open(device, O_RDWR | O_CLOEXEC);
	uint64_t start = now_ms();
	struct outcome o = { 0 };
	ssize_t got;

	if (tpm < 0)
		err(1, "%s", device);
	if (write(tpm, command, length) < 0) {
		o.error = errno;
	} else {
		got = read(tpm, o.response, sizeof(o.response));
		o.error = got < 0 ? errno : 0;
		o.length = got < 0 ? 0 : got;
	}
	o.ms = now_ms() - start;
	close(tpm);
	return o;
}

bool driver_is_good(const char *device, unsigned int count)
{
	static uint8_t last[64];
	uint8_t command[12] = { 0x80, 0x01, [5] = 12, [8] = 1, [9] = 0x7b };
	uint8_t wanted[12] = { 0x80, 0x01, [5] = 12 + count, [11] = count };
	struct outcome o;

	svp_put_be16(command + 10, count);
	o = driver_transact(device, command, sizeof(command));
	if (o.error || o.length != sizeof(wanted) + count || count > 64 ||
	    memcmp(o.response, wanted, sizeof(wanted)) ||
	    !memcmp(o.response + sizeof(wanted), last, count))
		return false;
	memcpy(last, o.response + sizeof(wanted), count);
	return true;
}

struct counters driver_counters(void)
{
	FILE *file = fopen(COUNTERS, "r");
	struct counters c;

	if (!file)
		err(1, COUNTERS);
	if (fscanf(file, "commands %llu failed %llu calls %llu repeated %llu returned %llu",
		   &c.commands, &c.failed, &c.calls, &c.repeated,
		   &c.returned) != 5)
		errx(1, "%s: not as documented", COUNTERS);
	fclose(file);
	return c;
}

void driver_trace_clear(void)
{
	int trace = open(TRACE, O_WRONLY | O_TRUNC | O_CLOEXEC);

	if (trace < 0)
		err(1, TRACE);
	close(trace);
}

bool driver_traced(unsigned int ordinal, struct traced *ret)
{
	FILE *file = fopen(TRACE, "r");
	struct traced t;
	char line[512], *at;
	bool found = false;

	if (!file)
		err(1, TRACE);
	while (fgets(line, sizeof(line), file)) {
		at = strstr(line, " command: ");
		if (!at || sscanf(at, " command: ordinal=%x length=%u response=%d calls=%u result=%llx duration_ns=%llu",
				  &t.ordinal, &t.length, &t.response, &t.calls,
				  &t.result, &t.duration) != 6 ||
		    t.ordinal != ordinal)
			continue;
		*ret = t;
		found = true;
	}
	fclose(file);
	return found;
}
