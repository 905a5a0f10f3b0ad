// SPDX-License-Identifier: Apache-2.0
/*
 * Evidence as records, and as a CMW JSON collection (RFC 9999, section 3.3):
 * an object of "__cmwc_t" and, by label, [media type, base64url]. jansson
 * parses the JSON, which comes from whoever can reach the verifier.
 */
#include "agent/evidence/evidence.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/evidence/base64url.h"

static const struct {
	const char *label;
	const char *media_type;
} form[SVP_RECORDS] = {
	[SVP_RECORD_CHALLENGE] = { "challenge",
		"application/vnd.evtpm.challenge" },
	[SVP_RECORD_REPORT] = { "snp-report",
		"application/vnd.evtpm.snp-report" },
	[SVP_RECORD_CERTIFICATES] = { "certificates",
		"application/vnd.evtpm.snp-certificates" },
	[SVP_RECORD_MANIFEST] = { "manifest",
		"application/vnd.evtpm.vtpm-manifest" },
	[SVP_RECORD_MANIFEST_VERSION] = { "manifest-version",
		"application/vnd.evtpm.vtpm-manifest-version" },
	[SVP_RECORD_QUOTE] = { "quote", "application/vnd.evtpm.tpms-attest" },
	[SVP_RECORD_QUOTE_SIGNATURE] = { "quote-signature",
		"application/vnd.evtpm.tpmt-signature" },
	[SVP_RECORD_PCRS] = { "pcrs", "application/vnd.evtpm.pcr-values" },
	[SVP_RECORD_EVENT_LOG] = { "event-log",
		"application/vnd.evtpm.tcg-event-log" },
};

#define COLLECTION_TYPE "__cmwc_t"

const char *evidence_label(enum svp_record record)
{
	return form[record].label;
}

int evidence_set(struct evidence *e, enum svp_record record, const void *data,
		 size_t size)
{
	svp_u8 *copy;

	if ((unsigned int)record >= SVP_RECORDS)
		return -EINVAL;
	if (size > SVP_EVIDENCE_MAX_RECORD)
		return -EFBIG;
	copy = malloc(size ? size : 1);
	if (!copy)
		return -ENOMEM;
	if (size)
		memcpy(copy, data, size);
	free(e->record[record].data);
	e->record[record].data = copy;
	e->record[record].size = size;
	return 0;
}

void evidence_clear(struct evidence *e)
{
	size_t i;

	for (i = 0; i < SVP_RECORDS; i++)
		free(e->record[i].data);
	*e = (struct evidence){ 0 };
}

static json_t *record_to_json(const struct evidence_record *r,
			      const char *media_type)
{
	char *text = malloc(base64url_length(r->size) + 1);
	json_t *json;

	if (!text)
		return NULL;
	base64url_encode(r->data, r->size, text);
	json = json_pack("[s, s]", media_type, text);
	free(text);
	return json;
}

int evidence_encode(const struct evidence *e, char **ret_json)
{
	json_t *root = json_pack("{s: s}", COLLECTION_TYPE, SVP_EVIDENCE_TYPE);
	char *text = NULL;
	size_t i;

	for (i = 0; root && i < SVP_RECORDS; i++) {
		if (!e->record[i].data)
			continue;
		if (json_object_set_new(root, form[i].label,
					record_to_json(&e->record[i],
						       form[i].media_type))) {
			json_decref(root);
			return -ENOMEM;
		}
	}
	if (root)
		text = json_dumps(root, JSON_COMPACT);
	json_decref(root);
	if (!text)
		return -ENOMEM;
	*ret_json = text;
	return 0;
}

/* The record with this label, or SVP_RECORDS. */
static size_t find_label(const char *label)
{
	size_t i;

	for (i = 0; i < SVP_RECORDS; i++)
		if (!strcmp(label, form[i].label))
			break;
	return i;
}

static int refuse(char error[EVIDENCE_MAX_ERROR], const char *label,
		  const char *what)
{
	snprintf(error, EVIDENCE_MAX_ERROR, "evidence: \"%.40s\": %s", label,
		 what);
	return -EBADMSG;
}

static int record_from_json(struct evidence *e, size_t i, json_t *json,
			    char error[EVIDENCE_MAX_ERROR])
{
	const char *label = form[i].label, *type, *text;
	size_t length, size = 0;
	svp_u8 *data;
	int err;

	if (!json_is_array(json) || json_array_size(json) != 2)
		return refuse(error, label, "not [media type, base64url]");
	type = json_string_value(json_array_get(json, 0));
	text = json_string_value(json_array_get(json, 1));
	if (!type || strcmp(type, form[i].media_type))
		return refuse(error, label, "another media type is expected");
	if (!text)
		return refuse(error, label, "its value is not a string");
	length = json_string_length(json_array_get(json, 1));
	if (length > base64url_length(SVP_EVIDENCE_MAX_RECORD))
		return refuse(error, label, "too long");
	data = malloc(length + 1);
	if (!data)
		return -ENOMEM;
	err = base64url_decode(text, length, data, length, &size);
	if (!err)
		err = evidence_set(e, (enum svp_record)i, data, size);
	free(data);
	if (err == -EBADMSG)
		return refuse(error, label, "not base64url");
	return err;
}

static int records_from_json(struct evidence *e, json_t *root,
			     char error[EVIDENCE_MAX_ERROR])
{
	const char *label, *type;
	json_t *value;
	int err;

	if (!json_is_object(root))
		return refuse(error, "", "not a JSON object");
	type = json_string_value(json_object_get(root, COLLECTION_TYPE));
	if (!type || strcmp(type, SVP_EVIDENCE_TYPE))
		return refuse(error, COLLECTION_TYPE,
			      "not " SVP_EVIDENCE_TYPE);
	json_object_foreach(root, label, value) {
		size_t i = find_label(label);

		if (!strcmp(label, COLLECTION_TYPE))
			continue;
		if (i == SVP_RECORDS)
			return refuse(error, label, "unknown label");
		err = record_from_json(e, i, value, error);
		if (err)
			return err;
	}
	return 0;
}

int evidence_decode(const char *json, size_t size, struct evidence *ret_e,
		    char ret_error[EVIDENCE_MAX_ERROR])
{
	struct evidence e = { 0 };
	json_error_t where;
	json_t *root;
	int err;

	if (size > SVP_EVIDENCE_MAX_JSON) {
		snprintf(ret_error, EVIDENCE_MAX_ERROR,
			 "evidence: longer than %u bytes",
			 SVP_EVIDENCE_MAX_JSON);
		return -EFBIG;
	}
	root = json_loadb(json, size, JSON_REJECT_DUPLICATES, &where);
	if (!root) {
		snprintf(ret_error, EVIDENCE_MAX_ERROR,
			 "evidence: byte %d: %.100s", where.position,
			 where.text);
		return -EBADMSG;
	}
	err = records_from_json(&e, root, ret_error);
	json_decref(root);
	if (err) {
		evidence_clear(&e);
		return err;
	}
	*ret_e = e;
	return 0;
}
