// SPDX-License-Identifier: Apache-2.0
/*
 * JSON with jansson. Order of members is that of writing, so that the same
 * files give the same text.
 */
#include "image/boot_events.h"
#include "image/launch_measure.h"
#include "image/measure_json.h"
#include "tpm/event_log.h"

#include <errno.h>
#include <stdio.h>

#include <jansson.h>

/* Longest digest that is printed, bytes. */
#define DIGEST_MAX 64u

static json_t *hex(const svp_u8 *bytes, size_t size)
{
	char text[2 * DIGEST_MAX + 1];

	for (size_t i = 0; i < size; i++)
		snprintf(text + 2 * i, 3, "%02x", bytes[i]);
	return json_stringn(text, 2 * size);
}

static int print(json_t *root)
{
	int err = !root || json_dumpf(root, stdout, JSON_INDENT(2)) ||
		  putchar('\n') == EOF || fflush(stdout);

	json_decref(root);
	return err ? -ENOMEM : 0;
}

static json_t *event_json(const struct boot_event *e)
{
	return json_pack("{s:i, s:s, s:o, s:o}", "pcr", (int)e->pcr, "name",
			 e->name, "sha256",
			 hex(e->digests.sha256, sizeof(e->digests.sha256)),
			 "sha384",
			 hex(e->digests.sha384, sizeof(e->digests.sha384)));
}

static json_t *pcr_json(const struct boot_events *events, svp_u32 pcr)
{
	struct event_digests value;

	if (boot_events_pcr(events, pcr, &value))
		return NULL;
	return json_pack("{s:o, s:o}", "sha256",
			 hex(value.sha256, sizeof(value.sha256)), "sha384",
			 hex(value.sha384, sizeof(value.sha384)));
}

/* Does any event go to the PCR? */
static bool is_covered(const struct boot_events *events, svp_u32 pcr)
{
	for (unsigned int i = 0; i < events->count; i++)
		if (events->event[i].pcr == pcr)
			return true;
	return false;
}

static int add_boot(json_t *root, const struct boot_events *events)
{
	json_t *list = json_array(), *pcrs = json_object();
	char key[4];
	int err;

	err = json_object_set_new(root, "events", list) |
	      json_object_set_new(root, "pcrs", pcrs);
	for (unsigned int i = 0; !err && i < events->count; i++)
		err = json_array_append_new(list,
					    event_json(&events->event[i]));
	for (svp_u32 pcr = 0; !err && pcr < BOOT_PCRS; pcr++) {
		if (!is_covered(events, pcr))
			continue;
		snprintf(key, sizeof(key), "%u", pcr % 100);
		err = json_object_set_new(pcrs, key, pcr_json(events, pcr));
	}
	return err;
}

int measure_json_print(const struct launch_measure *m,
		       const struct boot_events *events)
{
	char policy[19];
	json_t *root;

	snprintf(policy, sizeof(policy), "0x%llx",
		 (unsigned long long)m->policy);
	root = json_pack("{s:o, s:s, s:s}", "measurement",
			 hex(m->digest, sizeof(m->digest)), "guest_policy",
			 policy, "version", m->version);
	if (root && events && add_boot(root, events)) {
		json_decref(root);
		return -ENOMEM;
	}
	return print(root);
}

/* The PCR's list of known events. */
static json_t *known_events(const struct boot_events *events, svp_u32 pcr)
{
	json_t *list = json_array();

	for (unsigned int i = 0; i < events->count; i++) {
		const struct boot_event *e = &events->event[i];

		if (e->pcr == pcr)
			json_array_append_new(list, json_pack(
				"{s:s, s:o}", "name", e->name, "sha256",
				hex(e->digests.sha256,
				    sizeof(e->digests.sha256))));
	}
	return list;
}

int measure_json_policy(const struct launch_measure *m,
			const struct boot_events *events)
{
	json_t *pcrs = json_object();
	char key[4];

	for (svp_u32 pcr = 0; pcr < BOOT_PCRS; pcr++) {
		if (!is_covered(events, pcr))
			continue;
		snprintf(key, sizeof(key), "%u", pcr % 100);
		json_object_set_new(pcrs, key, known_events(events, pcr));
	}
	return print(json_pack("{s:i, s:[o], s:o}", "version", 1,
			       "measurements",
			       hex(m->digest, sizeof(m->digest)), "pcrs",
			       pcrs));
}
