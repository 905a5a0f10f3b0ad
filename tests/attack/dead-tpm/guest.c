// SPDX-License-Identifier: Apache-2.0
/*
 * Attack: kill the TPM, then go on as if nothing had been.
 *
 * The TPM of this image dies of its first command, as one would of a bug that
 * an attacker found. A TPM that came back would have empty PCRs, and could be
 * given any measurement: so it stays dead, every later call says so, no report
 * names keys of it, and the rest of the SVSM serves on.
 */
#include "lib/console.h"
#include "lib/guest.h"
#include "protocol/svsm_attest.h"
#include "protocol/svsm_core.h"
#include "protocol/svsm_vtpm.h"

#define REQUEST_PAGE 0
#define NONCE_PAGE 1
#define REPORT_PAGE 2
#define MANIFEST_PAGE 3

static const svp_u8 guid[16] = SVP_GUID_VTPM;

/* TPM2_GetRandom of 8 bytes. */
static const svp_u8 get_random[12] = {
	0x80, 0x01, 0x00, 0x00, 0x00, 0x0c, 0x00, 0x00, 0x01, 0x7b, 0x00, 0x08,
};

static svp_u64 page_gpa(unsigned int i)
{
	return (svp_u64)guest_page(i);
}

static svp_u64 tpm_command(const struct guest *guest)
{
	struct svsm_call call = {
		.rax = SVP_CALL(SVP_PROTOCOL_VTPM, SVP_VTPM_CMD),
		.rcx = page_gpa(REQUEST_PAGE),
	};
	struct svp_vtpm_request header = {
		SVP_TPM_SEND_COMMAND, 0, sizeof(get_random),
	};

	memcpy(guest_page(REQUEST_PAGE), &header, sizeof(header));
	memcpy(guest_page(REQUEST_PAGE) + sizeof(header), get_random,
	       sizeof(get_random));
	return guest_svsm_call(guest, &call);
}

static svp_u64 report(const struct guest *guest)
{
	struct svsm_call call = {
		.rax = SVP_CALL(SVP_PROTOCOL_ATTEST, SVP_ATTEST_SINGLE_SERVICE),
		.rcx = page_gpa(REQUEST_PAGE),
	};
	struct svp_attest_request request = {
		.report = { page_gpa(REPORT_PAGE), SVP_PAGE_SIZE, 0 },
		.nonce = { page_gpa(NONCE_PAGE), SVP_ATTEST_NONCE_SIZE, 0 },
		.manifest = { page_gpa(MANIFEST_PAGE), SVP_PAGE_SIZE, 0 },
	};

	memcpy(request.guid, guid, sizeof(guid));
	memcpy(guest_page(REQUEST_PAGE), &request, sizeof(request));
	return guest_svsm_call(guest, &call);
}

void guest_main(const struct guest *guest)
{
	struct svsm_call query = {
		.rax = SVP_CALL(SVP_PROTOCOL_CORE, SVP_CORE_QUERY_PROTOCOL),
		.rcx = (svp_u64)SVP_PROTOCOL_CORE << 32 | SVP_PROTOCOL_VERSION,
	};

	guest_expect("the TPM dies of a command", tpm_command(guest),
		     SVP_ERR_INVALID_REQUEST);
	for (int i = 0; i < 3; i++)
		guest_expect("and stays dead", tpm_command(guest),
			     SVP_ERR_INVALID_REQUEST);
	guest_expect("no report names its keys", report(guest),
		     SVP_ERR_INVALID_REQUEST);
	guest_expect("the core protocol serves on", guest_svsm_call(guest, &query),
		     SVP_SUCCESS);
	guest_expect("with its version", query.rcx, 1ull << 32 | 1);
}
