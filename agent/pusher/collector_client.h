/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pusher's end of the channel to the collector: a service behind a unix
 * socket, or, where there is none, a child of our own. The collector is not
 * trusted with the pusher's memory: frames are bounded and counted.
 */
#ifndef PUSHER_COLLECTOR_CLIENT_H
#define PUSHER_COLLECTOR_CLIENT_H

#include <stdbool.h>
#include <stddef.h>

#include "protocol/svsm_attest.h"

struct config;

#define COLLECTOR_MAX_ERROR 256u

/* Takes one record. Returns 0, or a -errno that ends the collection. */
typedef int (*collector_taker)(void *user, svp_u32 record, const void *data,
			       size_t size);

/*
 * Have evidence collected for challenge; each record goes to take(user, ...).
 * Asks stop() about once a second whether to give up. Returns 0 when all of
 * it came; -ECANCELED: stop() did; -ETIMEDOUT; -EPROTO; what take() returned;
 * or the collector's own -errno. ret_error says what went wrong.
 */
int collector_collect(const struct config *config,
		      const svp_u8 challenge[SVP_ATTEST_NONCE_SIZE],
		      bool (*stop)(void), collector_taker take, void *user,
		      char ret_error[COLLECTOR_MAX_ERROR]);

#endif
