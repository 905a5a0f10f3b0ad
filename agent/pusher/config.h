/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The agent's settings: a file of "key = value" lines, overridden by options
 * of the same names. The administrator who writes them is trusted, but
 * mistakes are refused with file and line, never guessed at.
 */
#ifndef PUSHER_CONFIG_H
#define PUSHER_CONFIG_H

#include <stddef.h>
#include <stdio.h>

#include "protocol/types.h"

/* Read when no --config is given; it may be missing. */
#define CONFIG_DEFAULT_FILE	"/etc/evtpm/agent.conf"
#define CONFIG_DEFAULT_SOCKET	"/run/evtpm/collector.sock"

/* Room for a path or a URL with its NUL, bytes. */
#define CONFIG_MAX_TEXT 512u

/* The settings; an empty text is one that was not set. */
struct config {
	char verifier[CONFIG_MAX_TEXT];		/* https://host[:port] */
	char ca_file[CONFIG_MAX_TEXT];		/* empty: the system's roots */
	char client_cert[CONFIG_MAX_TEXT];	/* TLS client authentication */
	char client_key[CONFIG_MAX_TEXT];
	char collector[CONFIG_MAX_TEXT];	/* unix socket */
	char tcti[CONFIG_MAX_TEXT];		/* for a collector of our own */
	char tsm_path[CONFIG_MAX_TEXT];
	char ak_handle[CONFIG_MAX_TEXT];
	svp_u32 interval_s;			/* between pushes */
	svp_u32 backoff_max_s;			/* longest pause after errors */
	svp_u32 timeout_s;			/* of one request */
	svp_u32 pcrs;				/* mask to quote */
};

/* The settings where nothing is configured. */
struct config config_default(void);

/*
 * Set one key to value. Returns 0; -ENOENT: no such key; -EINVAL: a value
 * that it can't have; -ENAMETOOLONG. config is unchanged on errors.
 */
int config_set(struct config *config, const char *key, const char *value);

/*
 * Read lines from file into config: blank, "# comment" or "key = value".
 * Returns 0; or the error of the line *ret_line names, as config_set() has
 * it, or -EBADMSG for a line that is none of the three. config then has what
 * the lines before said.
 */
int config_read(struct config *config, FILE *file, unsigned int *ret_line);

/*
 * Is it complete and coherent? Returns 0, or -EINVAL with the reason, a
 * static text, in *ret_why.
 */
int config_check(const struct config *config, const char **ret_why);

#endif
