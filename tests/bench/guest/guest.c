// SPDX-License-Identifier: Apache-2.0
/*
 * A bare guest that sends one TPM command BENCH_COUNT times and does nothing
 * else, so that the machine's counters of the call are those of the command:
 * BENCH_COMMAND, a builder of commands.h. The first use of a key may have to be
 * sent again, because the TPM notes it in its NV memory first.
 */
#include "lib/guest.h"
#include "protocol/svsm_vtpm.h"
#include "protocol/tpm_commands.h"
#include "tests/bench/commands.h"

#define BENCH_COUNT	20u
#define REQUEST_PAGE	0

/* Returns the response code. */
static svp_u32 send(const struct guest *guest)
{
	struct svsm_call call = {
		.rax = SVP_CALL(SVP_PROTOCOL_VTPM, SVP_VTPM_CMD),
		.rcx = (svp_u64)guest_page(REQUEST_PAGE),
	};
	struct svp_vtpm_request header = { SVP_TPM_SEND_COMMAND, 0, 0 };
	svp_u8 *page = guest_page(REQUEST_PAGE);
	struct svp_writer w = svp_writer(page + sizeof(header),
					 BENCH_COMMAND_MAX);

	BENCH_COMMAND(&w, SVP_TPM_HANDLE_AK_P256);
	header.size = (svp_u32)w.done;
	memcpy(page, &header, sizeof(header));
	if (guest_svsm_call(guest, &call) != SVP_SUCCESS)
		guest_fail("the call");
	return svp_be32(page + sizeof(struct svp_vtpm_response) + 6);
}

void guest_main(const struct guest *guest)
{
	unsigned int i, calls = 0;
	svp_u32 code;

	for (i = 0; i < BENCH_COUNT; i++) {
		do {
			code = send(guest);
			calls++;
		} while (code == SVP_TPM_RC_RETRY && calls < 2 * BENCH_COUNT);
		if (code)
			guest_fail("the TPM command");
	}
	guest_print_number("commands: ", calls);
}
