/* SPDX-License-Identifier: Apache-2.0 */
/* Randomness from the CPU. */
#ifndef ARCH_RANDOM_H
#define ARCH_RANDOM_H

#include "lib/types.h"

/* Fill size bytes. -EIO when the CPU gives none, and *to is undefined. */
int random_bytes(void *to, size_t size);

#endif
