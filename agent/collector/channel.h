/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Frames between pusher and collector over a unix stream socket. Neither
 * trusts the other: the pusher faces the network, the collector is root.
 * A frame is {u32 type, u32 length, length bytes}, little-endian. One COLLECT
 * is answered by EVIDENCE frames, then DONE; or by FAILED, which ends it.
 */
#ifndef COLLECTOR_CHANNEL_H
#define COLLECTOR_CHANNEL_H

#include <stddef.h>

#include "protocol/types.h"

/* Frame types. */
enum channel_type {
	CHANNEL_COLLECT = 1,	/* challenge, then u32 PCR mask */
	CHANNEL_EVIDENCE = 2,	/* u32 kind of record, then its bytes */
	CHANNEL_DONE = 3,	/* nothing */
	CHANNEL_FAILED = 4,	/* u32 positive errno, then text */
};

/* The longest payload, bytes: an event log with its record number. */
#define CHANNEL_MAX_PAYLOAD	(512u * 1024u)
#define CHANNEL_HEADER_SIZE	8u

/* A received frame; the payload lies in the receiver's buffer. */
struct channel_frame {
	svp_u32 type;
	size_t size;
};

/*
 * Send a frame: u32 number first if the type has one, then size bytes of data.
 * Returns 0; -EMSGSIZE: too long; -ETIMEDOUT: the peer did not read it within
 * timeout_ms; -EPIPE: it is gone; another -errno.
 */
int channel_send(int fd, svp_u32 type, const void *data, size_t size,
		 int timeout_ms);

/* As channel_send(), with the little-endian number before the data. */
int channel_send_numbered(int fd, svp_u32 type, svp_u32 number,
			  const void *data, size_t size, int timeout_ms);

/*
 * Receive one frame, its payload into buffer of room bytes, all of it within
 * timeout_ms (-1: any time). Returns 0; -ENODATA: the peer closed before the
 * frame's first byte; -EPIPE: within it; -EMSGSIZE: longer than room or than
 * any frame may be; -ETIMEDOUT; another -errno. After an error the stream is
 * of no further use.
 */
int channel_receive(int fd, void *buffer, size_t room, int timeout_ms,
		    struct channel_frame *ret_frame);

#endif
