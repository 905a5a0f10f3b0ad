// SPDX-License-Identifier: Apache-2.0
/*
 * tpm: the virtual TPM as a program. Under the monitor it answers the requests
 * of lib/channel.h on descriptors 0 and 1; on Linux the same, or with --socket
 * the TPM simulator's protocol, so that any TPM software can use it.
 */
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "lib/channel_io.h"
#include "tpm/engine.h"
#include "tpm/measure.h"
#include "tpm/serve.h"
#include "tpm/socket.h"
#include "tpm/startup.h"

static const char usage[] =
	"usage: tpm [--socket PORT|PATH [--manufactured]]\n"
	"A TPM 2.0 with all of its state in memory, new at each start.\n"
	"Without options: requests on standard input, replies on standard\n"
	"output, as the monitor speaks them.\n"
	"  --socket PORT  serve the simulator's protocol on 127.0.0.1, commands\n"
	"                 on PORT, platform on PORT + 1 (tpm2-tools:\n"
	"                 TPM2TOOLS_TCTI=mssim:host=127.0.0.1,port=PORT)\n"
	"  --socket PATH  serve bare TPM commands on a UNIX socket\n"
	"  --manufactured a TPM as it leaves the factory, not as a guest finds\n"
	"                 it: not started, no keys, all PCR banks\n"
	"  --help         this text\n"
	"  --version      the version\n";

static int complain(const char *what)
{
	dprintf(STDERR_FILENO, "tpm: %s\n", what);
	return 1;
}

static int serve_channel(const struct key *keys)
{
	static struct fw_message message;
	int rc;

	for (;;) {
		rc = channel_receive(STDIN_FILENO, &message);
		if (rc <= 0)
			break;
		serve(keys, &message);
		rc = channel_send(STDOUT_FILENO, &message);
		if (rc)
			break;
		OPENSSL_cleanse(message.data, message.header.length);
	}
	return rc ? complain("the channel broke") : 0;
}

struct choice {
	const char *socket;
	bool manufactured;
};

/* Parse the options. Returns the exit status, or -1 to go on. */
static int parse(int argc, char **argv, struct choice *ret_choice)
{
	static const struct option options[] = {
		{ "socket", required_argument, NULL, 's' },
		{ "manufactured", no_argument, NULL, 'm' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'v' },
		{ 0 },
	};
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 's')
			ret_choice->socket = optarg;
		if (c == 'm')
			ret_choice->manufactured = true;
		if (c == 's' || c == 'm')
			continue;
		if (c == 'h')
			dprintf(STDOUT_FILENO, "%s", usage);
		else if (c == 'v')
			dprintf(STDOUT_FILENO, "tpm (evtpm) %s\n",
				EVTPM_VERSION);
		else
			dprintf(STDERR_FILENO, "%s", usage);
		return c == '?' ? 2 : 0;
	}
	if (ret_choice->manufactured && !ret_choice->socket)
		return complain("--manufactured goes with --socket");
	return optind == argc ? -1 : complain("too many arguments");
}

/* The state that a guest finds, with nothing measured; or none at all. */
static int prepare(const struct choice *choice, struct key keys[KEY_COUNT])
{
	if (choice->manufactured)
		return engine_start() ? complain("the TPM does not start") : 0;
	measure_init();
	if (startup(keys))
		return complain("the TPM does not start");
	if (choice->socket && measure_seal())
		return complain("the event log can't be stored");
	return 0;
}

int main(int argc, char **argv)
{
	static struct key keys[KEY_COUNT];
	struct choice choice = { 0 };
	int status = -1;

	/* No configuration file: nothing outside the measured image counts. */
	if (!OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL))
		return complain("OpenSSL does not start");
	if (argc > 1)
		status = parse(argc, argv, &choice);
	if (status >= 0)
		return status;
	status = prepare(&choice, keys);
	if (status)
		return status;
	if (!choice.socket)
		return serve_channel(keys);
	return socket_serve(choice.socket) ? complain("the socket broke") : 0;
}
