/* SPDX-License-Identifier: Apache-2.0 */
/*
 * evtpm-measure's results as JSON.
 */
#ifndef IMAGE_MEASURE_JSON_H
#define IMAGE_MEASURE_JSON_H

struct boot_events;
struct launch_measure;

/*
 * Print what is known about the image, and when events is not NULL about a
 * boot: measurement, guest policy, version, events, PCR values. 0 or -ENOMEM.
 */
int measure_json_print(const struct launch_measure *m,
		       const struct boot_events *events);

/*
 * Print a policy for evtpm-verifier (agent/verifier/README.md) that accepts
 * exactly this image and this boot. Returns 0 or -ENOMEM.
 */
int measure_json_policy(const struct launch_measure *m,
			const struct boot_events *events);

#endif
