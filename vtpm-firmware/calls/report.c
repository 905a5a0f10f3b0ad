// SPDX-License-Identifier: Apache-2.0
/*
 * One guest request at a time (AMD 56860, section 7.3; 56421, 4.1.7 and 4.1.8).
 * A message that was once encrypted under the VMPCK must get its reply before
 * another is: two messages under one sequence number would break AES-GCM. So a
 * request that the host won't take yet is kept and resent byte for byte, even
 * when the guest has meanwhile asked for something else.
 */
#include "arch/percpu.h"
#include "calls/calls.h"
#include "calls/report.h"
#include "firmware.h"
#include "lib/channel.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "mm/frames.h"
#include "mm/shared.h"
#include "process/process.h"
#include "protocol/snp_messages.h"
#include "protocol/snp_report.h"
#include "snp/ghcb.h"

/* How often a busy host is asked again in one call, and the pause between. */
#define RESENDS 16u
#define PAUSES_PER_RESEND 20000u
/* What the secure processor's longest answer to a report request takes. */
#define RESPONSE_SIZE \
	(sizeof(struct svp_message) + sizeof(struct svp_report_response))

static struct {
	/* Shared with the host: request, response, then certificates. */
	volatile u8 *shared;
	struct gpa shared_gpa;
	/* Private: copies of what was in the shared pages. */
	u8 *response;
	u8 *certificates;
	/* The request without an answer, 0 bytes for none, and its question. */
	u8 *request;
	size_t request_size;
	u8 *question;
	size_t question_size;
} state;

#define SHARED_RESPONSE		PAGE_SIZE
#define SHARED_CERTIFICATES	(2 * PAGE_SIZE)
#define SHARED_PAGES		(2 + REPORT_CERTIFICATE_PAGES)
#define CERTIFICATES_SIZE	((size_t)REPORT_CERTIFICATE_PAGES * PAGE_SIZE)

int report_init(struct cpu *cpu)
{
	state.shared = shared_alloc(cpu, SHARED_PAGES, &state.shared_gpa);
	state.response = frame_alloc();
	state.certificates = frames_alloc(REPORT_CERTIFICATE_PAGES);
	state.request = frame_alloc();
	state.question = frame_alloc();
	if (!state.response || !state.certificates || !state.request ||
	    !state.question)
		return -ENOMEM;
	return state.shared ? 0 : -EIO;
}

static void pause(void)
{
	for (unsigned int i = 0; i < PAUSES_PER_RESEND; i++)
		__builtin_ia32_pause();
}

/* Ask the host once. Results as ghcb_guest_request. */
static int send_once(struct cpu *cpu, bool *certificates)
{
	struct ghcb_request r = {
		.request = state.shared_gpa,
		.response = gpa_add(state.shared_gpa, SHARED_RESPONSE),
		.certificates = gpa_add(state.shared_gpa, SHARED_CERTIFICATES),
		.certificate_pages =
			*certificates ? REPORT_CERTIFICATE_PAGES : 0,
	};

	/* Afresh each time: the host could have changed the bytes. */
	memcpy((void *)state.shared, state.request, state.request_size);
	memset((void *)(state.shared + SHARED_RESPONSE), 0,
	       (SHARED_PAGES - 1) * PAGE_SIZE);
	return ghcb_guest_request(cpu, &r);
}

/*
 * Send state.request until it has a reply, which goes to state.response. More
 * certificates than there is room for are done without.
 */
static int send_request(struct cpu *cpu, bool *certificates)
{
	int rc = -EAGAIN;

	for (unsigned int i = 0; i < RESENDS && rc == -EAGAIN; i++) {
		if (i)
			pause();
		rc = send_once(cpu, certificates);
		if (rc == -ENOSPC) {
			*certificates = false;
			rc = send_once(cpu, certificates);
		}
	}
	if (rc)
		return rc == -EAGAIN ? rc : -EIO;
	memcpy(state.response, (const void *)(state.shared + SHARED_RESPONSE),
	       RESPONSE_SIZE);
	memcpy(state.certificates,
	       (const void *)(state.shared + SHARED_CERTIFICATES),
	       CERTIFICATES_SIZE);
	return 0;
}

/* Have a request for the question encrypted and keep both. */
static int make_request(struct call *call, const struct report_question *q)
{
	struct process_request request = {
		.op = FW_ATTEST_REQUEST,
		.in = q->bytes,
		.in_size = q->size,
		.out = state.request,
		.out_max = PAGE_SIZE,
	};
	size_t size;
	int rc;

	rc = process_call(call->cpu, call->firmware->attest, &request, &size);
	if (rc)
		return rc;
	memcpy(state.question, q->bytes, q->size);
	state.question_size = q->size;
	state.request_size = size;
	return 0;
}

/* Have the reply in state.response checked; the report replaces it. */
static int check_response(struct call *call)
{
	struct process_request request = {
		.op = FW_ATTEST_RESPONSE,
		.in = state.response,
		.in_size = RESPONSE_SIZE,
		.out = state.response,
		.out_max = PAGE_SIZE,
	};
	size_t size;
	int rc;

	rc = process_call(call->cpu, call->firmware->attest, &request, &size);
	/* Not the secure processor's words: it has yet to answer. */
	if (rc == -EBADMSG)
		return -EIO;
	state.request_size = 0;
	if (rc)
		return rc;
	return size == SVP_REPORT_SIZE ? 0 : -EIO;
}

/* Carry state.request out and its reply back. */
static int exchange(struct call *call, bool *certificates)
{
	int rc = send_request(call->cpu, certificates);

	return rc ? rc : check_response(call);
}

static bool is_kept(const struct report_question *q)
{
	return state.request_size && state.question_size == q->size &&
	       !memcmp(state.question, q->bytes, q->size);
}

size_t report_certificates_size(const u8 *table, size_t size)
{
	static const struct svp_cert_entry end;
	size_t total = 0;

	for (size_t at = 0; size - at >= sizeof(end); at += sizeof(end)) {
		const struct svp_cert_entry *e = (const void *)(table + at);

		if (!memcmp(e, &end, sizeof(end)))
			return total;
		if (e->offset > size || e->length > size - e->offset)
			return 0;
		if (e->offset + e->length > total)
			total = e->offset + e->length;
	}
	return 0;
}

int report_get(struct call *call, const struct report_question *question,
	       bool with_certificates, struct report_answer *ret_answer)
{
	bool certificates = with_certificates;
	int rc = 0;

	/* What is out must be answered first, if only to be dropped. */
	if (state.request_size && !is_kept(question))
		rc = exchange(call, &certificates);
	if (rc)
		return rc;
	if (!state.request_size)
		rc = make_request(call, question);
	certificates = with_certificates;
	if (!rc)
		rc = exchange(call, &certificates);
	if (rc)
		return rc;
	*ret_answer = (struct report_answer){ .report = state.response };
	if (certificates)
		ret_answer->certificates_size = report_certificates_size(
			state.certificates, CERTIFICATES_SIZE);
	if (ret_answer->certificates_size)
		ret_answer->certificates = state.certificates;
	return 0;
}
