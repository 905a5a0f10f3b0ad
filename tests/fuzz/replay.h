/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a harness over its seeds without a fuzzer, for every `make check`.
 */
#ifndef FUZZ_REPLAY_H
#define FUZZ_REPLAY_H

#include <stddef.h>
#include <stdint.h>

/* The harness, as libFuzzer calls it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/*
 * Give the harness each seed in tests/fuzz/seeds/name, whole, cut short and
 * with bytes changed, always the same ones. Returns the number of seeds.
 */
size_t replay_seeds(const char *name);

#endif
