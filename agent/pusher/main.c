// SPDX-License-Identifier: Apache-2.0
/*
 * evtpm-agent: brings this confidential VM's evidence to a verifier, once or
 * as a service. It faces the network and needs no privilege: what touches the
 * hardware is evtpm-collector.
 */
#include <argp.h>
#include <curl/curl.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "agent/pusher/config.h"
#include "agent/pusher/push.h"
#include "agent/pusher/service.h"
#include "agent/pusher/stop.h"
#include "agent/pusher/verdict.h"

#define EXIT_TRUSTED	0
#define EXIT_USAGE	1
#define EXIT_ERROR	2
#define EXIT_REFUSED	3

const char *argp_program_version = "evtpm-agent " EVTPM_VERSION;

/* The command line: settings are applied after those of the file. */
struct options {
	struct config config;
	const char *command;
	const char *file;	/* NULL: the default file, if it is there */
	bool json;
	unsigned int pass;	/* 1: find the file, 2: apply settings */
};

enum { OPTION_CONFIG = 256, OPTION_JSON, OPTION_SETTING };

static const struct argp_option option_table[] = {
	{ "config", OPTION_CONFIG, "FILE", 0,
	  "settings, \"name = value\" lines named as the options below "
	  "(default: " CONFIG_DEFAULT_FILE ", if there)", 0 },
	{ "json", OPTION_JSON, NULL, 0, "once: print the verdict as JSON", 0 },
	{ NULL, 0, NULL, 0, "Settings:", 1 },
	{ "verifier", OPTION_SETTING, "URL", 0, "https://HOST[:PORT]", 1 },
	{ "ca-file", OPTION_SETTING + 1, "FILE", 0,
	  "the CA of the verifier's certificate, PEM "
	  "(default: the system's CAs)", 1 },
	{ "client-cert", OPTION_SETTING + 2, "FILE", 0,
	  "certificate to show to the verifier, PEM", 1 },
	{ "client-key", OPTION_SETTING + 3, "FILE", 0, "its key, PEM", 1 },
	{ "collector", OPTION_SETTING + 4, "SOCKET", 0,
	  "where evtpm-collector listens (default: " CONFIG_DEFAULT_SOCKET
	  "; without it evtpm-collector is run as a child)", 1 },
	{ "interval", OPTION_SETTING + 5, "TIME", 0,
	  "run: between pushes, varied by 10 %, such as 30s, 5min, 1h "
	  "(default: 5min)", 1 },
	{ "backoff-max", OPTION_SETTING + 6, "TIME", 0,
	  "run: longest pause after errors (default: 5min)", 1 },
	{ "timeout", OPTION_SETTING + 7, "TIME", 0,
	  "of one request to the verifier (default: 30s)", 1 },
	{ "pcrs", OPTION_SETTING + 8, "LIST", 0,
	  "PCRs to quote, such as 0-7,9 (default: all)", 1 },
	{ "tcti", OPTION_SETTING + 9, "CONF", 0,
	  "the TPM for a collector run as a child", 1 },
	{ "tsm-path", OPTION_SETTING + 10, "DIR", 0,
	  "configfs-tsm's folder for a collector run as a child", 1 },
	{ "ak-handle", OPTION_SETTING + 11, "HANDLE", 0,
	  "the attestation key for a collector run as a child", 1 },
	{ 0 },
};

/* The option's long name, which is the setting's. */
static const char *setting_name(int key)
{
	const struct argp_option *option = option_table;

	while (option->key != key)
		option++;
	return option->name;
}

static void apply_setting(int key, const char *value,
			  struct argp_state *state)
{
	struct options *options = state->input;
	const char *name = setting_name(key);

	if (options->pass == 2 && config_set(&options->config, name, value))
		argp_error(state, "--%s can't be \"%s\"", name, value);
}

static error_t take_option(int key, char *value, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case OPTION_CONFIG:
		options->file = value;
		return 0;
	case OPTION_JSON:
		options->json = true;
		return 0;
	case OPTION_SETTING ... OPTION_SETTING + 11:
		apply_setting(key, value, state);
		return 0;
	case ARGP_KEY_ARG:
		if (state->arg_num)
			argp_error(state, "one command only");
		options->command = value;
		if (strcmp(value, "once") && strcmp(value, "run"))
			argp_error(state, "%s is no command", value);
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "a command is needed: once or run");
	}
	return ARGP_ERR_UNKNOWN;
}

static void read_file(struct options *options)
{
	const char *name = options->file ? options->file : CONFIG_DEFAULT_FILE;
	FILE *file = fopen(name, "re");
	unsigned int line;
	int err;

	if (!file && errno == ENOENT && !options->file)
		return;
	if (!file) {
		fprintf(stderr, "evtpm-agent: %s: %s\n", name,
			strerror(errno));
		exit(EXIT_USAGE);
	}
	err = config_read(&options->config, file, &line);
	fclose(file);
	if (!err)
		return;
	fprintf(stderr, "evtpm-agent: %s:%u: %s\n", name, line,
		err == -ENOENT ? "no such setting" :
		err == -EBADMSG ? "not \"name = value\"" : strerror(-err));
	exit(EXIT_USAGE);
}

/* The command line names the file, but overrides what it says. */
static void read_settings(int argc, char **argv, struct options *options)
{
	static const struct argp argp = {
		.options = option_table,
		.parser = take_option,
		.args_doc = "once|run",
		.doc = "Bring evidence of this confidential VM to a verifier: "
		       "once, or as a service that pushes when started, then "
		       "periodically, and on SIGHUP.\v"
		       "Exit status of once: 0 trusted; 1 bad usage; 2 no "
		       "verdict could be had; 3 refused.",
	};
	const char *why;

	argp_err_exit_status = EXIT_USAGE;
	options->config = config_default();
	options->pass = 1;
	argp_parse(&argp, argc, argv, 0, NULL, options);
	read_file(options);
	options->pass = 2;
	argp_parse(&argp, argc, argv, 0, NULL, options);
	if (config_check(&options->config, &why)) {
		fprintf(stderr, "evtpm-agent: %s\n", why);
		exit(EXIT_USAGE);
	}
}

static void no_progress(const char *stage)
{
	(void)stage;
}

static void print_push(const struct push *push, bool json)
{
	json_t *error;

	if (push->verdict && json) {
		json_dumpf(push->verdict, stdout,
			   JSON_INDENT(2) | JSON_ENSURE_ASCII);
		putchar('\n');
	} else if (push->verdict) {
		verdict_print(push->verdict, stdout);
	} else if (json) {
		error = json_pack("{ss}", "error", push->error);
		json_dumpf(error, stdout, JSON_INDENT(2));
		putchar('\n');
		json_decref(error);
	} else {
		fprintf(stderr, "evtpm-agent: %s\n", push->error);
	}
}

static int run_once(const struct options *options)
{
	static const int statuses[] = {
		[PUSH_TRUSTED] = EXIT_TRUSTED, [PUSH_REFUSED] = EXIT_REFUSED,
		[PUSH_FAILED] = EXIT_ERROR, [PUSH_CANCELED] = EXIT_ERROR,
	};
	const struct push_caller caller = {
		.stop = stop_wanted, .progress = no_progress,
	};
	struct push push = push_evidence(&options->config, &caller);
	int status = statuses[push.result];

	print_push(&push, options->json);
	push_release(&push);
	if (fflush(stdout) || ferror(stdout))
		status = EXIT_ERROR;
	return status;
}

int main(int argc, char **argv)
{
	struct options options = { 0 };
	int status;

	read_settings(argc, argv, &options);
	stop_init();
	if (curl_global_init(CURL_GLOBAL_DEFAULT)) {
		fprintf(stderr, "evtpm-agent: libcurl does not start\n");
		return EXIT_ERROR;
	}
	status = strcmp(options.command, "run") ? run_once(&options) :
						   service_run(&options.config);
	curl_global_cleanup();
	return status;
}
