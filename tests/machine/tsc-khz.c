// SPDX-License-Identifier: Apache-2.0
/*
 * Prints this host's TSC frequency in kHz. QEMU's TCG hands the host's TSC to
 * the guest, which cannot calibrate it there: Linux wants to be told by
 * tsc_early_khz=.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <x86intrin.h>

#define SAMPLES 5
#define SAMPLE_NS 20000000ll

static int64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC_RAW, &t);
	return t.tv_sec * 1000000000ll + t.tv_nsec;
}

/* TSC and clock read together: of a few tries, the one that was quickest. */
static void read_both(uint64_t *ret_tsc, int64_t *ret_ns)
{
	uint64_t best = UINT64_MAX;

	for (int i = 0; i < 16; i++) {
		uint64_t before = __rdtsc();
		int64_t ns = now_ns();
		uint64_t after = __rdtsc();

		if (after - before < best) {
			best = after - before;
			*ret_tsc = before + (after - before) / 2;
			*ret_ns = ns;
		}
	}
}

static int64_t sample_khz(void)
{
	struct timespec pause = { .tv_nsec = SAMPLE_NS };
	uint64_t tsc0, tsc1;
	int64_t ns0, ns1;

	read_both(&tsc0, &ns0);
	nanosleep(&pause, NULL);
	read_both(&tsc1, &ns1);
	return (int64_t)((double)(tsc1 - tsc0) * 1e6 / (double)(ns1 - ns0));
}

static int compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

int main(void)
{
	int64_t khz[SAMPLES];

	for (int i = 0; i < SAMPLES; i++)
		khz[i] = sample_khz();
	qsort(khz, SAMPLES, sizeof(khz[0]), compare);
	printf("%lld\n", (long long)khz[SAMPLES / 2]);
	return 0;
}
