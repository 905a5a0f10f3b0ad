/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the guest finds the event log: NV indices from SVP_TPM_LOG_INDEX
 * on, which anybody may read and nobody may write.
 */
#ifndef TPM_LOG_STORE_H
#define TPM_LOG_STORE_H

#include <stddef.h>

/*
 * Store size bytes of log, once; the platform's authorisation must still be
 * empty. Returns 0 or -EIO.
 */
int log_store(const void *log, size_t size);

/* Close the platform hierarchy until the next boot. Returns 0 or -EIO. */
int log_store_close_platform(void);

#endif
