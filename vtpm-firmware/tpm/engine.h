/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The TPM itself: libtpms with all of its state in this process' memory. It
 * begins with fresh seeds at each start and nothing of it is ever stored.
 */
#ifndef TPM_ENGINE_H
#define TPM_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Longest command and response, bytes: what an SVSM vTPM call's page holds. */
#define ENGINE_BUFFER_MAX 4087u

/* Manufacture a TPM and power it on. Returns 0 or -EIO. Once. */
int engine_start(void);

/* Power the TPM off and on again, its non-volatile memory kept. 0 or -EIO. */
int engine_restart(void);

/*
 * What the platform tells the TPM from now on: the locality of commands, and
 * whether somebody stands before the machine. 0 and false when never called, as
 * under the monitor.
 */
void engine_set_locality(uint8_t locality);
void engine_set_presence(bool present);

/*
 * Execute one command. command may be anything; the answer says what is wrong
 * with it. response has room for ENGINE_BUFFER_MAX bytes. Returns
 * 0 and *ret_size, or -EIO when the TPM gives no answer.
 */
int engine_execute(const uint8_t *command, size_t size, uint8_t *response,
		   size_t *ret_size);

#endif
