/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Executes the requests of lib/channel.h.
 */
#ifndef TPM_SERVE_H
#define TPM_SERVE_H

#include "tpm/keys.h"

struct fw_message;

/*
 * Execute the request in message and put the reply in its place: the same op,
 * status 0 or an errno, data only when the status is 0.
 */
void serve(const struct key keys[KEY_COUNT], struct fw_message *message);

#endif
