// SPDX-License-Identifier: Apache-2.0
/*
 * Attack: attestation calls that no honest guest makes.
 *
 * Four buffers of the guest's choice: each could be an address that the
 * monitor may reach and the guest may not, or too small for what is written.
 * A nonce of another length could move the border between nonce and manifest
 * in REPORT_DATA. Each is refused as 58019 (sections 5 and 7) has it, without
 * using up the secure processor's sequence numbers: an honest call afterwards
 * gives a report, which this guest prints for the test to verify.
 */
#include "lib/console.h"
#include "lib/guest.h"
#include "protocol/snp_report.h"
#include "protocol/svsm_attest.h"
#include "protocol/svsm_call.h"

enum pages {
	REQUEST_PAGE, NONCE_PAGE, REPORT_PAGE, MANIFEST_PAGE,
	CERTIFICATES_PAGE = MANIFEST_PAGE + 2,
};
#define MANIFEST_SIZE		8192u
#define CERTIFICATES_SIZE	32768u

static svp_u64 gpa_of(unsigned int page)
{
	return (svp_u64)guest_page(page);
}

static struct svp_attest_request honest(void)
{
	return (struct svp_attest_request){
		.report = { gpa_of(REPORT_PAGE), SVP_REPORT_SIZE, 0 },
		.nonce = { gpa_of(NONCE_PAGE), SVP_ATTEST_NONCE_SIZE, 0 },
		.manifest = { gpa_of(MANIFEST_PAGE), MANIFEST_SIZE, 0 },
		.certificates = { gpa_of(CERTIFICATES_PAGE),
				  CERTIFICATES_SIZE, 0 },
		.guid = SVP_GUID_VTPM,
		.manifest_version = SVP_VTPM_MANIFEST_KEYS,
	};
}

/* Call with this request in the request page; the registers come back. */
static svp_u64 ask(const struct guest *guest, struct svp_attest_request r,
		   struct svsm_call *ret_call)
{
	*ret_call = (struct svsm_call){
		.rax = SVP_CALL(SVP_PROTOCOL_ATTEST, SVP_ATTEST_SINGLE_SERVICE),
		.rcx = gpa_of(REQUEST_PAGE),
	};
	memcpy(guest_page(REQUEST_PAGE), &r, sizeof(r));
	return guest_svsm_call(guest, ret_call);
}

static void refused(const struct guest *guest, const char *name,
		    struct svp_attest_request r, svp_u64 wanted)
{
	struct svsm_call call;

	guest_expect(name, ask(guest, r, &call), wanted);
}

/* Each buffer in turn at an address that is not the guest's to give. */
static void addresses(const struct guest *guest)
{
	const svp_u64 firmware = guest->secrets->svsm_base;
	const svp_u64 shared = gpa_of(CONSOLE_PAGE);
	struct svp_attest_request r;

	r = honest();
	r.report.gpa = firmware;
	refused(guest, "the report into the firmware", r,
		SVP_ERR_INVALID_ADDRESS);
	r = honest();
	r.manifest.gpa = firmware;
	refused(guest, "the manifest into the firmware", r,
		SVP_ERR_INVALID_ADDRESS);
	r = honest();
	r.certificates.gpa = firmware;
	refused(guest, "the certificates into the firmware", r,
		SVP_ERR_INVALID_ADDRESS);
	r = honest();
	r.nonce.gpa = firmware;
	refused(guest, "the firmware as nonce", r, SVP_ERR_INVALID_ADDRESS);
	r = honest();
	r.report.gpa = shared;
	refused(guest, "the report into a shared page", r,
		SVP_ERR_INVALID_ADDRESS);
	r = honest();
	r.manifest.gpa = ~0xfffull;
	refused(guest, "a manifest that wraps around", r,
		SVP_ERR_INVALID_ADDRESS);
}

static void sizes(const struct guest *guest)
{
	struct svp_attest_request r;
	struct svsm_call call;

	r = honest();
	r.nonce.size = 63;
	refused(guest, "a nonce of 63 bytes", r, SVP_ERR_INVALID_PARAMETER);
	r = honest();
	r.nonce.size = 65;
	refused(guest, "a nonce of 65 bytes", r, SVP_ERR_INVALID_PARAMETER);
	r = honest();
	r.nonce.gpa += SVP_PAGE_SIZE - 1;
	refused(guest, "a nonce across pages", r, SVP_ERR_INVALID_PARAMETER);
	r = honest();
	r.manifest.size = 4;
	guest_expect("room for 4 bytes of manifest", ask(guest, r, &call),
		     SVP_ERR_INVALID_PARAMETER);
	guest_expect("the manifest's length is told", call.rcx > 4, 1);
	r = honest();
	r.report.size = SVP_REPORT_SIZE - 1;
	guest_expect("room for less than a report", ask(guest, r, &call),
		     SVP_ERR_INVALID_PARAMETER);
	guest_expect("the report's length is told", call.r8, SVP_REPORT_SIZE);
	r = honest();
	r.manifest_version = 99;
	refused(guest, "manifest version 99", r, SVP_ERR_INVALID_PARAMETER);
	r = honest();
	r.guid[0] ^= 1;
	refused(guest, "an unknown service", r, SVP_ERR_UNSUPPORTED_CALL);
}

void guest_main(const struct guest *guest)
{
	struct svsm_call call;
	svp_u8 *nonce = guest_page(NONCE_PAGE);
	unsigned int i;

	for (i = 0; i < SVP_ATTEST_NONCE_SIZE; i++)
		nonce[i] = (svp_u8)(0xa0 + i);
	addresses(guest);
	sizes(guest);
	guest_expect("an honest call", ask(guest, honest(), &call),
		     SVP_SUCCESS);
	guest_expect("a whole report", call.r8, SVP_REPORT_SIZE);
	guest_expect("certificates", call.rdx > 0 &&
		     call.rdx <= CERTIFICATES_SIZE, 1);
	guest_print_bytes("nonce", nonce, SVP_ATTEST_NONCE_SIZE);
	guest_print_bytes("report", guest_page(REPORT_PAGE), SVP_REPORT_SIZE);
	guest_print_bytes("manifest", guest_page(MANIFEST_PAGE), call.rcx);
	guest_print_bytes("certificates", guest_page(CERTIFICATES_PAGE),
			  call.rdx);
	guest_expect("a second honest call", ask(guest, honest(), &call),
		     SVP_SUCCESS);
}
