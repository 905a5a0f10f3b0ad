/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The host's end of the secure processor's channel.
 */
#ifndef MACHINE_SECURE_PROCESSOR_H
#define MACHINE_SECURE_PROCESSOR_H

#include "secure_processor_channel.h"

/* Set the UART up. Before the first command. */
void secure_processor_init(void);

/*
 * Send a command and wait for its answer. A secure processor that does not
 * answer stops the machine. Caller holds the machine's lock, if it runs yet.
 */
struct sp_answer secure_processor_command(const struct sp_command *command);

#endif
