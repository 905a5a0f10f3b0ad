// SPDX-License-Identifier: Apache-2.0
/*
 * Questions to the TPM and the attestation service when the fuzzer is done,
 * from pages that no call has named.
 */
#include "fuzzer.h"

#include "protocol/snp_report.h"
#include "protocol/svsm_attest.h"
#include "protocol/svsm_vtpm.h"

static svp_u64 tpm(const struct guest *g, const void *command, size_t size)
{
	struct svp_vtpm_request head = { SVP_TPM_SEND_COMMAND, 0,
					 (svp_u32)size };
	struct svsm_call c = {
		.rax = SVP_CALL(SVP_PROTOCOL_VTPM, SVP_VTPM_CMD),
		.rcx = fuzzer_gpa_of(CHECK),
	};

	memcpy(guest_page(CHECK), &head, sizeof(head));
	memcpy(guest_page(CHECK) + sizeof(head), command, size);
	if (guest_svsm_call(g, &c) != SVP_SUCCESS)
		guest_fail("the TPM does not answer");
	return svp_be32(guest_page(CHECK) + 4 + 6);
}

static bool equal(const svp_u8 *a, const svp_u8 *b, size_t n)
{
	while (n && a[n - 1] == b[n - 1])
		n--;
	return !n;
}

/* PCR 16 was reset and is extended by 32 bytes of 1: SHA-256(0... || 1...). */
void after_check_pcr(const struct guest *g)
{
	static const svp_u8 extended[32] = {
		0x5c, 0x85, 0x95, 0x5f, 0x70, 0x92, 0x83, 0xec, 0xce, 0x2b,
		0x74, 0xf1, 0xb1, 0x55, 0x29, 0x18, 0x81, 0x9f, 0x39, 0x09,
		0x11, 0x81, 0x6e, 0x7b, 0xb4, 0x66, 0x80, 0x5a, 0x38, 0xab,
		0x87, 0xf3,
	};
	static const svp_u8 read[20] = {
		0x80, 0x01, 0, 0, 0, 20, 0, 0, 0x01, 0x7e, 0, 0, 0, 1, 0, 0x0b,
		3, 0, 0, 1,
	};
	static const svp_u8 reset[27] = {
		0x80, 0x02, 0, 0, 0, 27, 0, 0, 0x01, 0x3d, 0, 0, 0, 16, 0, 0, 0,
		9, 0x40, 0, 0, 9,
	};
	svp_u8 extend[65] = {
		0x80, 0x02, 0, 0, 0, 65, 0, 0, 0x01, 0x82, 0, 0, 0, 16, 0, 0, 0,
		9, 0x40, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0x0b,
	};

	memset(extend + 33, 1, 32);
	guest_expect("PCR 16 is reset", tpm(g, reset, sizeof(reset)), 0);
	guest_expect("and extended", tpm(g, extend, sizeof(extend)), 0);
	guest_expect("and read", tpm(g, read, sizeof(read)), 0);
	guest_expect("its value is right",
		     equal(guest_page(CHECK) + 4 + 30, extended, 32), 1);
}

/* Is this in the manifest? */
static bool manifest_has(const svp_u8 *bytes, size_t size, size_t manifest)
{
	const svp_u8 *m = guest_page(CHECK + 2);
	size_t i;

	for (i = 0; i + size <= manifest; i++)
		if (equal(m + i, bytes, size))
			return true;
	return false;
}

/* A report comes, and the keys of its manifest are those of the TPM. */
void after_check_manifest(const struct guest *g)
{
	static const svp_u8 read[14] = {
		0x80, 0x01, 0, 0, 0, 14, 0, 0, 0x01, 0x73, 0x81, 0x01, 0, 0x10,
	};
	const struct svp_attest_request r = {
		.report = { fuzzer_gpa_of(CHECK + 5), SVP_REPORT_SIZE, 0 },
		.nonce = { fuzzer_gpa_of(CHECK + 6), SVP_ATTEST_NONCE_SIZE, 0 },
		.manifest = { fuzzer_gpa_of(CHECK + 2), MANIFEST_ROOM, 0 },
		.guid = SVP_GUID_VTPM,
		.manifest_version = SVP_VTPM_MANIFEST_KEYS,
	};
	struct svsm_call c = {
		.rax = SVP_CALL(SVP_PROTOCOL_ATTEST, SVP_ATTEST_SINGLE_SERVICE),
		.rcx = fuzzer_gpa_of(CHECK + 1),
	};
	const svp_u8 *answer = guest_page(CHECK) + 4 + 10;

	memcpy(guest_page(CHECK + 1), &r, sizeof(r));
	guest_expect("a report", guest_svsm_call(g, &c), SVP_SUCCESS);
	guest_expect("it is one of VMPL 0",
		     svp_le32(guest_page(CHECK + 5) +
			      offsetof(struct svp_report, vmpl)), 0);
	guest_expect("the attestation key is there", tpm(g, read, sizeof(read)),
		     0);
	guest_expect("and the manifest names it",
		     manifest_has(answer + 2, svp_be16(answer), c.rcx), 1);
}
