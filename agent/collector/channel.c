// SPDX-License-Identifier: Apache-2.0
/*
 * Frames over a stream socket, with a deadline on each so that neither peer
 * can hold the other. Lengths are checked before a byte of payload is taken.
 */
#include "agent/collector/channel.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

static long long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000ll + now.tv_nsec / 1000000;
}

/* Wait until fd is ready for events or the deadline (-1: none) has passed. */
static int wait_ready(int fd, short events, long long deadline)
{
	struct pollfd poll_fd = { .fd = fd, .events = events };
	long long left = deadline < 0 ? -1 : deadline - now_ms();
	int n;

	if (deadline >= 0 && left <= 0)
		return -ETIMEDOUT;
	n = poll(&poll_fd, 1, (int)left);
	if (n < 0)
		return errno == EINTR ? 0 : -errno;
	return n ? 0 : -ETIMEDOUT;
}

static long long deadline_of(int timeout_ms)
{
	return timeout_ms < 0 ? -1 : now_ms() + timeout_ms;
}

static int send_all(int fd, const void *data, size_t size, long long deadline)
{
	const svp_u8 *at = data;
	ssize_t n;
	int err;

	while (size) {
		n = send(fd, at, size, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			return -errno;
		if (n > 0) {
			at += n;
			size -= (size_t)n;
			continue;
		}
		err = wait_ready(fd, POLLOUT, deadline);
		if (err)
			return err;
	}
	return 0;
}

static int send_frame(int fd, const svp_u8 *head, size_t head_size,
		      const void *data, size_t size, int timeout_ms)
{
	long long deadline = deadline_of(timeout_ms);
	int err = send_all(fd, head, head_size, deadline);

	return err ? err : send_all(fd, data, size, deadline);
}

int channel_send(int fd, svp_u32 type, const void *data, size_t size,
		 int timeout_ms)
{
	svp_u8 head[CHANNEL_HEADER_SIZE];

	if (size > CHANNEL_MAX_PAYLOAD)
		return -EMSGSIZE;
	svp_put_le32(head, type);
	svp_put_le32(head + 4, (svp_u32)size);
	return send_frame(fd, head, sizeof(head), data, size, timeout_ms);
}

int channel_send_numbered(int fd, svp_u32 type, svp_u32 number,
			  const void *data, size_t size, int timeout_ms)
{
	svp_u8 head[CHANNEL_HEADER_SIZE + 4];

	if (size > CHANNEL_MAX_PAYLOAD - 4)
		return -EMSGSIZE;
	svp_put_le32(head, type);
	svp_put_le32(head + 4, (svp_u32)size + 4);
	svp_put_le32(head + 8, number);
	return send_frame(fd, head, sizeof(head), data, size, timeout_ms);
}

/* *ret_done tells how far it came, on errors too. */
static int receive_all(int fd, void *buffer, size_t size, long long deadline,
		       size_t *ret_done)
{
	ssize_t n;
	int err;

	*ret_done = 0;
	while (*ret_done < size) {
		n = recv(fd, (svp_u8 *)buffer + *ret_done, size - *ret_done,
			 MSG_DONTWAIT);
		if (!n)
			return -EPIPE;
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			return -errno;
		if (n > 0) {
			*ret_done += (size_t)n;
			continue;
		}
		err = wait_ready(fd, POLLIN, deadline);
		if (err)
			return err;
	}
	return 0;
}

int channel_receive(int fd, void *buffer, size_t room, int timeout_ms,
		    struct channel_frame *ret_frame)
{
	long long deadline = deadline_of(timeout_ms);
	svp_u8 head[CHANNEL_HEADER_SIZE];
	size_t size, done;
	int err;

	err = receive_all(fd, head, sizeof(head), deadline, &done);
	if (err == -EPIPE && !done)
		return -ENODATA;
	if (err)
		return err;
	size = svp_le32(head + 4);
	if (size > room || size > CHANNEL_MAX_PAYLOAD)
		return -EMSGSIZE;
	err = receive_all(fd, buffer, size, deadline, &done);
	if (err)
		return err;
	ret_frame->type = svp_le32(head);
	ret_frame->size = size;
	return 0;
}
