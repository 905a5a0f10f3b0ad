// SPDX-License-Identifier: Apache-2.0
/*
 * The service: libmicrohttpd takes connections, this file routes and bounds
 * them. Whoever connects is hostile; answers tell no more than the verdict.
 */
#include "agent/verifier/serve.h"

#include <arpa/inet.h>
#include <errno.h>
#include <jansson.h>
#include <microhttpd.h>
#include <netinet/in.h>
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
#include "agent/verifier/verdict.h"

#define MAX_CONNECTIONS		256u
#define MAX_PER_ADDRESS		32u
#define TIMEOUT_S		10u	/* of silence */
#define REQUEST_S		30	/* for a whole request */
#define THREADS			4u
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

/* A request's body as it comes in. */
struct body {
	char *data;
	size_t size;
	bool too_long;
	time_t started;
};

static enum MHD_Result answer(struct MHD_Connection *connection,
			      unsigned int status, const char *json)
{
	struct MHD_Response *response;
	enum MHD_Result done;

	response = MHD_create_response_from_buffer(strlen(json), (void *)json,
						   MHD_RESPMEM_MUST_COPY);
	if (!response)
		return MHD_NO;
	MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE,
				"application/json");
	MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL,
				"no-store");
	done = MHD_queue_response(connection, status, response);
	MHD_destroy_response(response);
	return done;
}

static enum MHD_Result answer_error(struct MHD_Connection *connection,
				    unsigned int status, const char *text)
{
	json_t *root = json_pack("{s:s}", "error", text);
	char *json = root ? json_dumps(root, JSON_COMPACT) : NULL;
	enum MHD_Result done = answer(connection, status, json ? json : "{}");

	free(json);
	json_decref(root);
	return done;
}

static enum MHD_Result post_challenge(struct service *s,
				      struct MHD_Connection *connection,
				      const struct body *body)
{
	struct svp_challenge challenge;
	char text[128], json[160];

	(void)body;
	if (fresh_make(&s->fresh, &challenge))
		return answer_error(connection,
				    MHD_HTTP_INTERNAL_SERVER_ERROR,
				    "no challenge could be made");
	base64url_encode(&challenge, sizeof(challenge), text);
	snprintf(json, sizeof(json), "{\"challenge\":\"%s\"}", text);
	return answer(connection, MHD_HTTP_CREATED, json);
}

/* Who pushes, for the log. */
static void subject_of(struct MHD_Connection *connection, char *ret, size_t room)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
		connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);

	address_format(info ? info->client_addr : NULL, ret, room);
}

/* Keep it under the next number that is free: an earlier run's files stay. */
static void save(struct service *s, const struct body *body,
		 const struct verdict *v)
{
	char name[64], other[64];
	int err;

	if (!s->o->save)
		return;
	do {
		if (s->saved++ == MAX_SAVED)
			return;
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
		const struct body *body, const struct verdict *v,
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
	struct reason printable;

	reason_set(&printable, "%s", why);
	pthread_mutex_lock(&s->output);
	fprintf(stderr, "evtpm-verifier: %s: no verdict: %s\n", subject,
		printable.text);
	pthread_mutex_unlock(&s->output);
	return answer_error(connection, MHD_HTTP_BAD_REQUEST, printable.text);
}

static enum MHD_Result post_evidence(struct service *s,
				     struct MHD_Connection *connection,
				     const struct body *body)
{
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
		return answer_error(connection,
				    MHD_HTTP_INTERNAL_SERVER_ERROR,
				    "out of memory");
	say(s, subject, body, &v, json);
	done = answer(connection,
		      v.trusted ? MHD_HTTP_OK : MHD_HTTP_FORBIDDEN, json);
	free(json);
	return done;
}

static enum MHD_Result get_health(struct service *s,
				  struct MHD_Connection *connection,
				  const struct body *body)
{
	(void)s;
	(void)body;
	return answer(connection, MHD_HTTP_OK, "{\"status\":\"ok\"}");
}

static const struct {
	const char *method, *path;
	enum MHD_Result (*handle)(struct service *s,
				  struct MHD_Connection *connection,
				  const struct body *body);
} routes[] = {
	{ "POST", SVP_PATH_CHALLENGES, post_challenge },
	{ "POST", SVP_PATH_EVIDENCE, post_evidence },
	{ "GET", SVP_PATH_HEALTH, get_health },
};

static enum MHD_Result route(struct service *s,
			     struct MHD_Connection *connection,
			     const char *method, const char *path,
			     const struct body *body)
{
	bool known = false;
	size_t i;

	for (i = 0; i < sizeof(routes) / sizeof(routes[0]); i++) {
		if (strcmp(path, routes[i].path))
			continue;
		if (!strcmp(method, routes[i].method))
			return routes[i].handle(s, connection, body);
		known = true;
	}
	if (known)
		return answer_error(connection, MHD_HTTP_METHOD_NOT_ALLOWED,
				    "another method is expected");
	return answer_error(connection, MHD_HTTP_NOT_FOUND, "no such resource");
}

/* Append what came of the body; past the limit it is read and forgotten. */
static void take_body(struct body *body, const char *data, size_t size)
{
	char *grown;

	if (body->too_long || size > SVP_EVIDENCE_MAX_JSON - body->size) {
		body->too_long = true;
		return;
	}
	grown = realloc(body->data, body->size + size);
	if (!grown) {
		body->too_long = true;
		return;
	}
	memcpy(grown + body->size, data, size);
	body->data = grown;
	body->size += size;
}

static time_t now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

static enum MHD_Result on_request(void *user, struct MHD_Connection *connection,
				  const char *path, const char *method,
				  const char *version, const char *data,
				  size_t *size, void **state)
{
	struct body *body = *state;

	(void)version;
	if (!body) {
		body = calloc(1, sizeof(*body));
		if (!body)
			return MHD_NO;
		body->started = now_s();
		*state = body;
		return MHD_YES;
	}
	if (now_s() - body->started > REQUEST_S)
		return MHD_NO;
	if (*size) {
		take_body(body, data, *size);
		*size = 0;
		return MHD_YES;
	}
	if (body->too_long)
		return answer_error(connection, MHD_HTTP_CONTENT_TOO_LARGE,
				    "the body is too long");
	return route(user, connection, method, path, body);
}

static void on_completed(void *user, struct MHD_Connection *connection,
			 void **state, enum MHD_RequestTerminationCode code)
{
	struct body *body = *state;

	(void)user;
	(void)connection;
	(void)code;
	if (body)
		free(body->data);
	free(body);
	*state = NULL;
}

static struct MHD_Daemon *start(struct service *s,
				const struct sockaddr_storage *address,
				const char *cert, const char *key)
{
	unsigned int flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL |
			     MHD_USE_ERROR_LOG;
	struct MHD_OptionItem tls[] = {
		{ MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)cert },
		{ MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)key },
		{ MHD_OPTION_END, 0, NULL },
	};

	if (cert)
		flags |= MHD_USE_TLS;
	else
		tls[0] = tls[2];
	if (address->ss_family == AF_INET6)
		flags |= MHD_USE_IPv6;
	return MHD_start_daemon(flags, 0, NULL, NULL, on_request, s,
				MHD_OPTION_SOCK_ADDR, address,
				MHD_OPTION_CONNECTION_LIMIT, MAX_CONNECTIONS,
				MHD_OPTION_PER_IP_CONNECTION_LIMIT,
				MAX_PER_ADDRESS,
				MHD_OPTION_CONNECTION_TIMEOUT, TIMEOUT_S,
				MHD_OPTION_THREAD_POOL_SIZE, THREADS,
				MHD_OPTION_NOTIFY_COMPLETED, on_completed, NULL,
				MHD_OPTION_ARRAY, tls, MHD_OPTION_END);
}

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
	daemon = start(s, address, cert, key);
	if (daemon) {
		fprintf(stderr, "evtpm-verifier: listening on %s://%s\n",
			cert ? "https" : "http", s->o->listen);
		sigwait(&stop, &got);
		MHD_stop_daemon(daemon);
	} else {
		fprintf(stderr,
			"evtpm-verifier: cannot listen on %s: %s; is the port taken, or the certificate not the key's?\n",
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
			"evtpm-verifier: --listen %s: without --tls-cert and --tls-key only loopback addresses are served\n",
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
