// SPDX-License-Identifier: Apache-2.0
/*
 * Boot log parsing and replay. The log is the guest's word; only that its
 * replay gives the quoted PCRs makes the SHA-256 digests in it true. The other
 * banks' digests are not covered by the quote, nor are the events' data, but for
 * the firmware's version, which is compared with its digest.
 */
#include "agent/verifier/event_log.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/cursor.h"

#define MAX_BANKS 8u
/* TCG_PCClientPCREvent's digest, and its size with an empty event. */
#define SHA1_SIZE 20u

/* The banks that the log's first event announces. */
struct banks {
	svp_u32 count;
	struct {
		svp_u16 algorithm;
		svp_u16 size;
	} bank[MAX_BANKS];
};

static const struct {
	svp_u32 type;
	const char *name;
} type_names[] = {
	{ SVP_EV_POST_CODE, "EV_POST_CODE" },
	{ SVP_EV_NO_ACTION, "EV_NO_ACTION" },
	{ SVP_EV_SEPARATOR, "EV_SEPARATOR" },
	{ SVP_EV_ACTION, "EV_ACTION" },
	{ SVP_EV_EVENT_TAG, "EV_EVENT_TAG" },
	{ SVP_EV_S_CRTM_CONTENTS, "EV_S_CRTM_CONTENTS" },
	{ SVP_EV_S_CRTM_VERSION, "EV_S_CRTM_VERSION" },
	{ SVP_EV_IPL, "EV_IPL" },
	{ SVP_EV_EFI_VARIABLE_DRIVER_CONFIG, "EV_EFI_VARIABLE_DRIVER_CONFIG" },
	{ SVP_EV_EFI_VARIABLE_BOOT, "EV_EFI_VARIABLE_BOOT" },
	{ SVP_EV_EFI_BOOT_SERVICES_APPLICATION,
	  "EV_EFI_BOOT_SERVICES_APPLICATION" },
	{ SVP_EV_EFI_GPT_EVENT, "EV_EFI_GPT_EVENT" },
	{ SVP_EV_EFI_ACTION, "EV_EFI_ACTION" },
	{ SVP_EV_EFI_PLATFORM_FIRMWARE_BLOB, "EV_EFI_PLATFORM_FIRMWARE_BLOB" },
	{ SVP_EV_EFI_HANDOFF_TABLES, "EV_EFI_HANDOFF_TABLES" },
	{ SVP_EV_EFI_HANDOFF_TABLES2, "EV_EFI_HANDOFF_TABLES2" },
};

const char *event_log_type_name(svp_u32 type)
{
	size_t i;

	for (i = 0; i < sizeof(type_names) / sizeof(type_names[0]); i++)
		if (type_names[i].type == type)
			return type_names[i].name;
	return "event type";
}

/* UTF-16 up to its NUL, what is not ASCII as '?'. */
static void take_utf16(const struct log_event *e,
		       char ret_text[EVENT_LOG_MAX_VERSION])
{
	struct svp_reader r = svp_reader(e->data, e->data_size);
	size_t n = 0;
	svp_u16 c;

	while (n < EVENT_LOG_MAX_VERSION - 1) {
		c = svp_get_le16(&r);
		if (!c)
			break;
		ret_text[n++] = c >= ' ' && c <= '~' ? (char)c : '?';
	}
	ret_text[n] = '\0';
}

bool event_log_version(const struct event_log *log,
		       char ret_text[EVENT_LOG_MAX_VERSION])
{
	svp_u8 digest[SVP_SHA256_SIZE];
	size_t i = 0;

	while (i < log->count && log->events[i].pcr)
		i++;
	if (i == log->count || log->events[i].type != SVP_EV_S_CRTM_VERSION ||
	    EVP_Digest(log->events[i].data, log->events[i].data_size, digest,
		       NULL, EVP_sha256(), NULL) != 1 ||
	    memcmp(digest, log->events[i].sha256, sizeof(digest)))
		return false;
	take_utf16(&log->events[i], ret_text);
	return true;
}

void event_log_describe(const struct log_event *event, char *ret_text,
			size_t room)
{
	size_t i, n = event->data_size < room - 1 ? event->data_size : room - 1;

	for (i = 0; i < n; i++) {
		svp_u8 c = event->data[i];

		if (!c)
			break;
		ret_text[i] = c >= ' ' && c <= '~' ? (char)c : '?';
	}
	ret_text[i] = '\0';
}

/* TCG_EfiSpecIdEventStruct (PFP 1.06, 10.4.5.1). */
static bool parse_spec_id(struct svp_reader *r, struct banks *ret_banks)
{
	const svp_u8 *signature = svp_take(r, SVP_SPEC_ID_SIGNATURE_SIZE);
	svp_u32 i;

	if (!signature || memcmp(signature, SVP_SPEC_ID_SIGNATURE,
				 SVP_SPEC_ID_SIGNATURE_SIZE))
		return false;
	svp_take(r, 8);		/* class, version, errata, size of uintn */
	ret_banks->count = svp_get_le32(r);
	if (!ret_banks->count || ret_banks->count > MAX_BANKS)
		return false;
	for (i = 0; i < ret_banks->count; i++) {
		ret_banks->bank[i].algorithm = svp_get_le16(r);
		ret_banks->bank[i].size = svp_get_le16(r);
		if (ret_banks->bank[i].algorithm == SVP_TPM_ALG_SHA256 &&
		    ret_banks->bank[i].size != SVP_SHA256_SIZE)
			return false;
	}
	svp_take(r, svp_get_u8(r));
	return !r->failed && !r->left;
}

/* The first event has the old form: PCR, type, SHA-1 digest, size, data. */
static bool parse_header(struct svp_reader *r, struct banks *ret_banks)
{
	svp_u32 pcr = svp_get_le32(r), type = svp_get_le32(r);
	struct svp_reader spec;

	svp_take(r, SHA1_SIZE);
	spec = svp_take_reader(r, svp_get_le32(r));
	return !pcr && type == SVP_EV_NO_ACTION &&
	       parse_spec_id(&spec, ret_banks);
}

static const svp_u8 *take_digest(struct svp_reader *r,
				 const struct banks *banks, svp_u16 *ret_alg)
{
	svp_u32 i;

	*ret_alg = svp_get_le16(r);
	for (i = 0; i < banks->count; i++)
		if (banks->bank[i].algorithm == *ret_alg)
			return svp_take(r, banks->bank[i].size);
	return NULL;
}

static bool parse_event(struct svp_reader *r, const struct banks *banks,
			struct log_event *e)
{
	const svp_u8 *sha256 = NULL;
	svp_u32 i, count;

	e->pcr = svp_get_le32(r);
	e->type = svp_get_le32(r);
	count = svp_get_le32(r);
	if (count > banks->count)
		return false;
	for (i = 0; i < count; i++) {
		svp_u16 algorithm;
		const svp_u8 *digest = take_digest(r, banks, &algorithm);

		if (!digest || (algorithm == SVP_TPM_ALG_SHA256 && sha256))
			return false;
		if (algorithm == SVP_TPM_ALG_SHA256)
			sha256 = digest;
	}
	e->data_size = svp_get_le32(r);
	e->data = svp_take(r, e->data_size);
	if (!sha256 || !e->data || e->pcr >= SVP_TPM_PCRS)
		return false;
	memcpy(e->sha256, sha256, sizeof(e->sha256));
	return true;
}

static bool extend(svp_u8 pcr[SVP_SHA256_SIZE],
		   const svp_u8 digest[SVP_SHA256_SIZE])
{
	svp_u8 both[2 * SVP_SHA256_SIZE];

	memcpy(both, pcr, SVP_SHA256_SIZE);
	memcpy(both + SVP_SHA256_SIZE, digest, SVP_SHA256_SIZE);
	return EVP_Digest(both, sizeof(both), pcr, NULL, EVP_sha256(),
			  NULL) == 1;
}

static int parse_events(struct svp_reader *r, const struct banks *banks,
			struct event_log *log, struct reason *ret_why)
{
	svp_u32 number;

	for (number = 1; r->left; number++) {
		struct log_event e = { .number = number };

		if (number > EVENT_LOG_MAX_EVENTS) {
			reason_set(ret_why, "over %u events",
				   EVENT_LOG_MAX_EVENTS);
			return -EBADMSG;
		}
		if (!parse_event(r, banks, &e)) {
			reason_set(ret_why,
				   "event %u is malformed or has no SHA-256 digest",
				   number);
			return -EBADMSG;
		}
		if (e.type == SVP_EV_NO_ACTION)
			continue;
		if (!extend(log->pcr[e.pcr], e.sha256))
			return -ENOMEM;
		log->events[log->count++] = e;
	}
	return 0;
}

int event_log_parse(const void *data, size_t size, struct event_log *ret_log,
		    struct reason *ret_why)
{
	struct svp_reader r = svp_reader(data, size);
	struct event_log log = { 0 };
	struct banks banks = { 0 };
	int err;

	if (!parse_header(&r, &banks)) {
		reason_set(ret_why, "not a TCG crypto-agile event log");
		return -EBADMSG;
	}
	log.events = calloc(EVENT_LOG_MAX_EVENTS, sizeof(*log.events));
	if (!log.events)
		return -ENOMEM;
	err = parse_events(&r, &banks, &log, ret_why);
	if (err) {
		event_log_clear(&log);
		return err;
	}
	*ret_log = log;
	return 0;
}

void event_log_clear(struct event_log *log)
{
	free(log->events);
	*log = (struct event_log){ 0 };
}
