// SPDX-License-Identifier: Apache-2.0
/*
 * Which protocol has which calls, and what their errors look like to a guest.
 * AMD 58019, tables 3 and 4.
 */
#include "calls/calls.h"
#include "lib/errno.h"
#include "protocol/svsm_core.h"

/* The protocols served; each lists its own calls. */
static const struct {
	u32 protocol;
	const struct call_entry *(*calls)(size_t *ret_count);
} protocols[] = {
	{ SVP_PROTOCOL_CORE, core_calls },
	{ SVP_PROTOCOL_ATTEST, attest_calls },
	{ SVP_PROTOCOL_VTPM, vtpm_calls },
};

static u32 dispatch_in(const struct call_entry *entry, size_t count, u32 id,
		       struct call *call)
{
	for (size_t i = 0; i < count; i++)
		if (entry[i].call == id)
			return entry[i].handler(call);
	return SVP_ERR_UNSUPPORTED_CALL;
}

u32 calls_dispatch(u64 rax, struct call *call)
{
	for (size_t i = 0; i < ARRAY_SIZE(protocols); i++) {
		size_t count;
		const struct call_entry *entry;

		if (protocols[i].protocol != SVP_CALL_PROTOCOL(rax))
			continue;
		entry = protocols[i].calls(&count);
		return dispatch_in(entry, count, SVP_CALL_ID(rax), call);
	}
	return SVP_ERR_UNSUPPORTED_PROTOCOL;
}

u64 calls_versions(u32 protocol, u32 version)
{
	for (size_t i = 0; i < ARRAY_SIZE(protocols); i++)
		if (protocols[i].protocol == protocol &&
		    version == SVP_PROTOCOL_VERSION)
			return (u64)SVP_PROTOCOL_VERSION << 32 |
			       SVP_PROTOCOL_VERSION;
	return 0;
}

u32 calls_result(int rc)
{
	switch (rc) {
	case 0:
		return SVP_SUCCESS;
	case -EFAULT:
		return SVP_ERR_INVALID_ADDRESS;
	case -EBADMSG:
		return SVP_ERR_INVALID_FORMAT;
	case -EINVAL:
		return SVP_ERR_INVALID_PARAMETER;
	case -EBUSY:
	case -EAGAIN:
	case -ENOMEM:
		return SVP_ERR_BUSY;
	default:
		/* Dead processes and refusing hosts too: the call fails closed. */
		return SVP_ERR_INVALID_REQUEST;
	}
}
