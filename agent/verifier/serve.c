// SPDX-License-Identifier: Apache-2.0
/*
 * The service: what is asked of it, and its start and end. Whoever asks is
 * hostile; answers tell no more than the verdict.
 */
#include "agent/evidence/evidence.h"
#include "agent/verifier/appraise.h"
#include "agent/verifier/clocks.h"
#include "agent/verifier/options.h"
#include "agent/verifier/reason.h"
#include "agent/verifier/serve.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "agent/evidence/base64url.h"
#include "agent/verifier/address.h"
#include "agent/verifier/files.h"
#include "agent/verifier/fresh.h"
#include "agent/verifier/server.h"
#include "agent/verifier/verdict.h"
#include "protocol/evidence.h"

/* Evidence that one folder holds. */
#define MAX_SAVED		999999ul

struct service {
	struct options *o;
	struct fresh fresh;
	struct clocks clocks;
	struct appraisal appraisal;
	pthread_mutex_t output;		/* stdout, and what follows */
	unsigned long saved;
};

static enum MHD_Result post_challenge(void *user,
				       struct MHD_Connection *connection,
				       const struct server_body *body)
{
	struct service *s = user;
	struct svp_challenge challenge;
	char text[128], json[160];

	(void)body;
	if (fresh_make(&s->fresh, &challenge))
		return server_answer_error(connection,
					   MHD_HTTP_INTERNAL_SERVER_ERROR,
					   "no challenge could be made");
	base64url_encode(&challenge, sizeof(challenge), text);
	snprintf(json, sizeof(json), "{\"challenge\":\"%s\"}", text);
	return server_answer(connection, MHD_HTTP_CREATED, json);
}

/* Who pushes, for the log. */
static void subject_of(struct MHD_Connection *connection, char *ret, size_t room)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
		connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);

	address_format(info ? info->client_addr : NULL, ret, room);
}

/* Keep it under the next number that is free: an earlier run's files stay. */
static void save(struct service *s, const struct server_body *body,
		 const struct verdict *v)
{
	char name[64], other[64];
	int err;

	if (!s->o->save)
		return;
	do {
		if (s->saved >= MAX_SAVED)
			return;
		s->saved++;
		snprintf(name, sizeof(name), "%04lu-%s.json", s->saved,
			 v->trusted ? "trusted" : "refused");
		snprintf(other, sizeof(other), "%04lu-%s.json", s->saved,
			 v->trusted ? "refused" : "trusted");
	} while (files_exists(s->o->save, name) ||
		 files_exists(s->o->save, other));
	err = files_write(s->o->save, name, body->data, body->size);
	if (err)
		fprintf(stderr, "evtpm-verifier: %s/%s: %s\n", s->o->save, name,
			strerror(-err));
}

/* Say the verdict to who watches, one at a time. */
static void say(struct service *s, const char *subject,
		const struct server_body *body, const struct verdict *v,
		const char *json)
{
	pthread_mutex_lock(&s->output);
	if (s->o->json)
		puts(json);
	else
		verdict_print(stdout, subject, v);
	fflush(stdout);
	save(s, body, v);
	pthread_mutex_unlock(&s->output);
}

/* What cannot be read cannot be judged, so it is refused. */
static enum MHD_Result refuse_unreadable(struct service *s,
					 struct MHD_Connection *connection,
					 const char *subject, const char *why)
{
	struct reason printable = { 0 };

	reason_set(&printable, "%s", why);
	pthread_mutex_lock(&s->output);
	fprintf(stderr, "evtpm-verifier: %s: no verdict: %s\n", subject,
		printable.text);
	pthread_mutex_unlock(&s->output);
	return server_answer_error(connection, MHD_HTTP_BAD_REQUEST,
				   printable.text);
}

static enum MHD_Result post_evidence(void *user,
				      struct MHD_Connection *connection,
				      const struct server_body *body)
{
	struct service *s = user;
	char error[EVIDENCE_MAX_ERROR], subject[64], *json;
	struct appraisal a = s->appraisal;
	struct evidence evidence;
	enum MHD_Result done;
	struct verdict v;
	int err;

	err = evidence_decode(body->data ? body->data : "", body->size,
			      &evidence, error);
	subject_of(connection, subject, sizeof(subject));
	if (err)
		return refuse_unreadable(s, connection, subject,
					 err == -ENOMEM ? "out of memory" :
					 error);
	a.now = time(NULL);
	appraise(&a, &evidence, &v);
	evidence_clear(&evidence);
	json = verdict_json(subject, &v);
	if (!json)
		return server_answer_error(connection,
					   MHD_HTTP_INTERNAL_SERVER_ERROR,
					   "out of memory");
	say(s, subject, body, &v, json);
	done = server_answer(connection,
		      v.trusted ? MHD_HTTP_OK : MHD_HTTP_FORBIDDEN, json);
	free(json);
	return done;
}

static enum MHD_Result get_health(void *user,
				   struct MHD_Connection *connection,
				   const struct server_body *body)
{
	(void)user;
	(void)body;
	return server_answer(connection, MHD_HTTP_OK, "{\"status\":\"ok\"}");
}

static const struct server_route routes[] = {
	{ "POST", SVP_PATH_CHALLENGES, post_challenge },
	{ "POST", SVP_PATH_EVIDENCE, post_evidence },
	{ "GET", SVP_PATH_HEALTH, get_health },
};

/* Read a PEM file of the server's, or nothing for NULL. */
static int read_pem(const char *file, char **ret_pem)
{
	size_t size;
	int err;

	*ret_pem = NULL;
	if (!file)
		return 0;
	err = files_read(file, 65536, ret_pem, &size);
	if (err)
		fprintf(stderr, "evtpm-verifier: %s: %s\n", file,
			strerror(-err));
	return err;
}

/* Listen and wait for a signal to stop. */
static int run(struct service *s, const struct sockaddr_storage *address)
{
	const struct server server = {
		.routes = routes, .count = sizeof(routes) / sizeof(routes[0]),
		.user = s,
	};
	char *cert = NULL, *key = NULL;
	struct MHD_Daemon *daemon;
	sigset_t stop;
	int got;

	if (read_pem(s->o->tls_cert, &cert) || read_pem(s->o->tls_key, &key)) {
		free(cert);
		return EXIT_ERROR;
	}
	sigemptyset(&stop);
	sigaddset(&stop, SIGTERM);
	sigaddset(&stop, SIGINT);
	sigprocmask(SIG_BLOCK, &stop, NULL);
	signal(SIGPIPE, SIG_IGN);
	daemon = server_start(&server, address, cert, key);
	if (daemon) {
		fprintf(stderr, "evtpm-verifier: listening on %s://%s\n",
			cert ? "https" : "http", s->o->listen);
		sigwait(&stop, &got);
		MHD_stop_daemon(daemon);
	} else {
		fprintf(stderr,
			"evtpm-verifier: cannot listen on %s: %s (or cert and key are no pair)\n",
			s->o->listen, strerror(errno));
	}
	free(cert);
	if (key)
		explicit_bzero(key, strlen(key));
	free(key);
	return daemon ? EXIT_TRUSTED : EXIT_ERROR;
}

int serve(struct options *o)
{
	struct service s = { .o = o, .output = PTHREAD_MUTEX_INITIALIZER };
	struct sockaddr_storage address;
	int err, status;

	if (address_parse(o->listen, &address)) {
		fprintf(stderr, "evtpm-verifier: --listen %s: not ADDRESS:PORT\n",
			o->listen);
		return EXIT_USAGE;
	}
	if (!o->tls_cert && !address_is_loopback(&address)) {
		fprintf(stderr,
			"evtpm-verifier: --listen %s: plain HTTP is for loopback addresses; give --tls-cert\n",
			o->listen);
		return EXIT_USAGE;
	}
	err = fresh_init(&s.fresh, o->challenge_key);
	if (err) {
		fprintf(stderr, "evtpm-verifier: %s: %s\n",
			o->challenge_key ? o->challenge_key : "challenges",
			err == -EBADMSG ? "not 32 bytes" : strerror(-err));
		return EXIT_ERROR;
	}
	s.appraisal = (struct appraisal){
		.policy = &o->policy, .trust = &o->trust,
		.fresh = fresh_check, .fresh_user = &s.fresh,
		.clocks = &s.clocks,
	};
	status = clocks_init(&s.clocks) ? EXIT_ERROR : run(&s, &address);
	clocks_clear(&s.clocks);
	fresh_clear(&s.fresh);
	return status;
}
