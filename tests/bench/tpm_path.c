// SPDX-License-Identifier: Apache-2.0
/*
 * One TPM command again and again through a TPM device of Linux, from write(2)
 * to read(2): the CPU time that it took this thread, in the kernel and out, and
 * what half of the commands and 99 in 100 took at most, by the clock. Runs in
 * the guests that are compared; with QEMU's -icount a nanosecond of CPU time is
 * an instruction, sleeping left out.
 *
 * usage: tpm-path DEVICE get_random|pcr_extend|pcr_read COUNT
 */
#include <err.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tests/bench/commands.h"

#define ANSWER_MAX 4096
#define COUNT_MAX 100000
/* The first commands find cold caches and code not yet translated. */
#define WARM_UP 5

static const struct {
	const char *name;
	void (*build)(struct svp_writer *w, svp_u32 handle);
} commands[] = {
	{ "get_random", bench_get_random },
	{ "pcr_extend", bench_pcr_extend },
	{ "pcr_read", bench_pcr_read },
};

static int64_t now(clockid_t clock)
{
	struct timespec t;

	if (clock_gettime(clock, &t))
		err(1, "clock_gettime");
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static struct svp_writer build(const char *name, uint8_t *bytes)
{
	struct svp_writer w = svp_writer(bytes, BENCH_COMMAND_MAX);
	size_t i;

	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (strcmp(name, commands[i].name))
			continue;
		commands[i].build(&w, 0);
		return w;
	}
	errx(2, "no command %s", name);
}

/* Send it; the answer must say success. */
static void transact(int tpm, const uint8_t *command, size_t length)
{
	static const uint8_t success[4];
	uint8_t answer[ANSWER_MAX];
	ssize_t got;

	if (write(tpm, command, length) != (ssize_t)length)
		err(1, "write");
	got = read(tpm, answer, sizeof(answer));
	if (got < 10)
		err(1, "an answer of %zd bytes", got);
	if (memcmp(answer + 6, success, sizeof(success)))
		errx(1, "the TPM refuses the command");
}

static int by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	int count = argc == 4 ? atoi(argv[3]) : 0;
	uint8_t bytes[BENCH_COMMAND_MAX];
	struct svp_writer command;
	int64_t cpu, start, *took;
	int tpm, i;

	if (count < 1 || count > COUNT_MAX)
		errx(2, "usage: tpm-path DEVICE COMMAND COUNT");
	tpm = open(argv[1], O_RDWR | O_CLOEXEC);
	if (tpm < 0)
		err(1, "%s", argv[1]);
	command = build(argv[2], bytes);
	took = calloc(count, sizeof(*took));
	if (!took)
		err(1, "calloc");

	for (i = 0; i < WARM_UP; i++)
		transact(tpm, bytes, command.done);
	cpu = now(CLOCK_THREAD_CPUTIME_ID);
	for (i = 0; i < count; i++) {
		start = now(CLOCK_MONOTONIC);
		transact(tpm, bytes, command.done);
		took[i] = now(CLOCK_MONOTONIC) - start;
	}
	cpu = now(CLOCK_THREAD_CPUTIME_ID) - cpu;
	qsort(took, count, sizeof(*took), by_size);
	printf("tpm-path: command=%s count=%d cpu_ns=%lld p50_ns=%lld p99_ns=%lld\n",
	       argv[2], count, (long long)cpu / count,
	       (long long)took[count / 2], (long long)took[count * 99 / 100]);
	free(took);
	return 0;
}
