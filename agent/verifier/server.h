/* SPDX-License-Identifier: Apache-2.0 */
/*
 * HTTP by libmicrohttpd: connections, bounds, and a table of routes. Whoever
 * connects is hostile.
 */
#ifndef VERIFIER_SERVER_H
#define VERIFIER_SERVER_H

#include <microhttpd.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <time.h>

/* A request's body as it comes in; whole when a handler sees it. */
struct server_body {
	char *data;		/* NULL when size is 0 */
	size_t size;
	bool too_long;
	time_t started;
};

/* What is served. handle runs in one of several threads. */
struct server_route {
	const char *method, *path;
	enum MHD_Result (*handle)(void *user,
				  struct MHD_Connection *connection,
				  const struct server_body *body);
};

struct server {
	const struct server_route *routes;
	size_t count;
	void *user;
};

/* Answer with this status and JSON. What a handler returns. */
enum MHD_Result server_answer(struct MHD_Connection *connection,
			      unsigned int status, const char *json);

/* Answer {"error": text}. */
enum MHD_Result server_answer_error(struct MHD_Connection *connection,
				    unsigned int status, const char *text);

/*
 * Serve at address, by TLS when cert and key (PEM) are not NULL. server and
 * the texts outlive the daemon, which MHD_stop_daemon() ends. NULL and errno
 * on failure.
 */
struct MHD_Daemon *server_start(const struct server *server,
				const struct sockaddr_storage *address,
				const char *cert, const char *key);

#endif
