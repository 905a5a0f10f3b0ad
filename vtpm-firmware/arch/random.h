/* SPDX-License-Identifier: Apache-2.0 */
/* Randomness from the CPU, health-tested: there is some, or the VM ends. */
#ifndef ARCH_RANDOM_H
#define ARCH_RANDOM_H

#include "lib/types.h"

/*
 * The start-up tests. Before random_bytes; once. Ends the VM with TERM_RANDOM
 * when they fail, as random_bytes does.
 */
void random_init(void);

/* Fill size bytes. On any CPU. */
void random_bytes(void *to, size_t size);

/* One RDSEED. Returns whether the CPU had a word; *ret_word only counts then. */
bool rdseed(u64 *ret_word);

#endif
