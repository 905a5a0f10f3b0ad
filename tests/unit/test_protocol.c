// SPDX-License-Identifier: Apache-2.0
/*
 * protocol/ against bytes typed in by hand from the specifications' tables, so
 * that one misreading does not pass on both sides of a wire.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/ghcb.h"
#include "protocol/igvm.h"
#include "protocol/snp_launch.h"
#include "protocol/snp_messages.h"
#include "protocol/snp_pages.h"
#include "protocol/svsm_attest.h"
#include "protocol/svsm_core.h"
#include "protocol/svsm_vtpm.h"

static void a_vtpm_request_has_its_data_at_byte_nine(void **state)
{
	struct svp_vtpm_request r = {
		.command = SVP_TPM_SEND_COMMAND, .locality = 3, .size = 0x0c,
	};
	static const svp_u8 expected[9] = { 8, 0, 0, 0, 3, 0x0c, 0, 0, 0 };

	(void)state;
	assert_memory_equal(&r, expected, sizeof(expected));
	assert_int_equal(SVP_VTPM_MAX_COMMAND, 4087);
	assert_int_equal(SVP_VTPM_MAX_RESPONSE, 4092);
}

static void a_call_is_protocol_and_number_in_rax(void **state)
{
	(void)state;
	assert_true(SVP_CALL(SVP_PROTOCOL_VTPM, SVP_VTPM_CMD) ==
		    0x0000000200000001ull);
	assert_int_equal(SVP_CALL_PROTOCOL(0x0000000100000005ull), 1);
	assert_int_equal(SVP_CALL_ID(0x0000000100000005ull), 5);
}

static void a_pvalidate_list_holds_511_entries_in_a_page(void **state)
{
	(void)state;
	assert_int_equal(SVP_PVALIDATE_MAX_ENTRIES, 511);
}

static void a_psc_entry_has_its_operation_in_bits_55_to_52(void **state)
{
	(void)state;
	assert_true(SVP_PSC_ENTRY(0x0000000012345000ull, SVP_PSC_PRIVATE) ==
		    0x0010000012345000ull);
	assert_true((SVP_PSC_ENTRY(0x200000ull, SVP_PSC_SHARED) |
		     SVP_PSC_ENTRY_2M) == 0x0120000000200000ull);
}

static void ghcb_valid_bits_are_one_for_each_quadword(void **state)
{
	struct svp_ghcb g = { 0 };

	(void)state;
	/* 0x1f8 / 8 = 63: last bit of the eighth byte. */
	svp_ghcb_set_valid(&g, 0x1f8);
	assert_int_equal(g.valid_bitmap[7], 0x80);
	/* 0x390 / 8 = 114: bit 2 of the fifteenth byte. */
	svp_ghcb_set_valid(&g, 0x390);
	assert_int_equal(g.valid_bitmap[14], 0x04);
	assert_true(svp_ghcb_is_valid(&g, 0x390));
	assert_false(svp_ghcb_is_valid(&g, 0x398));
}

/* A GUID's text has its first three groups the other way round in memory. */
static void text_of_guid(const svp_u8 *g, char *text)
{
	static const int order[] = { 3, 2, 1, 0, -1, 5, 4, -1, 7, 6, -1,
				     8, 9, -1, 10, 11, 12, 13, 14, 15 };
	size_t i;

	for (i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		if (order[i] < 0)
			*text++ = '-';
		else
			text += sprintf(text, "%02x", g[order[i]]);
	}
}

static void guids_read_as_the_specifications_print_them(void **state)
{
	static const struct {
		svp_u8 guid[16];
		const char *text;
	} known[] = {
		{ SVP_GUID_VTPM, SVP_GUID_VTPM_TEXT },
		{ SVP_GUID_SERVICES, "63849ebb-3d92-4670-a1ff-58f9c94b87bb" },
		{ SVP_GUID_VCEK, "63da758d-e664-4564-adc5-f4b93be8accd" },
		{ SVP_GUID_VLEK, "a8074bc2-a25a-483e-aae6-39c045a0b8a1" },
		{ SVP_GUID_ASK, "4ab7b379-bbac-4fe4-a02f-05aef327c782" },
		{ SVP_GUID_ARK, "c0b406a4-a803-4952-9743-3fb6014cd0ae" },
	};
	char text[64];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		text_of_guid(known[i].guid, text);
		assert_string_equal(text, known[i].text);
	}
}

static void page_info_is_laid_out_as_the_firmware_hashes_it(void **state)
{
	struct svp_page_info info = {
		.length = sizeof(info), .page_type = SVP_PAGE_SECRETS,
		.vmpl1_permissions = 1, .gpa = 0x80d000,
	};
	static const svp_u8 tail[16] = {
		0x70, 0x00, 0x05, 0x00, 0x00, 0x00, 0x00, 0x01,
		0x00, 0xd0, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00,
	};

	(void)state;
	assert_memory_equal((svp_u8 *)&info + 0x60, tail, sizeof(tail));
}

static void the_tcb_bytes_of_milan_and_turin_differ(void **state)
{
	const svp_u64 tcb = 0xd315000000000004ull;

	(void)state;
	assert_int_equal(svp_tcb_byte(tcb, SVP_TCB_MILAN_BOOTLOADER), 4);
	assert_int_equal(svp_tcb_byte(tcb, SVP_TCB_MILAN_SNP), 0x15);
	assert_int_equal(svp_tcb_byte(tcb, SVP_TCB_MILAN_MICROCODE), 0xd3);
	assert_int_equal(svp_tcb_byte(tcb, SVP_TCB_TURIN_BOOTLOADER), 0);
}

static void the_c_bit_is_in_the_low_six_bits_of_ebx(void **state)
{
	(void)state;
	assert_int_equal(SVP_CPUID_CBIT(0x4173u), 51);
	assert_int_equal(SVP_CPUID_ADDRESS_REDUCTION(0x4173u), 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_vtpm_request_has_its_data_at_byte_nine),
		cmocka_unit_test(a_call_is_protocol_and_number_in_rax),
		cmocka_unit_test(a_pvalidate_list_holds_511_entries_in_a_page),
		cmocka_unit_test(a_psc_entry_has_its_operation_in_bits_55_to_52),
		cmocka_unit_test(ghcb_valid_bits_are_one_for_each_quadword),
		cmocka_unit_test(guids_read_as_the_specifications_print_them),
		cmocka_unit_test(page_info_is_laid_out_as_the_firmware_hashes_it),
		cmocka_unit_test(the_tcb_bytes_of_milan_and_turin_differ),
		cmocka_unit_test(the_c_bit_is_in_the_low_six_bits_of_ebx),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
