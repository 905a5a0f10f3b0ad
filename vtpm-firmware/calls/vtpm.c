// SPDX-License-Identifier: Apache-2.0
/*
 * SVSM vTPM protocol, version 1 (AMD 58019, section 8): carries one TPM
 * command from a guest page to the TPM process and its response back. Nothing
 * here looks into a TPM command. The page is read once, and only the bytes of
 * the response are written.
 */
#include "arch/percpu.h"
#include "calls/calls.h"
#include "firmware.h"
#include "lib/channel.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "mm/guest_mem.h"
#include "process/process.h"
#include "protocol/svsm_vtpm.h"

static u32 handle_query(struct call *call)
{
	call->rcx = SVP_VTPM_QUERY_SEND_COMMAND;
	call->rdx = 0;
	return SVP_SUCCESS;
}

/* Read and check the header. 0, -EFAULT or -EINVAL. */
static int read_header(struct gpa page, u32 *ret_size)
{
	struct svp_vtpm_request header;

	if (!is_aligned(page.at, PAGE_SIZE) || !guest_is_ram(page, PAGE_SIZE))
		return -EFAULT;
	if (guest_read(page, &header, sizeof(header)))
		return -EFAULT;
	if (header.command != SVP_TPM_SEND_COMMAND)
		return -EINVAL;
	/* There is no more privileged software in the guest: locality 0 alone. */
	if (header.locality || !header.size ||
	    header.size > SVP_VTPM_MAX_COMMAND)
		return -EINVAL;
	*ret_size = header.size;
	return 0;
}

/*
 * Run the command at page in the call's page, laid out as the response: u32
 * size, then the bytes. *ret_used: how far it was written, also on errors.
 */
static int run_command(struct call *call, struct gpa page, size_t *ret_used)
{
	u8 *frame = call->cpu->call_page;
	u8 *bytes = frame + sizeof(struct svp_vtpm_response);
	struct process_request request = {
		.op = FW_TPM_COMMAND,
		.in = bytes,
		.out = bytes,
		.out_max = SVP_VTPM_MAX_RESPONSE,
	};
	size_t response;
	u32 size;
	int rc;

	*ret_used = 0;
	rc = read_header(page, &size);
	if (rc)
		return rc;
	*ret_used = PAGE_SIZE;
	rc = guest_read(gpa_add(page, sizeof(struct svp_vtpm_request)), bytes,
			size);
	if (rc)
		return rc;
	request.in_size = size;
	rc = process_call(call->cpu, call->firmware->tpm, &request, &response);
	if (rc)
		return rc == -EBUSY ? rc : -EPIPE;
	svp_put_le32(frame, (u32)response);
	*ret_used = sizeof(struct svp_vtpm_response) +
		    (size > response ? size : response);
	return guest_write(page, frame, sizeof(struct svp_vtpm_response) +
			   response);
}

static u32 handle_command(struct call *call)
{
	size_t used;
	int rc = run_command(call, gpa(call->rcx), &used);

	/* Commands carry the guest's authorization values. */
	wipe(call->cpu->call_page, used);
	return calls_result(rc);
}

const struct call_entry *vtpm_calls(size_t *ret_count)
{
	static const struct call_entry calls[] = {
		{ SVP_VTPM_QUERY, handle_query },
		{ SVP_VTPM_CMD, handle_command },
	};

	*ret_count = ARRAY_SIZE(calls);
	return calls;
}
