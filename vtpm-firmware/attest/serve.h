/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Executes the attest requests of lib/channel.h.
 */
#ifndef ATTEST_SERVE_H
#define ATTEST_SERVE_H

struct exchange;
struct fw_message;

/*
 * Execute the request in message and put the reply in its place: the same op,
 * status 0 or an errno, data only when the status is 0.
 */
void attest_serve(struct exchange *x, struct fw_message *message);

#endif
