// SPDX-License-Identifier: Apache-2.0
/*
 * SVSM attestation protocol, version 1 (AMD 58019, section 7): a report of
 * VMPL0 whose REPORT_DATA binds the guest's nonce and a manifest of the keys
 * that the vTPM has. Buffers are the guest's; each is checked before the
 * secure processor is asked, and only what fits is written.
 */
#include "arch/spinlock.h"
#include "calls/calls.h"
#include "calls/report.h"
#include "firmware.h"
#include "lib/channel.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "mm/frames.h"
#include "mm/guest_mem.h"
#include "process/process.h"
#include "protocol/snp_report.h"
#include "protocol/svsm_attest.h"
#include "protocol/svsm_call.h"

/* One guest's request being served: there is one set of buffers. */
static struct {
	u8 *question;	/* nonce || manifest */
} state RO_AFTER_INIT;
static struct spinlock lock;

#define MAX_MANIFEST (PAGE_SIZE - SVP_ATTEST_NONCE_SIZE)

/* The request, copied, and what goes back. */
struct attest {
	struct svp_attest_request request;
	u8 *manifest;
	size_t manifest_size;
	struct report_answer answer;
};

int attest_init(struct cpu *cpu)
{
	state.question = frame_alloc();
	return state.question ? report_init(cpu) : -ENOMEM;
}

static bool is_writable(const struct svp_attest_buffer *b)
{
	return !b->size || guest_is_accessible(gpa(b->gpa), b->size);
}

/*
 * Copy the request of size bytes and the nonce. The nonce has one length: a
 * guest that could choose it might move the border between nonce and manifest
 * and have a manifest of its own making attested.
 */
static int read_request(struct gpa at, size_t size, struct attest *a)
{
	struct svp_attest_request *r = &a->request;

	if (at.at % PAGE_SIZE + size > PAGE_SIZE)
		return -EINVAL;
	if (guest_read(at, r, size))
		return -EFAULT;
	if (r->nonce.size != SVP_ATTEST_NONCE_SIZE ||
	    r->nonce.gpa % PAGE_SIZE + r->nonce.size > PAGE_SIZE)
		return -EINVAL;
	if (!is_writable(&r->report) || !is_writable(&r->manifest) ||
	    !is_writable(&r->certificates))
		return -EFAULT;
	return guest_read(gpa(r->nonce.gpa), state.question, r->nonce.size);
}

/* The vTPM's manifest into room bytes at to; -EINVAL: no such version. */
static int read_manifest(struct call *call, u32 version, u8 *to, size_t room,
			 size_t *ret_size)
{
	struct process_request request = {
		.op = FW_TPM_MANIFEST,
		.arg = version,
		.out = to,
		.out_max = room,
	};

	return process_call(call->cpu, call->firmware->tpm, &request, ret_size);
}

/* The manifest of all services: there is one (58019, table 13). */
static int services_manifest(struct call *call, struct attest *a)
{
	static const u8 services_guid[] = SVP_GUID_SERVICES;
	static const u8 vtpm_guid[] = SVP_GUID_VTPM;
	struct svp_services_manifest *head = (void *)a->manifest;
	struct svp_services_entry *entry = (void *)(head + 1);
	size_t offset = sizeof(*head) + sizeof(*entry), length;
	int rc;

	rc = read_manifest(call, SVP_VTPM_MANIFEST_EK, a->manifest + offset,
			   MAX_MANIFEST - offset, &length);
	if (rc)
		return rc;
	a->manifest_size = offset + length;
	memcpy(head->guid, services_guid, sizeof(services_guid));
	head->size = (u32)a->manifest_size;
	head->count = 1;
	memcpy(entry->guid, vtpm_guid, sizeof(vtpm_guid));
	entry->offset = (u32)offset;
	entry->length = (u32)length;
	return 0;
}

static int single_manifest(struct call *call, struct attest *a)
{
	static const u8 vtpm_guid[] = SVP_GUID_VTPM;

	/* No other service has calls here. */
	if (memcmp(a->request.guid, vtpm_guid, sizeof(vtpm_guid)))
		return -ENOSYS;
	return read_manifest(call, a->request.manifest_version, a->manifest,
			     MAX_MANIFEST, &a->manifest_size);
}

static bool fits(const struct attest *a)
{
	const struct svp_attest_request *r = &a->request;

	return r->report.size >= SVP_REPORT_SIZE &&
	       r->manifest.size >= a->manifest_size &&
	       (!r->certificates.size ||
		r->certificates.size >= a->answer.certificates_size);
}

static void set_lengths(struct call *call, const struct attest *a)
{
	call->rcx = a->manifest_size;
	call->rdx = a->answer.certificates_size;
	call->r8 = SVP_REPORT_SIZE;
}

static int write_answer(const struct attest *a)
{
	const struct svp_attest_request *r = &a->request;

	if (guest_write(gpa(r->manifest.gpa), a->manifest, a->manifest_size) ||
	    guest_write(gpa(r->report.gpa), a->answer.report, SVP_REPORT_SIZE))
		return -EFAULT;
	if (!a->answer.certificates_size)
		return 0;
	return guest_write(gpa(r->certificates.gpa), a->answer.certificates,
			   a->answer.certificates_size);
}

/* From the manifest to the guest's buffers. */
static int attest(struct call *call, struct attest *a)
{
	struct report_question question = {
		.bytes = state.question,
		.size = SVP_ATTEST_NONCE_SIZE + a->manifest_size,
	};
	int rc;

	if (!fits(a))
		return -EINVAL;
	rc = report_get(call, &question, a->request.certificates.size,
			&a->answer);
	if (rc)
		return rc;
	return fits(a) ? write_answer(a) : -EINVAL;
}

typedef int manifest_fn(struct call *call, struct attest *a);

static int serve(struct call *call, size_t request_size, manifest_fn *manifest)
{
	struct attest a = {
		.manifest = state.question + SVP_ATTEST_NONCE_SIZE,
	};
	int rc;

	rc = read_request(gpa(call->rcx), request_size, &a);
	if (!rc)
		rc = manifest(call, &a);
	if (!rc)
		rc = attest(call, &a);
	/* Too small a buffer: the lengths say what is needed. */
	if (!rc || rc == -EINVAL)
		set_lengths(call, &a);
	return rc;
}

static u32 serve_locked(struct call *call, size_t request_size,
			manifest_fn *manifest)
{
	int rc = -EBUSY;

	if (spin_trylock(&lock)) {
		rc = serve(call, request_size, manifest);
		spin_unlock(&lock);
	}
	return rc == -ENOSYS ? SVP_ERR_UNSUPPORTED_CALL : calls_result(rc);
}

static u32 handle_services(struct call *call)
{
	return serve_locked(call, SVP_ATTEST_SERVICES_SIZE, services_manifest);
}

static u32 handle_single_service(struct call *call)
{
	return serve_locked(call, sizeof(struct svp_attest_request),
			    single_manifest);
}

const struct call_entry *attest_calls(size_t *ret_count)
{
	static const struct call_entry calls[] = {
		{ SVP_ATTEST_SERVICES, handle_services },
		{ SVP_ATTEST_SINGLE_SERVICE, handle_single_service },
	};

	*ret_count = ARRAY_SIZE(calls);
	return calls;
}
