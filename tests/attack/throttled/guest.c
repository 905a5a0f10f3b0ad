// SPDX-License-Identifier: Apache-2.0
/*
 * Attack: a host that takes few requests to the secure processor, as hosts do
 * for their own protection.
 *
 * The firmware has sent a message under VMPCK0 by then. Were it to send another
 * under the same sequence number, AES-GCM would be broken; were it to give the
 * key up, as other firmware does, there would be no more reports until the next
 * boot. So it resends, and when that is not enough tells the guest BUSY, and
 * the guest can ask again, for the same thing or for something else. This
 * guest asks for three reports with different nonces and prints how often it
 * was told BUSY, and the reports, which must be for its nonces.
 */
#include "lib/console.h"
#include "lib/guest.h"
#include "protocol/snp_report.h"
#include "protocol/svsm_attest.h"
#include "protocol/svsm_call.h"

#define MANIFEST_SIZE		8192u
#define CERTIFICATES_SIZE	32768u
#define REPORTS			3u
/* Far more than any limit of the test takes. */
#define MAX_ASKED		1000000u

/* Each request has pages of its own. */
enum pages {
	REQUEST_PAGE, NONCE_PAGE, REPORT_PAGE, MANIFEST_PAGE,
	CERTIFICATES_PAGE = MANIFEST_PAGE + 2, PAGES = 16,
};

static svp_u8 *page_of(unsigned int request, enum pages page)
{
	return guest_page(request * PAGES + page);
}

static svp_u64 gpa_of(unsigned int request, enum pages page)
{
	return (svp_u64)page_of(request, page);
}

static svp_u64 ask(const struct guest *guest, unsigned int n,
		   struct svsm_call *ret_call)
{
	const struct svp_attest_request r = {
		.report = { gpa_of(n, REPORT_PAGE), SVP_REPORT_SIZE, 0 },
		.nonce = { gpa_of(n, NONCE_PAGE), SVP_ATTEST_NONCE_SIZE, 0 },
		.manifest = { gpa_of(n, MANIFEST_PAGE), MANIFEST_SIZE, 0 },
		.certificates = { gpa_of(n, CERTIFICATES_PAGE),
				  CERTIFICATES_SIZE, 0 },
		.guid = SVP_GUID_VTPM,
		.manifest_version = SVP_VTPM_MANIFEST_KEYS,
	};

	*ret_call = (struct svsm_call){
		.rax = SVP_CALL(SVP_PROTOCOL_ATTEST, SVP_ATTEST_SINGLE_SERVICE),
		.rcx = gpa_of(n, REQUEST_PAGE),
	};
	memcpy(page_of(n, REQUEST_PAGE), &r, sizeof(r));
	return guest_svsm_call(guest, ret_call);
}

/* Ask until there is a report. Returns how often the answer was BUSY. */
static svp_u64 get_report(const struct guest *guest, unsigned int n,
			  struct svsm_call *ret_call)
{
	svp_u64 busy = 0, result;

	memset(page_of(n, NONCE_PAGE), (int)n + 1, SVP_ATTEST_NONCE_SIZE);
	for (;;) {
		result = ask(guest, n, ret_call);
		if (result != SVP_ERR_BUSY)
			break;
		if (++busy == MAX_ASKED)
			guest_fail("busy for ever");
	}
	if (result != SVP_SUCCESS)
		guest_expect("a report", result, SVP_SUCCESS);
	return busy;
}

void guest_main(const struct guest *guest)
{
	struct svsm_call call[REPORTS];
	svp_u64 busy = 0;
	unsigned int i;

	/* Printing takes long: first all that the host shall be asked. */
	for (i = 0; i < REPORTS; i++)
		busy += get_report(guest, i, &call[i]);
	for (i = 0; i < REPORTS; i++) {
		guest_print_bytes("nonce", page_of(i, NONCE_PAGE),
				  SVP_ATTEST_NONCE_SIZE);
		guest_print_bytes("report", page_of(i, REPORT_PAGE),
				  SVP_REPORT_SIZE);
		guest_print_bytes("manifest", page_of(i, MANIFEST_PAGE),
				  call[i].rcx);
		guest_print_bytes("certificates",
				  page_of(i, CERTIFICATES_PAGE), call[i].rdx);
	}
	guest_print_number("busy", busy);
}
