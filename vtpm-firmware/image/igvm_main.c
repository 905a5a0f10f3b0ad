// SPDX-License-Identifier: Apache-2.0
/*
 * evtpm-igvm: makes the firmware's IGVM file from its parts. Run by the build.
 */
#include <argp.h>
#include <stdlib.h>
#include <string.h>

#include "image/build_image.h"
#include "image/layout.h"

static const struct argp_option options[] = {
	{ "boot-stage", 'b', "FILE", 0, "flat binary, entry at its start", 0 },
	{ "monitor", 'm', "FILE", 0, "the monitor, ELF", 0 },
	{ "tpm", 't', "FILE", 0, "the tpm program, static ELF", 0 },
	{ "attest", 'a', "FILE", 0, "the attest program, static ELF", 0 },
	{ "version-text", 'v', "TEXT", 0, "the firmware's version", 0 },
	{ "memory", 'M', "MIB", 0,
	  "the firmware's memory, even, 64 to 1024 (64)", 0 },
	{ "output", 'o', "FILE", 0, "the IGVM file to write", 0 },
	{ 0 },
};

struct arguments {
	const char *boot_stage, *monitor, *tpm, *attest, *version, *output;
	uint64_t memory;
};

/* A number of MiB in bytes; 0, which no region has, for what is none. */
static uint64_t memory_of(const char *text)
{
	char *end;
	unsigned long mib = strtoul(text, &end, 10);

	return *text < '0' || *text > '9' || *end || mib > UINT32_MAX ?
		0 : (uint64_t)mib << 20;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *a = state->input;

	switch (key) {
	case 'b': a->boot_stage = arg; return 0;
	case 'm': a->monitor = arg; return 0;
	case 't': a->tpm = arg; return 0;
	case 'a': a->attest = arg; return 0;
	case 'M': a->memory = memory_of(arg); return 0;
	case 'v': a->version = arg; return 0;
	case 'o': a->output = arg; return 0;
	case ARGP_KEY_ARG:
		argp_usage(state);
		return 0;
	case ARGP_KEY_END:
		if (!a->boot_stage || !a->monitor || !a->tpm || !a->attest ||
		    !a->version || !a->output)
			argp_error(state, "all options but --memory are needed");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static struct file read_part(const char *path)
{
	struct file file;
	int err = file_read(path, FW_SIZE_MIN, &file);

	if (err) {
		fprintf(stderr, "evtpm-igvm: %s: %s\n", path, strerror(-err));
		exit(1);
	}
	return file;
}

int main(int argc, char **argv)
{
	static const struct argp argp = {
		.options = options, .parser = parse,
		.doc = "Makes the firmware's IGVM file from its parts.",
	};
	struct arguments a = { .memory = FW_SIZE_MIN };
	struct image_parts parts;
	const char *reason;
	struct file image;
	int err;

	argp_parse(&argp, argc, argv, 0, NULL, &a);
	parts = (struct image_parts){
		.boot_stage = read_part(a.boot_stage),
		.monitor = read_part(a.monitor),
		.tpm = read_part(a.tpm),
		.attest = read_part(a.attest),
		.memory = a.memory,
		.version = a.version,
	};
	err = build_image(&parts, &image, &reason);
	if (err) {
		fprintf(stderr, "evtpm-igvm: %s\n", reason);
		return 1;
	}
	err = file_write(a.output, image.data, image.size);
	if (err)
		fprintf(stderr, "evtpm-igvm: %s: %s\n", a.output,
			strerror(-err));
	free(parts.boot_stage.data);
	free(parts.monitor.data);
	free(parts.tpm.data);
	free(parts.attest.data);
	free(image.data);
	return err ? 1 : 0;
}
