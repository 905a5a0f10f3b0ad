// SPDX-License-Identifier: Apache-2.0
/*
 * Commands per second of two TPMs behind UNIX sockets that take bare commands,
 * as the tpm program and swtpm do: "RATE RATE NAME" a line. Both are trusted.
 */
#include <stdbool.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "protocol/tpm_commands.h"
#include "tests/bench/commands.h"

#define RESPONSE_MAX 4096u

#define TPMS 2u
#define SUBJECTS 6u
/* All take turns, so that they see one weather; the best turn counts. */
#define SLICES 100u
#define SLICE_SECONDS 0.005

typedef void (*builder)(struct svp_writer *w, svp_u32 handle);

struct tpm {
	int fd;
	svp_u32 key[2];		/* P-256 and RSA-2048 */
};

/* What is measured; handle: 1 + index into the TPM's keys, or 0. */
struct subject {
	const char *name;
	builder build;
	unsigned int handle;
	bool creates;
};

static void fail(const char *why)
{
	fprintf(stderr, "tpm_rate: %s\n", why);
	exit(1);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The socket is there a moment before somebody listens. */
#define PATIENCE_SECONDS 20.0

static int connect_to(const char *path)
{
	double stop = now() + PATIENCE_SECONDS;
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	if (strlen(path) >= sizeof(a.sun_path))
		fail("the path is too long");
	strcpy(a.sun_path, path);
	while (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof(a)))
		if (fd < 0 || errno != ECONNREFUSED || now() > stop)
			fail("nobody listens there");
	return fd;
}

/* Send, and take the whole response. Returns its code. */
static svp_u32 exchange(int fd, builder build, svp_u32 handle,
			svp_u8 response[RESPONSE_MAX])
{
	svp_u8 command[BENCH_COMMAND_MAX];
	struct svp_writer w = svp_writer(command, sizeof(command));
	size_t got = 0, wanted;
	ssize_t n;

	build(&w, handle);
	if (write(fd, command, w.done) != (ssize_t)w.done)
		fail("the TPM is gone");
	for (wanted = SVP_TPM_HEADER_SIZE; got < wanted; got += (size_t)n) {
		n = read(fd, response + got, RESPONSE_MAX - got);
		if (n <= 0)
			fail("the TPM does not answer");
		if (got + (size_t)n >= SVP_TPM_HEADER_SIZE)
			wanted = svp_be32(response + 2);
		if (wanted > RESPONSE_MAX)
			fail("the response is too long");
	}
	return svp_be32(response + 6);
}

/* The command has to succeed. Returns the response's first handle, if any. */
static svp_u32 transact(int fd, builder build, svp_u32 handle)
{
	svp_u8 response[RESPONSE_MAX] = { 0 };
	svp_u32 code;

	do {
		code = exchange(fd, build, handle, response);
	} while (code == SVP_TPM_RC_RETRY);
	if (code)
		fail("the TPM refuses a command");
	return svp_be32(response + SVP_TPM_HEADER_SIZE);
}

/* Commands per second in one slice of time. */
static double slice(const struct tpm *t, const struct subject *s)
{
	svp_u32 handle = s->handle ? t->key[s->handle - 1] : 0;
	unsigned long count = 0;
	double start = now(), spent;

	do {
		svp_u32 made = transact(t->fd, s->build, handle);

		if (s->creates)
			transact(t->fd, bench_flush, made);
		count++;
		spent = now() - start;
	} while (spent < SLICE_SECONDS);
	return (double)count / spent;
}

int main(int argc, char **argv)
{
	static const struct subject subjects[SUBJECTS] = {
		{ "GetRandom", bench_get_random, 0, false },
		{ "PCR_Extend", bench_pcr_extend, 0, false },
		{ "PCR_Read", bench_pcr_read, 0, false },
		{ "Quote P-256", bench_quote, 1, false },
		{ "Quote RSA-2048", bench_quote, 2, false },
		{ "CreatePrimary P-256", bench_create_p256, 0, true },
	};
	double best[SUBJECTS][TPMS] = { 0 };
	struct tpm tpms[TPMS];
	unsigned int i;

	if (argc != 1 + TPMS) {
		fprintf(stderr, "usage: tpm_rate SOCKET SOCKET\n");
		return 2;
	}
	for (i = 0; i < TPMS; i++) {
		tpms[i].fd = connect_to(argv[1 + i]);
		tpms[i].key[0] = transact(tpms[i].fd, bench_create_p256, 0);
		tpms[i].key[1] = transact(tpms[i].fd, bench_create_rsa, 0);
	}
	for (i = 0; i < SLICES * SUBJECTS * TPMS; i++) {
		unsigned int s = i / TPMS % SUBJECTS, t = i % TPMS;
		double rate = slice(&tpms[t], &subjects[s]);

		if (rate > best[s][t])
			best[s][t] = rate;
	}
	for (i = 0; i < SUBJECTS; i++)
		printf("%.1f %.1f %s\n", best[i][0], best[i][1],
		       subjects[i].name);
	return 0;
}
