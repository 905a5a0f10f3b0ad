// SPDX-License-Identifier: Apache-2.0
/*
 * evtpm-verifier: says of each piece of evidence whether its machine is
 * trusted. Evidence is hostile; command line, policy and roots are the owner's.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/evidence/evidence.h"
#include "agent/verifier/appraise.h"
#include "agent/verifier/files.h"
#include "agent/verifier/fresh.h"
#include "agent/verifier/options.h"
#include "agent/verifier/serve.h"
#include "agent/verifier/verdict.h"

static int say(const struct options *o, const char *file,
	       const struct verdict *v)
{
	char *json;

	if (!o->json) {
		verdict_print(stdout, file, v);
	} else {
		json = verdict_json(file, v);
		puts(json ? json : "{}");
		free(json);
	}
	return v->trusted ? EXIT_TRUSTED : EXIT_REFUSED;
}

static int check_file(struct options *o, const char *file)
{
	const struct appraisal a = {
		.policy = &o->policy, .trust = &o->trust, .now = time(NULL),
		.fresh = fresh_check_saved,
		.fresh_user = o->has_challenge ? &o->challenge : NULL,
	};
	char error[EVIDENCE_MAX_ERROR], *json;
	struct evidence evidence;
	struct verdict v;
	size_t size;
	int err;

	err = files_read(file, SVP_EVIDENCE_MAX_JSON, &json, &size);
	if (err) {
		fprintf(stderr, "evtpm-verifier: %s: %s\n", file,
			strerror(-err));
		return EXIT_ERROR;
	}
	err = evidence_decode(json, size, &evidence, error);
	free(json);
	if (err) {
		fprintf(stderr, "evtpm-verifier: %s: %s\n", file,
			err == -ENOMEM ? "out of memory" : error);
		return EXIT_ERROR;
	}
	appraise(&a, &evidence, &v);
	evidence_clear(&evidence);
	return say(o, file, &v);
}

/* The worst of the files' statuses, where an error is worse than a refusal. */
static int check(struct options *o)
{
	int i, status, worst = EXIT_TRUSTED;

	for (i = 0; i < o->file_count; i++) {
		status = check_file(o, o->files[i]);
		if (status == EXIT_ERROR || worst == EXIT_TRUSTED)
			worst = status;
	}
	return worst;
}

int main(int argc, char **argv)
{
	struct options o;
	int status;

	options_parse(argc, argv, &o);
	status = o.serve ? serve(&o) : check(&o);
	options_clear(&o);
	return status;
}
