// SPDX-License-Identifier: Apache-2.0
/*
 * Extends a PCR of /dev/tpmrm0 by a log of COUNT events, in banks SHA-256 and
 * SHA-384: event N is the text "event N", N from 0.
 *
 * usage: pcr-extends PCR COUNT
 */
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/sha.h>

#include "protocol/tpm_commands.h"

/* Header, handle, a password's empty session, and two digests. */
#define SIZE (SVP_TPM_HEADER_SIZE + 4 + 4 + 9 + 4 + \
	      2 + SVP_SHA256_SIZE + 2 + SVP_SHA384_SIZE)
/* An answer without parameters, but with the session's. */
#define ANSWER_SIZE (SVP_TPM_HEADER_SIZE + 4 + 5)

static void fill(uint8_t command[SIZE], unsigned int pcr, unsigned int number)
{
	uint8_t *p = command;
	char event[32];
	int n = snprintf(event, sizeof(event), "event %u", number);

	memset(command, 0, SIZE);
	svp_put_be16(p, SVP_TPM_ST_SESSIONS);
	svp_put_be32(p + 2, SIZE);
	svp_put_be32(p + 6, SVP_TPM_CC_PCR_EXTEND);
	svp_put_be32(p + 10, pcr);
	svp_put_be32(p + 14, 9);
	svp_put_be32(p + 18, SVP_TPM_RS_PW);
	svp_put_be32(p + 27, 2);
	svp_put_be16(p + 31, SVP_TPM_ALG_SHA256);
	SHA256((uint8_t *)event, n, p + 33);
	p += 33 + SVP_SHA256_SIZE;
	svp_put_be16(p, SVP_TPM_ALG_SHA384);
	SHA384((uint8_t *)event, n, p + 2);
}

static void extend(int tpm, const uint8_t command[SIZE], unsigned int number)
{
	uint8_t answer[4096];
	ssize_t got;

	if (write(tpm, command, SIZE) != SIZE)
		err(1, "write, event %u", number);
	got = read(tpm, answer, sizeof(answer));
	if (got < 0)
		err(1, "read, event %u", number);
	if (got != ANSWER_SIZE || svp_be32(answer + 6))
		errx(1, "event %u: an answer of %zd bytes, code %#x", number,
		     got, got < SVP_TPM_HEADER_SIZE ? 0 : svp_be32(answer + 6));
}

int main(int argc, char **argv)
{
	unsigned int pcr = argc == 3 ? (unsigned int)atoi(argv[1]) : ~0u;
	unsigned int count = argc == 3 ? atoi(argv[2]) : 0, i;
	int tpm = open("/dev/tpmrm0", O_RDWR | O_CLOEXEC);
	uint8_t command[SIZE];

	if (pcr >= SVP_TPM_PCRS || !count)
		errx(2, "usage: pcr-extends PCR COUNT");
	if (tpm < 0)
		err(1, "/dev/tpmrm0");
	for (i = 0; i < count; i++) {
		fill(command, pcr, i);
		extend(tpm, command, i);
	}
	return 0;
}
