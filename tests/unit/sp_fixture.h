/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A secure processor with a lab made on the spot, for the tests of its parts.
 */
#ifndef TEST_SP_FIXTURE_H
#define TEST_SP_FIXTURE_H

#include <string.h>

#include <openssl/ec.h>
#include <openssl/evp.h>

#include "tests/machine/secure-processor/guest.h"
#include "tests/machine/secure-processor/lab.h"

/* Chip id 1, 2, 3 ..., TCB 0xdb18000000000004, a new VCEK. */
static inline struct sp_lab fixture_lab(void)
{
	struct sp_lab lab = {
		.product = product_find("Milan"),
		.vcek = EVP_EC_gen("P-384"),
		.tcb = 0xdb18000000000004ull,
		.current_tcb = 0xdb18000000000004ull,
		.committed_tcb = 0xdb18000000000004ull,
		.report_version = 2,
	};
	size_t i;

	for (i = 0; i < sizeof(lab.chip_id); i++)
		lab.chip_id[i] = (svp_u8)(i + 1);
	return lab;
}

/* A running guest; VMPCK n is 32 bytes of 0x10 + n. */
static inline struct sp_guest fixture_guest(void)
{
	struct sp_guest guest = {
		.state = SP_GUEST_RUNNING, .policy = 0x30000,
		.launch_tcb = 0xdb18000000000004ull,
	};
	int i;

	for (i = 0; i < 4; i++)
		memset(guest.vmpck[i], 0x10 + i, sizeof(guest.vmpck[i]));
	memset(guest.digest, 0xd1, sizeof(guest.digest));
	memset(guest.report_id, 0x1d, sizeof(guest.report_id));
	memset(guest.host_data, 0x0d, sizeof(guest.host_data));
	return guest;
}

#endif
