// SPDX-License-Identifier: Apache-2.0
/*
 * The launch measurement against a chain of PAGE_INFO typed in from AMD 56860,
 * table 67, and against what the secure processor of the machine computes.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/evp.h>

#include "image/boot_events.h"
#include "image/build_image.h"
#include "image/igvm_writer.h"
#include "image/launch_measure.h"
#include "image/layout.h"
#include "tests/machine/secure-processor/launch_digest.h"

static svp_u8 code[SVP_PAGE_SIZE], zeros[SVP_PAGE_SIZE], vmsa[SVP_PAGE_SIZE];

static struct file write_example(void)
{
	struct igvm_writer w;
	struct file file;

	memset(code, 0xc0, sizeof(code));
	memset(vmsa, 0x5a, sizeof(vmsa));
	memset(vmsa + 0x2f0, 0, 16);
	igvm_writer_init(&w, 0x30000);
	igvm_writer_area(&w, 0, 8192);
	igvm_writer_page(&w, 0x800000, SVP_IGVM_DATA_NORMAL, code);
	igvm_writer_page(&w, 0x801000, SVP_IGVM_DATA_NORMAL, NULL);
	igvm_writer_insert(&w, 0x804000, 0);
	igvm_writer_page(&w, 0x802000, SVP_IGVM_DATA_SECRETS, NULL);
	igvm_writer_page(&w, 0x803000, SVP_IGVM_DATA_CPUID, NULL);
	igvm_writer_vmsa(&w, 0x80b000, vmsa);
	assert_int_equal(igvm_writer_finish(&w, &file), 0);
	return file;
}

/* One step of the chain, PAGE_INFO byte by byte. */
static void step(svp_u8 digest[48], svp_u8 type, svp_u32 gpa, const void *page)
{
	svp_u8 info[0x70] = { 0 };

	memcpy(info, digest, 48);
	if (page)
		EVP_Digest(page, 4096, info + 0x30, NULL, EVP_sha384(), NULL);
	info[0x60] = 0x70;
	info[0x62] = type;
	memcpy(info + 0x68, &gpa, 4);
	EVP_Digest(info, sizeof(info), digest, NULL, EVP_sha384(), NULL);
}

static void a_measurement_is_the_chain_of_page_infos(void **state)
{
	struct file file = write_example();
	struct launch_measure m;
	svp_u8 digest[48] = { 0 };

	(void)state;
	step(digest, 1, 0x800000, code);
	step(digest, 1, 0x801000, zeros);
	step(digest, 4, 0x804000, NULL);
	step(digest, 4, 0x805000, NULL);
	step(digest, 5, 0x802000, NULL);
	step(digest, 6, 0x803000, NULL);
	step(digest, 2, 0x80b000, vmsa);
	assert_int_equal(launch_measure(file.data, file.size, &m), 0);
	assert_memory_equal(m.digest, digest, 48);
	assert_true(m.policy == 0x30000);
	assert_int_equal(m.version[0], 0);
	free(file.data);
}

static void the_secure_processor_computes_the_same(void **state)
{
	struct file file = write_example();
	struct launch_measure m;
	svp_u8 d[48] = { 0 };

	(void)state;
	assert_int_equal(sp_launch_digest_add(d, 1, 0x800000, code), 0);
	assert_int_equal(sp_launch_digest_add(d, 1, 0x801000, zeros), 0);
	assert_int_equal(sp_launch_digest_add(d, 4, 0x804000, zeros), 0);
	assert_int_equal(sp_launch_digest_add(d, 4, 0x805000, zeros), 0);
	assert_int_equal(sp_launch_digest_add(d, 5, 0x802000, zeros), 0);
	assert_int_equal(sp_launch_digest_add(d, 6, 0x803000, zeros), 0);
	assert_int_equal(sp_launch_digest_add(d, 2, 0x80b000, vmsa), 0);
	assert_int_equal(launch_measure(file.data, file.size, &m), 0);
	assert_memory_equal(m.digest, d, 48);
	free(file.data);
}

static void any_byte_of_a_measured_page_counts(void **state)
{
	struct file file = write_example();
	struct launch_measure m, changed;

	(void)state;
	assert_int_equal(launch_measure(file.data, file.size, &m), 0);
	for (size_t i = 0x1000; i < file.size; i += 331) {
		/* The VMSA's two TSC fields are set at launch. */
		if (i >= 0x22f0 && i < 0x2300)
			continue;
		file.data[i] ^= 1;
		assert_int_equal(launch_measure(file.data, file.size,
						&changed), 0);
		assert_memory_not_equal(m.digest, changed.digest, 48);
		file.data[i] ^= 1;
	}
	free(file.data);
}

static void an_area_inserted_twice_is_refused(void **state)
{
	struct igvm_writer w;
	struct launch_measure m;
	struct file file;

	(void)state;
	igvm_writer_init(&w, 0x30000);
	igvm_writer_area(&w, 0, 4096);
	igvm_writer_insert(&w, 0x1000, 0);
	igvm_writer_insert(&w, 0x2000, 0);
	assert_int_equal(igvm_writer_finish(&w, &file), 0);
	assert_int_equal(launch_measure(file.data, file.size, &m), -EBADMSG);
	free(file.data);
}

static void what_is_not_an_image_is_refused(void **state)
{
	static const svp_u8 text[] = "not an IGVM file, whatever its length is";
	struct launch_measure m;

	(void)state;
	assert_int_equal(launch_measure(text, sizeof(text), &m), -EBADMSG);
	assert_int_equal(launch_measure(text, 0, &m), -EBADMSG);
}

static void a_build_error_is_a_reason_and_no_image(void **state)
{
	static svp_u8 byte[1];
	struct file one = { byte, 1 }, image;
	struct image_parts parts = { one, one, one, one, FW_SIZE_MIN, "1" };
	const char *reason = NULL;

	(void)state;
	assert_int_equal(build_image(&parts, &image, &reason), -ENOEXEC);
	assert_non_null(reason);
	parts.version = "";
	assert_int_equal(build_image(&parts, &image, &reason), -EINVAL);
}

static void a_boot_gives_the_pcrs_that_its_files_say(void **state)
{
	static svp_u8 kernel[] = { 'K' };
	struct boot_files files = {
		.version = "1", .kernel = { kernel, 1 }, .cmdline = "quiet",
	};
	static const svp_u8 version[4] = { '1', 0, 0, 0 };
	struct event_digests value;
	struct boot_events events;
	svp_u8 pcr[64] = { 0 };

	(void)state;
	assert_int_equal(boot_events(&files, &events), 0);
	EVP_Digest(version, 4, pcr + 32, NULL, EVP_sha256(), NULL);
	EVP_Digest(pcr, 64, pcr, NULL, EVP_sha256(), NULL);
	EVP_Digest(zeros, 4, pcr + 32, NULL, EVP_sha256(), NULL);
	EVP_Digest(pcr, 64, pcr, NULL, EVP_sha256(), NULL);
	assert_int_equal(boot_events_pcr(&events, 0, &value), 0);
	assert_memory_equal(value.sha256, pcr, 32);

	memset(pcr, 0, sizeof(pcr));
	EVP_Digest("quiet", 5, pcr + 32, NULL, EVP_sha256(), NULL);
	EVP_Digest(pcr, 64, pcr, NULL, EVP_sha256(), NULL);
	assert_int_equal(boot_events_pcr(&events, 9, &value), 0);
	assert_memory_equal(value.sha256, pcr, 32);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_measurement_is_the_chain_of_page_infos),
		cmocka_unit_test(the_secure_processor_computes_the_same),
		cmocka_unit_test(any_byte_of_a_measured_page_counts),
		cmocka_unit_test(an_area_inserted_twice_is_refused),
		cmocka_unit_test(what_is_not_an_image_is_refused),
		cmocka_unit_test(a_build_error_is_a_reason_and_no_image),
		cmocka_unit_test(a_boot_gives_the_pcrs_that_its_files_say),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
