// SPDX-License-Identifier: Apache-2.0
/*
 * Settings by a table: a row per key says where its value lies and what reads
 * it. Every number has limits, so that nothing later can overflow.
 */
#include "agent/pusher/config.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define CONFIG_MAX_LINE		1024
#define CONFIG_MAX_SECONDS	(7 * 24 * 3600ul)
#define CONFIG_PCRS		24ul

typedef int (*config_reader)(const char *value, void *field);

struct config_key {
	const char *name;
	size_t offset;
	config_reader read;
};

static int read_text(const char *value, void *field)
{
	size_t size = strlen(value);

	if (!size)
		return -EINVAL;
	if (size >= CONFIG_MAX_TEXT)
		return -ENAMETOOLONG;
	memcpy(field, value, size + 1);
	return 0;
}

/* A URL to which paths are appended: https, a host, no trailing slash. */
static int read_url(const char *value, void *field)
{
	char url[CONFIG_MAX_TEXT];
	const char *host = url + strlen("https://");
	int err = read_text(value, url);
	size_t size;

	if (err)
		return err;
	size = strlen(url);
	while (size && url[size - 1] == '/')
		url[--size] = '\0';
	if (strncmp(url, "https://", strlen("https://")) || !*host ||
	    strpbrk(url, "?# \t"))
		return -EINVAL;
	return read_text(url, field);
}

/* A decimal number from *text on; *ret_end is what follows. */
static int read_number(const char *text, unsigned long max,
		       unsigned long *ret_number, const char **ret_end)
{
	unsigned long number = 0;

	if (!isdigit((unsigned char)*text))
		return -EINVAL;
	for (; isdigit((unsigned char)*text); text++) {
		number = number * 10 + (unsigned long)(*text - '0');
		if (number > max)
			return -EINVAL;
	}
	*ret_number = number;
	*ret_end = text;
	return 0;
}

/* Seconds, or a number with s, min or h; from 1 second to 7 days. */
static int read_seconds(const char *value, void *field)
{
	static const struct { const char *name; unsigned long seconds; }
	units[] = { { "", 1 }, { "s", 1 }, { "min", 60 }, { "h", 3600 } };
	unsigned long number;
	const char *end;
	int err = read_number(value, CONFIG_MAX_SECONDS, &number, &end);

	if (err)
		return err;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (strcmp(end, units[i].name))
			continue;
		number *= units[i].seconds;
		if (!number || number > CONFIG_MAX_SECONDS)
			return -EINVAL;
		*(svp_u32 *)field = (svp_u32)number;
		return 0;
	}
	return -EINVAL;
}

/* "N" or "N-M" from *text on into *mask. */
static int read_range(const char **text, svp_u32 *mask)
{
	unsigned long first, last;
	int err = read_number(*text, CONFIG_PCRS - 1, &first, text);

	if (err)
		return err;
	last = first;
	if (**text == '-')
		err = read_number(*text + 1, CONFIG_PCRS - 1, &last, text);
	if (err || last < first)
		return -EINVAL;
	for (; first <= last; first++)
		*mask |= 1u << first;
	return 0;
}

/* "all", or numbers and ranges with commas between. */
static int read_pcrs(const char *value, void *field)
{
	svp_u32 mask = 0;
	int err;

	if (!strcmp(value, "all")) {
		*(svp_u32 *)field = (1u << CONFIG_PCRS) - 1;
		return 0;
	}
	for (;;) {
		err = read_range(&value, &mask);
		if (err)
			return err;
		if (!*value)
			break;
		if (*value++ != ',')
			return -EINVAL;
	}
	*(svp_u32 *)field = mask;
	return 0;
}

static const struct config_key config_keys[] = {
	{ "verifier", offsetof(struct config, verifier), read_url },
	{ "ca-file", offsetof(struct config, ca_file), read_text },
	{ "client-cert", offsetof(struct config, client_cert), read_text },
	{ "client-key", offsetof(struct config, client_key), read_text },
	{ "collector", offsetof(struct config, collector), read_text },
	{ "tcti", offsetof(struct config, tcti), read_text },
	{ "tsm-path", offsetof(struct config, tsm_path), read_text },
	{ "ak-handle", offsetof(struct config, ak_handle), read_text },
	{ "interval", offsetof(struct config, interval_s), read_seconds },
	{ "backoff-max", offsetof(struct config, backoff_max_s),
	  read_seconds },
	{ "timeout", offsetof(struct config, timeout_s), read_seconds },
	{ "pcrs", offsetof(struct config, pcrs), read_pcrs },
};

struct config config_default(void)
{
	return (struct config){
		.interval_s = 300,
		.backoff_max_s = 300,
		.timeout_s = 30,
		.pcrs = (1u << CONFIG_PCRS) - 1,
	};
}

int config_set(struct config *config, const char *key, const char *value)
{
	for (size_t i = 0; i < sizeof(config_keys) / sizeof(config_keys[0]);
	     i++) {
		if (!strcmp(key, config_keys[i].name))
			return config_keys[i].read(value,
				(char *)config + config_keys[i].offset);
	}
	return -ENOENT;
}

/* Cut white space off both ends, in place. Returns the new beginning. */
static char *strip(char *text)
{
	size_t size;

	while (isspace((unsigned char)*text))
		text++;
	size = strlen(text);
	while (size && isspace((unsigned char)text[size - 1]))
		text[--size] = '\0';
	return text;
}

static int read_line(struct config *config, char *line)
{
	char *equals;

	line = strip(line);
	if (!*line || *line == '#')
		return 0;
	equals = strchr(line, '=');
	if (!equals)
		return -EBADMSG;
	*equals = '\0';
	return config_set(config, strip(line), strip(equals + 1));
}

int config_read(struct config *config, FILE *file, unsigned int *ret_line)
{
	char line[CONFIG_MAX_LINE];
	int err;

	for (*ret_line = 1; fgets(line, sizeof(line), file); ++*ret_line) {
		if (!strchr(line, '\n') && !feof(file))
			return -EBADMSG;
		err = read_line(config, line);
		if (err)
			return err;
	}
	return ferror(file) ? -EIO : 0;
}

int config_check(const struct config *config, const char **ret_why)
{
	*ret_why = NULL;
	if (!*config->verifier)
		*ret_why = "no verifier is configured (verifier = https://...)";
	else if (!*config->client_cert != !*config->client_key)
		*ret_why = "client-cert and client-key go together";
	return *ret_why ? -EINVAL : 0;
}
