// SPDX-License-Identifier: Apache-2.0
/*
 * Replays seeds from the folder of the sources, where tests run. Each input is
 * a heap block of its exact size, so that AddressSanitizer sees every overrun.
 */
#include "tests/fuzz/replay.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SEED_MAX 65536u
/* Changed inputs per seed. */
#define CHANGES 400u

static void give(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);

	if (!copy)
		abort();
	if (size)
		memcpy(copy, data, size);
	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
}

static uint32_t next(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

static void give_changed(uint8_t *data, size_t size)
{
	uint32_t state = 1;
	unsigned int i;

	for (i = 0; i < CHANGES && size; i++) {
		size_t at = next(&state) % size, cut = next(&state) % size;
		uint8_t was = data[at];

		data[at] = (uint8_t)next(&state);
		give(data, size);
		data[at] = was;
		give(data, cut);
	}
}

static void replay_file(const char *path)
{
	static uint8_t data[SEED_MAX];
	FILE *f = fopen(path, "rb");
	size_t size;

	if (!f)
		abort();
	size = fread(data, 1, sizeof(data), f);
	fclose(f);
	give(data, size);
	give_changed(data, size);
}

size_t replay_seeds(const char *name)
{
	char path[512], dir[256];
	struct dirent *entry;
	size_t count = 0;
	DIR *seeds;

	snprintf(dir, sizeof(dir), "tests/fuzz/seeds/%s", name);
	seeds = opendir(dir);
	while (seeds && (entry = readdir(seeds)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", dir, entry->d_name);
		replay_file(path);
		count++;
	}
	if (seeds)
		closedir(seeds);
	return count;
}
