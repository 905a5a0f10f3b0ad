/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * SVSM result codes (AMD 58019, section 5.3) as the kernel's error codes.
 */
#ifndef SVSM_VTPM_RESULT_H
#define SVSM_VTPM_RESULT_H

#include <linux/types.h>

/* In place of a result where the SVSM gave none. No SVSM uses it. */
#define SVSM_VTPM_NO_RESULT (~0ull)

/*
 * What a result, the RAX that the SVSM returned, means to the caller. 0;
 * -EAGAIN: make the same call again; other -errno: the call failed.
 */
int svsm_vtpm_errno(u64 result);

/* Why a command failed with err, the SVSM's last result being result; text. */
const char *svsm_vtpm_reason(int err, u64 result);

#endif
