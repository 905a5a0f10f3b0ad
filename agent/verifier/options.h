/* SPDX-License-Identifier: Apache-2.0 */
/*
 * evtpm-verifier's command line.
 */
#ifndef VERIFIER_OPTIONS_H
#define VERIFIER_OPTIONS_H

#include <stdbool.h>

#include "agent/verifier/policy.h"
#include "agent/verifier/certificates.h"
#include "protocol/evidence.h"

/* Exit statuses. */
enum verifier_exit {
	EXIT_TRUSTED = 0,
	EXIT_USAGE = 1,
	EXIT_ERROR = 2,
	EXIT_REFUSED = 3,
};

struct options {
	bool serve;
	const char *listen;		/* ADDRESS:PORT */
	const char *tls_cert, *tls_key;	/* PEM files, or NULL */
	const char *challenge_key;
	const char *save;		/* folder for evidence, or NULL */
	bool json;
	bool any_challenge;
	bool has_challenge;
	struct svp_challenge challenge;
	struct policy policy;
	struct trust trust;
	char **files;
	int file_count;
};

/*
 * Parse the command line and read the files that it names; on a mistake says
 * what and exits with EXIT_USAGE or EXIT_ERROR.
 */
void options_parse(int argc, char **argv, struct options *ret_options);

void options_clear(struct options *o);

#endif
