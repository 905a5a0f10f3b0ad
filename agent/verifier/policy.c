// SPDX-License-Identifier: Apache-2.0
/*
 * The policy file. jansson parses; what is not known is refused, so that a
 * misspelt rule is never silently no rule.
 */
#include "agent/verifier/policy.h"

#include <errno.h>
#include <jansson.h>
#include <openssl/crypto.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define POLICY_VERSION 1
#define MAX_ITEMS 4096u

static const char *const tcb_names[POLICY_TCB_PARTS] = {
	[POLICY_TCB_BOOTLOADER] = "bootloader",
	[POLICY_TCB_TEE] = "tee",
	[POLICY_TCB_SNP] = "snp",
	[POLICY_TCB_MICROCODE] = "microcode",
	[POLICY_TCB_FMC] = "fmc",
};

const char *policy_tcb_name(enum policy_tcb part)
{
	return tcb_names[part];
}

static int __attribute__((format(printf, 2, 3)))
refuse(char *error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(error, POLICY_MAX_ERROR, format, args);
	va_end(args);
	return -EINVAL;
}

/* A string of exactly size bytes in hex. */
static bool parse_hex(const json_t *json, svp_u8 *ret, size_t size)
{
	const char *text = json_string_value(json);
	size_t done = 0;

	if (!text || strlen(text) != 2 * size)
		return false;
	return OPENSSL_hexstr2buf_ex(ret, size, &done, text, '\0') == 1 &&
	       done == size;
}

static int parse_measurements(struct policy *p, json_t *json, char *error)
{
	size_t i, count = json_array_size(json);

	if (!json_is_array(json) || !count || count > MAX_ITEMS)
		return refuse(error, "measurements: not a list of one or more");
	p->measurements = calloc(count, sizeof(*p->measurements));
	if (!p->measurements)
		return -ENOMEM;
	for (i = 0; i < count; i++)
		if (!parse_hex(json_array_get(json, i), p->measurements[i],
			       sizeof(p->measurements[i])))
			return refuse(error, "measurements[%zu]: not %zu hex digits",
				      i, 2 * sizeof(p->measurements[i]));
	p->measurement_count = count;
	return 0;
}

static int parse_minimum_tcb(struct policy *p, json_t *json, char *error)
{
	const char *name;
	json_t *value;
	size_t part;

	if (!json_is_object(json))
		return refuse(error, "minimum_tcb: not an object");
	json_object_foreach(json, name, value) {
		for (part = 0; part < POLICY_TCB_PARTS; part++)
			if (!strcmp(name, tcb_names[part]))
				break;
		if (part == POLICY_TCB_PARTS)
			return refuse(error, "minimum_tcb.%.32s: unknown", name);
		if (!json_is_integer(value) || json_integer_value(value) < 0 ||
		    json_integer_value(value) > 255)
			return refuse(error, "minimum_tcb.%s: not 0 to 255",
				      name);
		p->minimum_tcb[part] = (svp_u8)json_integer_value(value);
	}
	p->has_minimum_tcb = true;
	return 0;
}

static int parse_flag(bool *flag, const char *name, json_t *json, char *error)
{
	if (!json_is_boolean(json))
		return refuse(error, "%s: not true or false", name);
	*flag = json_is_true(json);
	return 0;
}

static int parse_event(struct policy_event *e, json_t *json, unsigned int pcr,
		       size_t i, char *error)
{
	const char *name = json_string_value(json_object_get(json, "name"));

	if (!json_is_object(json) || json_object_size(json) != 2 || !name ||
	    !*name || !parse_hex(json_object_get(json, "sha256"), e->sha256,
				 sizeof(e->sha256)))
		return refuse(error,
			      "pcrs.%u[%zu]: not {\"name\", \"sha256\"}", pcr, i);
	e->name = strdup(name);
	return e->name ? 0 : -ENOMEM;
}

static int parse_pcr(struct policy *p, const char *key, json_t *json,
		     char *error)
{
	size_t i, count = json_array_size(json);
	char *end;
	unsigned long pcr = strtoul(key, &end, 10);
	struct policy_pcr *at;
	int err;

	if (*key < '0' || *key > '9' || *end || pcr >= SVP_TPM_PCRS)
		return refuse(error, "pcrs.%.32s: not a PCR", key);
	at = &p->pcr[pcr];
	if (at->covered || !json_is_array(json) || count > MAX_ITEMS)
		return refuse(error, "pcrs.%.32s: not one list of events", key);
	at->covered = true;
	at->events = calloc(count ? count : 1, sizeof(*at->events));
	if (!at->events)
		return -ENOMEM;
	for (i = 0; i < count; i++) {
		err = parse_event(&at->events[i], json_array_get(json, i),
				  (unsigned int)pcr, i, error);
		if (err)
			return err;
		at->count++;
	}
	return 0;
}

static int parse_pcrs(struct policy *p, json_t *json, char *error)
{
	const char *key;
	json_t *value;
	int err;

	if (!json_is_object(json) || !json_object_size(json))
		return refuse(error, "pcrs: not an object of one or more PCRs");
	json_object_foreach(json, key, value) {
		err = parse_pcr(p, key, value, error);
		if (err)
			return err;
	}
	return 0;
}

static int parse_member(struct policy *p, const char *key, json_t *value,
			char *error)
{
	if (!strcmp(key, "version"))
		return json_integer_value(value) == POLICY_VERSION ? 0 :
		       refuse(error, "version: not %d", POLICY_VERSION);
	if (!strcmp(key, "measurements"))
		return parse_measurements(p, value, error);
	if (!strcmp(key, "minimum_tcb"))
		return parse_minimum_tcb(p, value, error);
	if (!strcmp(key, "allow_debug"))
		return parse_flag(&p->allow_debug, key, value, error);
	if (!strcmp(key, "allow_migration"))
		return parse_flag(&p->allow_migration, key, value, error);
	if (!strcmp(key, "pcrs"))
		return parse_pcrs(p, value, error);
	return refuse(error, "%.64s: unknown", key);
}

static int parse_members(struct policy *p, json_t *root, char *error)
{
	static const char *const needed[] = { "version", "measurements",
					      "pcrs" };
	const char *key;
	json_t *value;
	size_t i;
	int err;

	if (!json_is_object(root))
		return refuse(error, "not a JSON object");
	for (i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		if (!json_object_get(root, needed[i]))
			return refuse(error, "%s: missing", needed[i]);
	json_object_foreach(root, key, value) {
		err = parse_member(p, key, value, error);
		if (err)
			return err;
	}
	return 0;
}

static int parse_root(json_t *root, const json_error_t *where,
		      struct policy *ret_policy, char *error)
{
	struct policy p = { 0 };
	int err;

	if (!root)
		return refuse(error, "line %d: %.120s", where->line,
			      where->text);
	err = parse_members(&p, root, error);
	json_decref(root);
	if (err) {
		policy_clear(&p);
		return err;
	}
	*ret_policy = p;
	return 0;
}

int policy_parse(const char *json, size_t size, struct policy *ret_policy,
		 char ret_error[POLICY_MAX_ERROR])
{
	json_error_t where;
	json_t *root = json_loadb(json, size, JSON_REJECT_DUPLICATES, &where);

	return parse_root(root, &where, ret_policy, ret_error);
}

int policy_read(const char *file, struct policy *ret_policy,
		char ret_error[POLICY_MAX_ERROR])
{
	FILE *f = fopen(file, "re");
	json_error_t where;
	json_t *root;

	if (!f) {
		int err = -errno;

		snprintf(ret_error, POLICY_MAX_ERROR, "%s", strerror(-err));
		return err;
	}
	root = json_loadf(f, JSON_REJECT_DUPLICATES, &where);
	fclose(f);
	return parse_root(root, &where, ret_policy, ret_error);
}

void policy_clear(struct policy *p)
{
	size_t i, j;

	for (i = 0; i < SVP_TPM_PCRS; i++) {
		for (j = 0; j < p->pcr[i].count; j++)
			free(p->pcr[i].events[j].name);
		free(p->pcr[i].events);
	}
	free(p->measurements);
	*p = (struct policy){ 0 };
}

svp_u32 policy_mask(const struct policy *p)
{
	svp_u32 mask = 0;
	unsigned int i;

	for (i = 0; i < SVP_TPM_PCRS; i++)
		if (p->pcr[i].covered)
			mask |= 1u << i;
	return mask;
}
