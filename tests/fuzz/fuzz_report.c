// SPDX-License-Identifier: Apache-2.0
/*
 * A report, 1184 bytes, and the certificate table behind it.
 */
#include <stdint.h>
#include <stdlib.h>

#include "agent/verifier/certificates.h"
#include "agent/verifier/reason.h"
#include "agent/verifier/report.h"
#include "protocol/snp_report.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct trust trust;
	struct processor processor;
	struct certificates c;
	struct svp_report report;
	struct reason why;

	if (size < SVP_REPORT_SIZE ||
	    report_parse(data, SVP_REPORT_SIZE, &report, &why) ||
	    certificates_parse(data + SVP_REPORT_SIZE, size - SVP_REPORT_SIZE,
			       &c, &why))
		return 0;
	if (c.signer) {
		/* Without a named lab, only AMD could have made a good path. */
		if (!certificates_verify(&c, &trust, 1780000000, &why))
			abort();
		report_verify(&report, &c, &why);
		certificates_processor(&c, &processor, &why);
	}
	certificates_clear(&c);
	return 0;
}
