/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The collector's end of the channel. The peer is the pusher, which faces the
 * network: its requests are checked whole, and it can neither choose what is
 * read nor hold the collector longer than the limits here.
 */
#ifndef COLLECTOR_SERVE_H
#define COLLECTOR_SERVE_H

struct collect_from;

/*
 * Answer the requests that come over the connected socket fd until the peer
 * closes it or breaks the protocol. Does not close it. Returns 0, or the
 * -errno that ended it.
 */
int serve_connection(int fd, const struct collect_from *from);

/*
 * Accept connections on the listening socket fd, one at a time, until none
 * came for idle_ms; a service manager listens on. Returns 0 or -errno.
 */
int serve_socket(int fd, const struct collect_from *from, int idle_ms);

#endif
