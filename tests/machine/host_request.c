// SPDX-License-Identifier: Apache-2.0
/*
 * Guest requests: the host carries messages between guest and secure processor
 * (AMD 56421, 4.1.7 and 4.1.8; 56860, SNP_GUEST_REQUEST). It can't read them.
 */
#include "host_call.h"
#include "host_throttle.h"
#include "region.h"
#include "secure_processor.h"

static u64 hpa_of(const void *shared)
{
	return (u64)(uintptr_t)shared;
}

/* Bytes of the certificate table, or 0. */
static u64 certificates_size(void)
{
	const struct sp_command ask = { .command = SP_GET_CERTS };

	return secure_processor_command(&ask).value;
}

static u32 send(const struct host_call *call)
{
	struct sp_command c = { .command = SP_GUEST_REQUEST };
	const void *request = host_shared(call->info1, SVP_PAGE_SIZE);
	const void *response = host_shared(call->info2, SVP_PAGE_SIZE);

	c.a = hpa_of(request);
	c.b = hpa_of(response);
	return secure_processor_command(&c).status;
}

static bool pages_are_shared(const struct host_call *call)
{
	return !((call->info1 | call->info2) & ~PAGE_MASK) &&
	       call->info1 != call->info2 &&
	       host_shared(call->info1, SVP_PAGE_SIZE) &&
	       host_shared(call->info2, SVP_PAGE_SIZE);
}

/* Room for certificates. 0, or the error and the pages that are needed. */
static bool has_room(struct host_call *call, u64 size)
{
	u64 pages = (size + SVP_PAGE_SIZE - 1) / SVP_PAGE_SIZE;

	if (call->rbx >= pages)
		return true;
	host_return(call, offsetof(struct svp_ghcb, rbx), pages);
	call->ret_info2 = (u64)SVP_GUEST_REQUEST_INVALID_LEN << 32;
	return false;
}

static void serve_extended(struct host_call *call)
{
	struct sp_command get = { .command = SP_GET_CERTS };
	u64 size = certificates_size();
	void *data;

	if (!has_room(call, size))
		return;
	data = size ? host_shared(call->rax, size) : NULL;
	if (size && (!data || call->rax & ~PAGE_MASK)) {
		host_refuse(call, SVP_GHCB_INPUT_INVALID);
		return;
	}
	call->ret_info2 = send(call);
	if (call->ret_info2 || !size)
		return;
	get.a = hpa_of(data);
	get.b = size;
	secure_processor_command(&get);
}

void host_serve_request(struct host_call *call)
{
	if (!pages_are_shared(call))
		host_refuse(call, SVP_GHCB_INPUT_INVALID);
	else if (!host_may_request())
		call->ret_info2 = (u64)SVP_GUEST_REQUEST_BUSY << 32;
	else if (call->code == SVP_EXIT_EXT_REQUEST)
		serve_extended(call);
	else
		call->ret_info2 = send(call);
}
