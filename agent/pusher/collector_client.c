// SPDX-License-Identifier: Apache-2.0
/*
 * Reaching the collector. A child gets one end of a socketpair as descriptor 3
 * and nothing else of ours; it ends when the other end closes.
 */
#include "agent/pusher/collector_client.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent/collector/channel.h"
#include "agent/pusher/config.h"
#include "agent/pusher/stop.h"

/* The host may throttle reports; a loaded TPM takes its time. */
#define COLLECTOR_TIMEOUT_S	60
/* A frame that has begun must arrive at once. */
#define COLLECTOR_FRAME_MS	5000
/* No collection has more records than this. */
#define COLLECTOR_MAX_RECORDS	32
#define COLLECTOR_CHILD_FD	3
#define COLLECTOR_CHILD_FD_TEXT	"3"

/* A connection; child is 0 when the collector is a service. */
struct collector {
	int fd;
	pid_t child;
};

static int connect_socket(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd, err;

	if (strlen(path) >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	strcpy(address.sun_path, path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (connect(fd, (struct sockaddr *)&address, sizeof(address))) {
		err = -errno;
		close(fd);
		return err;
	}
	return fd;
}

/* The collector beside this program, or where `make install` puts it. */
static int find_program(char *path, size_t room)
{
	static const char * const places[] = {
		"evtpm-collector", "../libexec/evtpm/evtpm-collector",
	};
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (n < 0)
		return -errno;
	self[n] = '\0';
	*strrchr(self, '/') = '\0';
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		n = snprintf(path, room, "%s/%s", self, places[i]);
		if ((size_t)n < room && !access(path, X_OK))
			return 0;
	}
	return -ENOENT;
}

static void run_child(const char *program, int fd, const struct config *config)
{
	const char *arguments[10] = { "evtpm-collector", "--fd",
				     COLLECTOR_CHILD_FD_TEXT };
	int n = 3;

	if (*config->tcti) {
		arguments[n++] = "--tcti";
		arguments[n++] = config->tcti;
	}
	if (*config->tsm_path) {
		arguments[n++] = "--tsm-path";
		arguments[n++] = config->tsm_path;
	}
	if (*config->ak_handle) {
		arguments[n++] = "--ak-handle";
		arguments[n++] = config->ak_handle;
	}
	stop_release();
	/* dup2() onto itself would leave close-on-exec set. */
	if (fd == COLLECTOR_CHILD_FD)
		fd = dup(fd);
	if (dup2(fd, COLLECTOR_CHILD_FD) < 0)
		_exit(127);
	close_range(COLLECTOR_CHILD_FD + 1, ~0u, 0);
	execv(program, (char **)arguments);
	_exit(127);
}

static int start_child(const struct config *config,
		       struct collector *ret_collector)
{
	char program[PATH_MAX + 64];
	int err = find_program(program, sizeof(program));
	int ends[2];
	pid_t child;

	if (err)
		return err;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
		return -errno;
	child = fork();
	if (child < 0) {
		err = -errno;
		close(ends[0]);
		close(ends[1]);
		return err;
	}
	if (!child)
		run_child(program, ends[1], config);
	close(ends[1]);
	*ret_collector = (struct collector){ ends[0], child };
	return 0;
}

static int open_collector(const struct config *config,
			  struct collector *ret_collector, char *error)
{
	const char *path = *config->collector ? config->collector :
						CONFIG_DEFAULT_SOCKET;
	int fd = connect_socket(path);
	int err;

	if (fd >= 0) {
		*ret_collector = (struct collector){ fd, 0 };
		return 0;
	}
	if (*config->collector || (fd != -ENOENT && fd != -ECONNREFUSED)) {
		snprintf(error, COLLECTOR_MAX_ERROR, "collector %.108s: %s",
			 path, strerror(-fd));
		return fd;
	}
	err = start_child(config, ret_collector);
	if (err)
		snprintf(error, COLLECTOR_MAX_ERROR,
			 "no collector at %.108s, and evtpm-collector: %s", path,
			 strerror(-err));
	return err;
}

static void close_collector(struct collector *collector)
{
	close(collector->fd);
	if (!collector->child)
		return;
	/* It has nothing to lose, and may be waiting for the TPM. */
	kill(collector->child, SIGTERM);
	while (waitpid(collector->child, NULL, 0) < 0 && errno == EINTR)
		;
}

static int send_request(int fd, const struct config *config,
			const svp_u8 *challenge)
{
	svp_u8 request[SVP_ATTEST_NONCE_SIZE + 4];

	memcpy(request, challenge, SVP_ATTEST_NONCE_SIZE);
	svp_put_le32(request + SVP_ATTEST_NONCE_SIZE, config->pcrs);
	return channel_send(fd, CHANNEL_COLLECT, request, sizeof(request),
			    COLLECTOR_FRAME_MS);
}

/* Wait until a frame begins; *seconds are left for all of them. */
static int wait_frame(int fd, bool (*stop)(void), int *seconds)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	int n;

	for (; *seconds > 0; --*seconds) {
		if (stop())
			return -ECANCELED;
		n = poll(&poll_fd, 1, 1000);
		if (n > 0)
			return 0;
		if (n < 0 && errno != EINTR)
			return -errno;
	}
	return -ETIMEDOUT;
}

/* FAILED: a positive errno, then text for people. */
static int take_failure(const svp_u8 *data, size_t size, char *error)
{
	svp_u32 number;

	if (size < 4)
		return -EPROTO;
	number = svp_le32(data);
	snprintf(error, COLLECTOR_MAX_ERROR, "collector: %.*s",
		 (int)(size - 4 < 200 ? size - 4 : 200), data + 4);
	return number && number < 4096 ? -(int)number : -EPROTO;
}

/* One frame. Returns 1 after DONE, 0 when more is to come, or -errno. */
static int take_frame(int fd, svp_u8 *buffer, collector_taker take,
		      void *user, char *error)
{
	struct channel_frame frame;
	int err = channel_receive(fd, buffer, CHANNEL_MAX_PAYLOAD,
				  COLLECTOR_FRAME_MS, &frame);

	if (err)
		return err;
	switch (frame.type) {
	case CHANNEL_DONE:
		return 1;
	case CHANNEL_FAILED:
		return take_failure(buffer, frame.size, error);
	case CHANNEL_EVIDENCE:
		return frame.size < 4 ? -EPROTO :
			take(user, svp_le32(buffer), buffer + 4,
			     frame.size - 4);
	}
	return -EPROTO;
}

static int take_answer(int fd, bool (*stop)(void), collector_taker take,
		       void *user, char *error)
{
	svp_u8 *buffer = malloc(CHANNEL_MAX_PAYLOAD);
	int seconds = COLLECTOR_TIMEOUT_S;
	int result = buffer ? 0 : -ENOMEM;

	for (int i = 0; !result; i++) {
		result = i > COLLECTOR_MAX_RECORDS ? -EPROTO :
			 wait_frame(fd, stop, &seconds);
		if (!result)
			result = take_frame(fd, buffer, take, user, error);
	}
	free(buffer);
	return result == 1 ? 0 : result;
}

int collector_collect(const struct config *config,
		      const svp_u8 challenge[SVP_ATTEST_NONCE_SIZE],
		      bool (*stop)(void), collector_taker take, void *user,
		      char ret_error[COLLECTOR_MAX_ERROR])
{
	struct collector collector;
	int err;

	*ret_error = '\0';
	err = open_collector(config, &collector, ret_error);
	if (err)
		return err;
	err = send_request(collector.fd, config, challenge);
	if (!err)
		err = take_answer(collector.fd, stop, take, user, ret_error);
	close_collector(&collector);
	if (err && !*ret_error)
		snprintf(ret_error, COLLECTOR_MAX_ERROR, "collector: %s",
			 err == -ENODATA || err == -EPIPE ||
			 err == -ECONNRESET ?
			 "it ended without an answer" : strerror(-err));
	return err;
}
