// SPDX-License-Identifier: Apache-2.0
/*
 * libmicrohttpd takes connections; this file bounds what each may send, how
 * long it may take, and finds who answers it.
 */
#include "agent/verifier/server.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/evidence.h"

#define MAX_CONNECTIONS		256u
#define MAX_PER_ADDRESS		32u
#define TIMEOUT_S		10u	/* of silence */
#define REQUEST_S		30	/* for a whole request */
#define THREADS			4u

enum MHD_Result server_answer(struct MHD_Connection *connection,
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

enum MHD_Result server_answer_error(struct MHD_Connection *connection,
				    unsigned int status, const char *text)
{
	json_t *root = json_pack("{s:s}", "error", text);
	char *json = root ? json_dumps(root, JSON_COMPACT) : NULL;
	enum MHD_Result done = server_answer(connection, status,
					      json ? json : "{}");

	free(json);
	json_decref(root);
	return done;
}

static enum MHD_Result route(const struct server *server,
			     struct MHD_Connection *connection,
			     const char *method, const char *path,
			     const struct server_body *body)
{
	const struct server_route *at = server->routes;
	bool known = false;

	for (; at < server->routes + server->count; at++) {
		if (strcmp(path, at->path))
			continue;
		if (!strcmp(method, at->method))
			return at->handle(server->user, connection, body);
		known = true;
	}
	if (known)
		return server_answer_error(connection,
					   MHD_HTTP_METHOD_NOT_ALLOWED,
					   "another method is expected");
	return server_answer_error(connection, MHD_HTTP_NOT_FOUND,
				   "no such resource");
}

/* Append what came of the body; past the limit it is read and forgotten. */
static void take_body(struct server_body *body, const char *data, size_t size)
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
	struct server_body *body = *state;

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
		return server_answer_error(connection,
					   MHD_HTTP_CONTENT_TOO_LARGE,
					   "the body is too long");
	return route(user, connection, method, path, body);
}

static void on_completed(void *user, struct MHD_Connection *connection,
			 void **state, enum MHD_RequestTerminationCode code)
{
	struct server_body *body = *state;

	(void)user;
	(void)connection;
	(void)code;
	if (body)
		free(body->data);
	free(body);
	*state = NULL;
}

struct MHD_Daemon *server_start(const struct server *server,
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
	return MHD_start_daemon(flags, 0, NULL, NULL, on_request,
				(void *)server,
				MHD_OPTION_SOCK_ADDR, address,
				MHD_OPTION_CONNECTION_LIMIT, MAX_CONNECTIONS,
				MHD_OPTION_PER_IP_CONNECTION_LIMIT,
				MAX_PER_ADDRESS,
				MHD_OPTION_CONNECTION_TIMEOUT, TIMEOUT_S,
				MHD_OPTION_THREAD_POOL_SIZE, THREADS,
				MHD_OPTION_NOTIFY_COMPLETED, on_completed, NULL,
				MHD_OPTION_ARRAY, tls, MHD_OPTION_END);
}
