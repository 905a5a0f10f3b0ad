// SPDX-License-Identifier: Apache-2.0
/*
 * One thread, a poll loop, a few clients. They are local and may do what they
 * like with the TPM, but not with this process: lengths are checked.
 */
#include "tpm/socket.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "protocol/tpm_commands.h"
#include "tpm/engine.h"

#define CLIENTS 8u

/* Commands of the simulator: TpmTcpProtocol.h. */
#define SIM_POWER_ON		1u
#define SIM_POWER_OFF		2u
#define SIM_PRESENCE_ON		3u
#define SIM_PRESENCE_OFF	4u
#define SIM_SEND_COMMAND	8u
#define SIM_CANCEL_ON		9u
#define SIM_CANCEL_OFF		10u
#define SIM_NV_ON		11u
#define SIM_NV_OFF		12u
#define SIM_RESET		17u
#define SIM_RESTART		18u

/* What a descriptor is for. A listener makes clients of its own kind. */
enum kind { COMMANDS, PLATFORM, BARE };

struct endpoint {
	int fd;
	enum kind kind;
};

static bool powered_off;

static bool receive(int fd, void *data, size_t size)
{
	return recv(fd, data, size, MSG_WAITALL) == (ssize_t)size;
}

static bool transmit(int fd, const void *data, size_t size)
{
	return send(fd, data, size, MSG_NOSIGNAL) == (ssize_t)size;
}

static bool receive_u32(int fd, svp_u32 *ret_value)
{
	svp_u8 b[4];

	if (!receive(fd, b, sizeof(b)))
		return false;
	*ret_value = svp_be32(b);
	return true;
}

static bool transmit_u32(int fd, svp_u32 value)
{
	svp_u8 b[4];

	svp_put_be32(b, value);
	return transmit(fd, b, sizeof(b));
}

/*
 * SEND_COMMAND: locality, size, command; size, response, zero. A TPM without
 * power answers with nothing.
 */
static bool serve_command(int fd)
{
	svp_u8 command[ENGINE_BUFFER_MAX], response[ENGINE_BUFFER_MAX];
	svp_u8 locality;
	svp_u32 size;
	size_t n = 0;

	if (!receive(fd, &locality, 1) || !receive_u32(fd, &size) ||
	    size > sizeof(command) || !receive(fd, command, size))
		return false;
	engine_set_locality(locality);
	if (!powered_off && engine_execute(command, size, response, &n))
		return false;
	return transmit_u32(fd, (svp_u32)n) && transmit(fd, response, n) &&
	       transmit_u32(fd, 0);
}

/*
 * A signal of the platform. A TPM that gets power back, or is reset, keeps its
 * non-volatile memory and waits for TPM2_Startup, as a real one does. NV is on
 * always, and no command lasts long enough to be cancelled.
 */
static bool take_signal(svp_u32 code)
{
	bool again = code == SIM_RESET || code == SIM_RESTART ||
		     (code == SIM_POWER_ON && powered_off);

	if (code == SIM_PRESENCE_ON || code == SIM_PRESENCE_OFF)
		engine_set_presence(code == SIM_PRESENCE_ON);
	else if (code == SIM_POWER_OFF)
		powered_off = true;
	else if (again && engine_restart())
		return false;
	else if (again)
		powered_off = false;
	else
		return code == SIM_POWER_ON || code == SIM_CANCEL_ON ||
		       code == SIM_CANCEL_OFF || code == SIM_NV_ON ||
		       code == SIM_NV_OFF;
	return true;
}

/* Whatever else comes, SESSION_END and STOP among it, ends the connection. */
static bool serve_simulator(int fd, enum kind kind)
{
	svp_u32 code;

	if (!receive_u32(fd, &code))
		return false;
	if (code == SIM_SEND_COMMAND)
		return kind == COMMANDS && serve_command(fd);
	return take_signal(code) && transmit_u32(fd, 0);
}

/* As many more bytes as make it wanted. */
static bool receive_more(int fd, svp_u8 *data, size_t got, size_t wanted)
{
	return got >= wanted || receive(fd, data + got, wanted - got);
}

/*
 * A bare command says its own size. It mostly comes in one piece; a client that
 * does not wait for its response is turned away.
 */
static bool serve_bare(int fd)
{
	svp_u8 command[ENGINE_BUFFER_MAX], response[ENGINE_BUFFER_MAX];
	ssize_t got = recv(fd, command, sizeof(command), 0);
	svp_u32 size;
	size_t n;

	if (got <= 0 ||
	    !receive_more(fd, command, (size_t)got, SVP_TPM_HEADER_SIZE))
		return false;
	size = svp_be32(command + 2);
	if (got < (ssize_t)SVP_TPM_HEADER_SIZE)
		got = SVP_TPM_HEADER_SIZE;
	return size >= (size_t)got && size <= sizeof(command) &&
	       receive_more(fd, command, (size_t)got, size) &&
	       !engine_execute(command, size, response, &n) &&
	       transmit(fd, response, n);
}

/*
 * A simulator's client has two connections, which take turns. One with bare
 * commands has the TPM for itself, and others wait until it goes: waiting for
 * all of them between two commands would cost as much as a command.
 */
static bool serve_client(const struct endpoint *e)
{
	if (e->kind != BARE)
		return serve_simulator(e->fd, e->kind);
	while (serve_bare(e->fd))
		;
	return false;
}

static int listen_on(int family, const void *address, socklen_t size)
{
	int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	if (fd < 0)
		return -errno;
	if (family == AF_INET)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, address, size) || listen(fd, CLIENTS)) {
		int err = -errno;

		close(fd);
		return err;
	}
	return fd;
}

static int listen_port(unsigned int port)
{
	struct sockaddr_in a = {
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};

	return listen_on(AF_INET, &a, sizeof(a));
}

static int listen_path(const char *path)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };

	if (strlen(path) >= sizeof(a.sun_path))
		return -ENAMETOOLONG;
	memcpy(a.sun_path, path, strlen(path) + 1);
	return listen_on(AF_UNIX, &a, sizeof(a));
}

/* Serve one client, or take a new one in; a full house turns it away. */
static void handle(struct endpoint *endpoints, unsigned int i,
		   unsigned int listeners, unsigned int *count)
{
	struct endpoint *e = &endpoints[i];
	int fd;

	if (i >= listeners) {
		if (!serve_client(e)) {
			close(e->fd);
			*e = endpoints[--*count];
		}
		return;
	}
	fd = accept(e->fd, NULL, NULL);
	if (fd >= 0 && *count == listeners + CLIENTS)
		close(fd);
	else if (fd >= 0)
		endpoints[(*count)++] = (struct endpoint){ fd, e->kind };
}

static int loop(struct endpoint *endpoints, unsigned int listeners)
{
	struct pollfd fds[2 + CLIENTS];
	unsigned int count = listeners;

	for (;;) {
		for (unsigned int i = 0; i < count; i++)
			fds[i] = (struct pollfd){ endpoints[i].fd, POLLIN, 0 };
		if (poll(fds, count, -1) < 0 && errno != EINTR)
			return -errno;
		/* From the last, as one that ends is replaced by the last. */
		for (unsigned int i = count; i-- > 0;)
			if (fds[i].revents)
				handle(endpoints, i, listeners, &count);
	}
}

int socket_serve(const char *where)
{
	struct endpoint endpoints[2 + CLIENTS];
	char *end;
	unsigned long port = strtoul(where, &end, 10);
	unsigned int listeners = 1;

	if (*end || !port) {
		endpoints[0] = (struct endpoint){ listen_path(where), BARE };
	} else if (port < 65535) {
		endpoints[0] = (struct endpoint){
			listen_port((unsigned int)port), COMMANDS };
		endpoints[1] = (struct endpoint){
			listen_port((unsigned int)port + 1), PLATFORM };
		listeners = 2;
	} else {
		return -EINVAL;
	}
	for (unsigned int i = 0; i < listeners; i++)
		if (endpoints[i].fd < 0)
			return endpoints[i].fd;
	return loop(endpoints, listeners);
}
