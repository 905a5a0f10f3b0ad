// SPDX-License-Identifier: Apache-2.0
/*
 * Messages on file descriptors. The peer is the monitor, or a test.
 */
#include "lib/channel_io.h"

#include <errno.h>
#include <unistd.h>

/*
 * The message so far, size bytes of it: how long is it in all? 0 while that
 * isn't known, -EMSGSIZE when it can't be.
 */
static ssize_t whole_size(const struct fw_message *m, size_t size)
{
	if (size < FW_MESSAGE_HEADER_SIZE)
		return 0;
	if (m->header.length > FW_MESSAGE_DATA_MAX)
		return -EMSGSIZE;
	return (ssize_t)(FW_MESSAGE_HEADER_SIZE + m->header.length);
}

/*
 * Under the monitor one read takes a whole message, so ask for all there may
 * be; the peer waits for the reply, so that nothing of a next one comes along.
 */
int channel_receive(int fd, struct fw_message *ret_message)
{
	char *at = (char *)ret_message;
	ssize_t whole = 0, n;
	size_t size = 0;

	while (!whole || size < (size_t)whole) {
		n = read(fd, at + size, sizeof(*ret_message) - size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (!n)
			return size ? -EMSGSIZE : 0;
		size += (size_t)n;
		whole = whole_size(ret_message, size);
		if (whole < 0 || (whole && size > (size_t)whole))
			return -EMSGSIZE;
	}
	return 1;
}

int channel_send(int fd, const struct fw_message *message)
{
	size_t left = FW_MESSAGE_HEADER_SIZE + message->header.length;
	const char *at = (const char *)message;
	ssize_t n;

	while (left) {
		n = write(fd, at, left);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		at += n;
		left -= (size_t)n;
	}
	return 0;
}
