/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages of lib/channel.h on file descriptors, for the CPL3 programs. The
 * same under the monitor, where a read gives one whole message, and on Linux,
 * where a pipe may give it in pieces.
 */
#ifndef LIB_CHANNEL_IO_H
#define LIB_CHANNEL_IO_H

#include "lib/channel.h"

/*
 * Receive the next request. Returns 1; 0 when the other side has ended;
 * -EMSGSIZE when the message is malformed; another -errno.
 */
int channel_receive(int fd, struct fw_message *ret_message);

/* Send a reply. Returns 0 or -errno. */
int channel_send(int fd, const struct fw_message *message);

#endif
