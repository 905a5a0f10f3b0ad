// SPDX-License-Identifier: Apache-2.0
/*
 * Many processes that all send commands to /dev/tpmrm0 for some seconds, each
 * moving from CPU to CPU, of those that are online, and check every answer: a
 * mix-up between processes or CPUs gives one of them a digest of another's bytes.
 *
 * usage: tpm-hammer PROCESSES SECONDS
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <openssl/sha.h>

#define PROCESSES_MAX 64
#define MESSAGE_MAX 512
#define ANSWER_MAX 4096
/* TPM 2.0 Library, Part 2: TPM_ST_NO_SESSIONS, TPM_CC, TPM_ALG, TPM_RH. */
#define CC_GET_RANDOM 0x17b
#define CC_HASH 0x17d
#define ALG_SHA256 0x000b
#define RH_NULL 0x40000007

struct command {
	uint8_t bytes[ANSWER_MAX];
	size_t length;
};

static void put16(struct command *command, unsigned int value)
{
	command->bytes[command->length++] = value >> 8;
	command->bytes[command->length++] = value;
}

static void put32(struct command *command, uint32_t value)
{
	put16(command, value >> 16);
	put16(command, value & 0xffff);
}

static void begin(struct command *command, uint32_t code)
{
	command->length = 0;
	put16(command, 0x8001);
	put32(command, 0);
	put32(command, code);
}

/* Send command; the answer must be one of length bytes that says success. */
static void transact(int tpm, struct command *command, uint8_t *answer,
		     size_t length)
{
	const uint8_t header[10] = { 0x80, 0x01, 0, 0, length >> 8, length };
	ssize_t got;

	command->bytes[4] = command->length >> 8;
	command->bytes[5] = command->length;
	got = write(tpm, command->bytes, command->length);
	if (got != (ssize_t)command->length)
		err(1, "write");
	got = read(tpm, answer, ANSWER_MAX);
	if (got != (ssize_t)length)
		err(1, "an answer of %zd bytes, not %zu", got, length);
	if (memcmp(answer, header, sizeof(header)))
		errx(1, "the answer's header is wrong");
}

/* GetRandom of 32 bytes; never the same twice. */
static void check_random(int tpm)
{
	static uint8_t last[32];
	uint8_t answer[ANSWER_MAX];
	struct command command;

	begin(&command, CC_GET_RANDOM);
	put16(&command, sizeof(last));
	transact(tpm, &command, answer, 12 + sizeof(last));
	if (answer[10] || answer[11] != sizeof(last))
		errx(1, "not as many random bytes as asked for");
	if (!memcmp(answer + 12, last, sizeof(last)))
		errx(1, "the same random bytes twice");
	memcpy(last, answer + 12, sizeof(last));
}

/* Hash of a message that no other process has; its ticket is a null ticket. */
static void check_hash(int tpm)
{
	uint8_t message[MESSAGE_MAX], digest[32], answer[ANSWER_MAX];
	struct command command;
	size_t length;

	if (getrandom(message, sizeof(message), 0) != sizeof(message))
		err(1, "getrandom");
	length = 1 + (message[0] | message[1] << 8) % MESSAGE_MAX;
	begin(&command, CC_HASH);
	put16(&command, length);
	memcpy(command.bytes + command.length, message, length);
	command.length += length;
	put16(&command, ALG_SHA256);
	put32(&command, RH_NULL);
	transact(tpm, &command, answer, 10 + 2 + sizeof(digest) + 8);
	SHA256(message, length, digest);
	if (memcmp(answer + 12, digest, sizeof(digest)))
		errx(1, "the digest of %zu bytes is wrong", length);
}

static void move_to_cpu(unsigned int number)
{
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(number % sysconf(_SC_NPROCESSORS_CONF), &cpus);
	/* EINVAL: that CPU is offline. */
	if (sched_setaffinity(0, sizeof(cpus), &cpus) && errno != EINVAL)
		err(1, "sched_setaffinity");
}

static void hammer(time_t stop)
{
	int tpm = open("/dev/tpmrm0", O_RDWR | O_CLOEXEC);
	unsigned int count = 0;

	if (tpm < 0)
		err(1, "/dev/tpmrm0");
	for (; time(NULL) < stop || !count; count++) {
		move_to_cpu(count);
		check_random(tpm);
		check_hash(tpm);
	}
	printf("process %d: %u right answers\n", getpid(), 2 * count);
	exit(0);
}

int main(int argc, char **argv)
{
	int processes = argc == 3 ? atoi(argv[1]) : 0;
	time_t stop = time(NULL) + (argc == 3 ? atoi(argv[2]) : 0);
	bool failed = false;
	int i, status;
	pid_t pid;

	if (processes < 1 || processes > PROCESSES_MAX)
		errx(2, "usage: tpm-hammer PROCESSES SECONDS");
	for (i = 0; i < processes; i++) {
		pid = fork();
		if (pid < 0)
			err(1, "fork");
		if (!pid)
			hammer(stop);
	}
	for (i = 0; i < processes; i++)
		if (wait(&status) < 0 || status)
			failed = true;
	return failed;
}
