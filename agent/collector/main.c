// SPDX-License-Identifier: Apache-2.0
/*
 * evtpm-collector: the only part of the agent that touches the hardware. It
 * runs as root, without network, behind a socket that the service manager
 * hands over (sd_listen_fds(3)), or on a descriptor that evtpm-agent gives it.
 */
#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <systemd/sd-daemon.h>

#include "agent/collector/collect.h"
#include "agent/collector/serve.h"
#include "agent/collector/tsm.h"
#include "protocol/tpm_wire.h"

#define EXIT_USAGE	1
#define EXIT_ERROR	2

const char *argp_program_version = "evtpm-collector " EVTPM_VERSION;

/* Where requests come from, and where the hardware is. */
struct options {
	struct collect_from from;
	int fd;		/* -1: from the service manager */
	int idle_s;
};

enum { OPTION_FD = 256, OPTION_TCTI, OPTION_TSM, OPTION_AK, OPTION_IDLE };

static const struct argp_option option_table[] = {
	{ "fd", OPTION_FD, "N", 0,
	  "answer on the connected socket N, then end", 0 },
	{ "tcti", OPTION_TCTI, "CONF", 0,
	  "the TPM, as tpm2-tools' --tcti names it "
	  "(default: device:/dev/tpmrm0)", 0 },
	{ "tsm-path", OPTION_TSM, "DIR", 0,
	  "configfs-tsm's folder (default: " TSM_DEFAULT_PATH ")", 0 },
	{ "ak-handle", OPTION_AK, "HANDLE", 0,
	  "persistent handle of the attestation key (default: 0x81010010)",
	  0 },
	{ "idle", OPTION_IDLE, "SECONDS", 0,
	  "end when no request came for so long (default: 60)", 0 },
	{ 0 },
};

static long number_of(const char *text, long min, long max,
		      struct argp_state *state)
{
	char *end;
	long number;

	errno = 0;
	number = strtol(text, &end, 0);
	if (errno || end == text || *end || number < min || number > max)
		argp_error(state, "%s is not a number from %ld to %ld", text,
			   min, max);
	return number;
}

static error_t take_option(int key, char *value, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case OPTION_FD:
		options->fd = (int)number_of(value, 0, 65535, state);
		return 0;
	case OPTION_TCTI:
		options->from.tcti = value;
		return 0;
	case OPTION_TSM:
		options->from.tsm_path = value;
		return 0;
	case OPTION_AK:
		options->from.ak = (svp_u32)number_of(value, 0x81000000,
						      0x81ffffff, state);
		return 0;
	case OPTION_IDLE:
		options->idle_s = (int)number_of(value, 1, 86400, state);
		return 0;
	case ARGP_KEY_ARG:
		argp_usage(state);
	}
	return ARGP_ERR_UNKNOWN;
}

static int serve(const struct options *options)
{
	if (options->fd >= 0)
		return serve_connection(options->fd, &options->from);
	if (sd_listen_fds(1) != 1 ||
	    sd_is_socket(SD_LISTEN_FDS_START, AF_UNIX, SOCK_STREAM, 1) <= 0) {
		fprintf(stderr, "evtpm-collector: no socket was handed over; "
			"see --help\n");
		exit(EXIT_USAGE);
	}
	return serve_socket(SD_LISTEN_FDS_START, &options->from,
			    options->idle_s * 1000);
}

int main(int argc, char **argv)
{
	static const struct argp argp = {
		.options = option_table,
		.parser = take_option,
		.doc = "Collect evidence of this confidential VM: the SNP "
		       "report, a quote of the vTPM, PCR values and the boot "
		       "event log, for evtpm-agent at the other end of a "
		       "socket.\vExit status: 0; 1 for bad usage; 2 for an "
		       "error.",
	};
	struct options options = {
		.from = { .tcti = "device:/dev/tpmrm0",
			  .tsm_path = TSM_DEFAULT_PATH,
			  .ak = SVP_TPM_HANDLE_AK_P256 },
		.fd = -1,
		.idle_s = 60,
	};
	int err;

	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &options);
	err = serve(&options);
	if (err)
		fprintf(stderr, "evtpm-collector: %s\n", strerror(-err));
	return err ? EXIT_ERROR : 0;
}
