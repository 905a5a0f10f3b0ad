// SPDX-License-Identifier: Apache-2.0
/*
 * A guest's message to the secure processor: header and plaintext payload from
 * the input, sealed under the VMPCK that it names, so that what is behind the
 * tag is reached, too; then the same bytes unsealed.
 */
#include <stdlib.h>

#include "tests/unit/sp_conversation.h"

int LLVMFuzzerTestOneInput(const svp_u8 *data, size_t size);

/* One lab for all inputs: its key takes long to make. */
static struct sp_lab *lab(void)
{
	static struct sp_lab made;

	if (!made.vcek) {
		made = fixture_lab();
		made.vlek = EVP_EC_gen("P-384");
	}
	return &made;
}

int LLVMFuzzerTestOneInput(const svp_u8 *data, size_t size)
{
	struct conversation c = { .guest = fixture_guest() };
	svp_u32 status;

	if (size > sizeof(c.request))
		size = sizeof(c.request);
	if (size)
		memcpy(c.request, data, size);
	c.lab = *lab();
	if ((c.request[0x36] | c.request[0x37] << 8) <= 4096 - 0x60) {
		status = seal_and_send(&c);
		/* Only an answered message counts. */
		if (status && c.guest.message_count[c.request[0x3c] & 3])
			abort();
	}
	sp_message_serve(&c.guest, &c.lab, c.request, c.response);
	return 0;
}
