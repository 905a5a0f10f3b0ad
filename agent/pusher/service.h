/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The agent as a service: push, wait, push again, for ever. Errors never end
 * it; the service manager's watchdog is fed only after a stage that was
 * finished, so a hang is seen.
 */
#ifndef PUSHER_SERVICE_H
#define PUSHER_SERVICE_H

struct config;

/* Run until SIGTERM or SIGINT; SIGHUP pushes at once. Returns 0. */
int service_run(const struct config *config);

#endif
