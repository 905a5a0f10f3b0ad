// SPDX-License-Identifier: Apache-2.0
/*
 * evtpm-measure: what a report and the PCRs will say about an image and what is
 * booted with it, computed from the files alone.
 */
#include <argp.h>
#include <stdlib.h>
#include <string.h>

#include "image/boot_events.h"
#include "image/file.h"
#include "image/launch_measure.h"
#include "image/measure_json.h"

#define FILE_MAX (1ull << 30)

static const struct argp_option options[] = {
	{ "kernel", 'k', "FILE", 0, "the kernel that is booted", 0 },
	{ "initrd", 'i', "FILE", 0, "its initrd", 0 },
	{ "append", 'a', "TEXT", 0, "its command line", 0 },
	{ "json", 'j', NULL, 0, "print all that is known, as JSON", 0 },
	{ "policy", 'p', NULL, 0,
	  "print a policy for evtpm-verifier that accepts exactly this boot "
	  "(needs --kernel)", 0 },
	{ 0 },
};

struct arguments {
	const char *igvm, *kernel, *initrd, *append;
	bool json, policy;
};

static void check(const struct arguments *a, struct argp_state *state)
{
	if (!a->igvm)
		argp_usage(state);
	if (!a->kernel && (a->initrd || a->append || a->policy))
		argp_error(state, "--kernel is missing");
	if (a->json && a->policy)
		argp_error(state, "either --json or --policy");
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *a = state->input;

	switch (key) {
	case 'k': a->kernel = arg; return 0;
	case 'i': a->initrd = arg; return 0;
	case 'a': a->append = arg; return 0;
	case 'j': a->json = true; return 0;
	case 'p': a->policy = true; return 0;
	case ARGP_KEY_ARG:
		if (a->igvm)
			argp_usage(state);
		a->igvm = arg;
		return 0;
	case ARGP_KEY_END:
		check(a, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* Read a file, or end with a message. */
static struct file read_file(const char *path)
{
	struct file file;
	int err = file_read(path, FILE_MAX, &file);

	if (err) {
		fprintf(stderr, "evtpm-measure: %s: %s\n", path,
			strerror(-err));
		exit(1);
	}
	return file;
}

static struct launch_measure measure_image(const char *path)
{
	struct file igvm = read_file(path);
	struct launch_measure m;
	int err = launch_measure(igvm.data, igvm.size, &m);

	free(igvm.data);
	if (err) {
		fprintf(stderr, "evtpm-measure: %s: not an IGVM file for "
			"SEV-SNP that can be measured\n", path);
		exit(1);
	}
	return m;
}

static struct boot_events measure_boot(const struct arguments *a,
				       const struct launch_measure *m)
{
	struct boot_files files = {
		.version = m->version,
		.kernel = read_file(a->kernel),
		.cmdline = a->append ? a->append : "",
	};
	struct boot_events events;
	int err;

	if (!*m->version) {
		fprintf(stderr, "evtpm-measure: %s is not this firmware\n",
			a->igvm);
		exit(1);
	}
	if (a->initrd)
		files.initrd = read_file(a->initrd);
	err = boot_events(&files, &events);
	free(files.kernel.data);
	free(files.initrd.data);
	if (err) {
		fprintf(stderr, "evtpm-measure: %s\n", strerror(-err));
		exit(1);
	}
	return events;
}

static int print_plain(const struct launch_measure *m)
{
	for (size_t i = 0; i < sizeof(m->digest); i++)
		printf("%02x", m->digest[i]);
	printf("\n");
	return 0;
}

int main(int argc, char **argv)
{
	static const struct argp argp = {
		.options = options, .parser = parse, .args_doc = "FILE.igvm",
		.doc = "Computes the launch measurement of an IGVM file for "
		       "SEV-SNP and, with --kernel, what a direct boot "
		       "measures into the vTPM's PCRs."
	};
	struct arguments a = { 0 };
	struct boot_events events;
	struct launch_measure m;
	int err;

	argp_program_version = "evtpm-measure (evtpm) " EVTPM_VERSION;
	argp_parse(&argp, argc, argv, 0, NULL, &a);
	m = measure_image(a.igvm);
	if (a.kernel)
		events = measure_boot(&a, &m);
	if (a.policy)
		err = measure_json_policy(&m, &events);
	else if (a.json)
		err = measure_json_print(&m, a.kernel ? &events : NULL);
	else
		err = print_plain(&m);
	if (err)
		fprintf(stderr, "evtpm-measure: %s\n", strerror(-err));
	return err ? 1 : 0;
}
