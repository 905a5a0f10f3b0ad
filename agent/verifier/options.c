// SPDX-License-Identifier: Apache-2.0
/*
 * evtpm-verifier's command line, by argp.
 */
#include "agent/verifier/options.h"

#include <argp.h>
#include <errno.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/evidence/base64url.h"

const char *argp_program_version = "evtpm-verifier " EVTPM_VERSION;

static const char doc[] =
	"Check evidence of evtpm agents against a policy.\v"
	"serve answers agents over HTTPS; plain HTTP is for loopback addresses "
	"alone. check judges files of saved evidence; say --challenge, or "
	"--any-challenge to take evidence of any age.\n\n"
	"Exit status: 0 trusted (or served until told to stop), 1 bad usage, "
	"2 error, 3 refused.";

enum key {
	KEY_LISTEN = 'l',
	KEY_POLICY = 'p',
	KEY_JSON = 'j',
	KEY_LAB_ROOT = 256,
	KEY_CERTIFICATES,
	KEY_CRL,
	KEY_TLS_CERT,
	KEY_TLS_KEY,
	KEY_CHALLENGE_KEY,
	KEY_SAVE,
	KEY_CHALLENGE,
	KEY_ANY_CHALLENGE,
};

static const struct argp_option entries[] = {
	{ "policy", KEY_POLICY, "FILE", 0, "what is trusted (JSON); required", 0 },
	{ "lab-root", KEY_LAB_ROOT, "FILE", 0,
	  "believe this root (PEM) beside AMD's: for machines that are no "
	  "hardware", 0 },
	{ "certificates", KEY_CERTIFICATES, "FILE", 0,
	  "ARK and ASK (PEM, as AMD's KDS gives them) for evidence that came "
	  "without; may be repeated", 0 },
	{ "crl", KEY_CRL, "FILE", 0,
	  "an ARK's revocation list (PEM or DER); may be repeated", 0 },
	{ "json", KEY_JSON, NULL, 0, "print each verdict as a line of JSON", 0 },
	{ NULL, 0, NULL, 0, "serve:", 1 },
	{ "listen", KEY_LISTEN, "ADDRESS:PORT", 0,
	  "where to listen (127.0.0.1:8443)", 1 },
	{ "tls-cert", KEY_TLS_CERT, "FILE", 0, "server certificate (PEM)", 1 },
	{ "tls-key", KEY_TLS_KEY, "FILE", 0, "its private key (PEM)", 1 },
	{ "challenge-key", KEY_CHALLENGE_KEY, "FILE", 0,
	  "32 bytes that several verifiers share (random)", 1 },
	{ "save", KEY_SAVE, "DIR", 0, "keep each evidence in this folder", 1 },
	{ NULL, 0, NULL, 0, "check:", 2 },
	{ "challenge", KEY_CHALLENGE, "BASE64URL", 0,
	  "the challenge that the evidence must answer", 2 },
	{ "any-challenge", KEY_ANY_CHALLENGE, NULL, 0,
	  "take evidence for any challenge, of any age", 2 },
	{ 0 },
};

static void read_policy(struct options *o, const char *file,
			struct argp_state *state)
{
	char error[POLICY_MAX_ERROR];

	policy_clear(&o->policy);
	if (policy_read(file, &o->policy, error))
		argp_failure(state, EXIT_ERROR, 0, "policy %s: %s", file, error);
}

static void read_challenge(struct options *o, const char *text,
			   struct argp_state *state)
{
	size_t size = 0;

	if (base64url_decode(text, strlen(text), &o->challenge,
			     sizeof(o->challenge), &size) ||
	    size != sizeof(o->challenge))
		argp_error(state, "--challenge: not 64 bytes of base64url");
	o->has_challenge = true;
}

static void finish(struct options *o, struct argp_state *state)
{
	if (!o->policy.measurement_count)
		argp_error(state, "--policy is required");
	if (!o->tls_cert != !o->tls_key)
		argp_error(state, "--tls-cert and --tls-key go together");
	if (!o->serve && !o->file_count)
		argp_error(state, "say \"serve\" or \"check FILE...\"");
	if (!o->serve && !o->has_challenge && !o->any_challenge)
		argp_error(state,
			   "check needs --challenge or --any-challenge");
}

static error_t parse_argument(struct options *o, char *arg,
			      struct argp_state *state)
{
	if (state->arg_num == 0) {
		if (strcmp(arg, "serve") && strcmp(arg, "check"))
			return ARGP_ERR_UNKNOWN;
		o->serve = !strcmp(arg, "serve");
		return 0;
	}
	if (o->serve)
		argp_error(state, "serve takes no file: %s", arg);
	o->files = &state->argv[state->next - 1];
	o->file_count = state->argc - state->next + 1;
	state->next = state->argc;
	return 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;
	int err = 0;

	switch (key) {
	case KEY_POLICY: read_policy(o, arg, state); break;
	case KEY_LAB_ROOT: err = trust_add_lab_root(&o->trust, arg); break;
	case KEY_CERTIFICATES: err = trust_add_issuers(&o->trust, arg); break;
	case KEY_CRL: err = trust_add_crl(&o->trust, arg); break;
	case KEY_JSON: o->json = true; break;
	case KEY_LISTEN: o->listen = arg; break;
	case KEY_TLS_CERT: o->tls_cert = arg; break;
	case KEY_TLS_KEY: o->tls_key = arg; break;
	case KEY_CHALLENGE_KEY: o->challenge_key = arg; break;
	case KEY_SAVE: o->save = arg; break;
	case KEY_CHALLENGE: read_challenge(o, arg, state); break;
	case KEY_ANY_CHALLENGE: o->any_challenge = true; break;
	case ARGP_KEY_ARG: return parse_argument(o, arg, state);
	case ARGP_KEY_END: finish(o, state); break;
	default: return ARGP_ERR_UNKNOWN;
	}
	if (err)
		argp_failure(state, EXIT_ERROR, 0, "%s: %s", arg,
			     err == -EBADMSG ? "not a file of that kind" :
			     strerror(-err));
	return 0;
}

void options_parse(int argc, char **argv, struct options *ret_options)
{
	static const struct argp argp = {
		.options = entries, .parser = parse,
		.args_doc = "serve\ncheck FILE...", .doc = doc,
	};

	*ret_options = (struct options){ .listen = "127.0.0.1:8443" };
	argp_err_exit_status = EXIT_USAGE;
	if (argp_parse(&argp, argc, argv, 0, NULL, ret_options))
		exit(EXIT_USAGE);
}

void options_clear(struct options *o)
{
	policy_clear(&o->policy);
	trust_clear(&o->trust);
}
