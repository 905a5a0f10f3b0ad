// SPDX-License-Identifier: Apache-2.0
/*
 * The launch image from parts made here: what lies where, as image/layout.h and
 * the boot stage have it.
 */
#include <elf.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/evp.h>

#include "image/build_image.h"
#include "image/igvm_reader.h"
#include "image/layout.h"
#include "image/start_vmsa.h"

/* An ELF file with one segment of code, followed by bss. */
struct elf_file {
	Elf64_Ehdr header;
	Elf64_Phdr segment;
	svp_u8 code[64];
};

static svp_u8 boot_code[] = { 0xfa, 0xf4 };
static struct elf_file monitor, program;
static struct image_parts parts;

static struct elf_file make_elf(svp_u64 address, svp_u8 fill)
{
	struct elf_file e = {
		.header = {
			.e_ident = { 0x7f, 'E', 'L', 'F', 2, 1, 1 },
			.e_type = ET_EXEC, .e_machine = EM_X86_64,
			.e_entry = address, .e_phnum = 1,
			.e_phoff = offsetof(struct elf_file, segment),
			.e_phentsize = sizeof(Elf64_Phdr),
		},
		.segment = {
			.p_type = PT_LOAD, .p_vaddr = address,
			.p_offset = offsetof(struct elf_file, code),
			.p_filesz = 64, .p_memsz = 6000,
		},
	};

	memset(e.code, fill, sizeof(e.code));
	return e;
}

static int set_up(void **state)
{
	(void)state;
	monitor = make_elf(FW_MONITOR_VA + FW_MONITOR_OFFSET, 0xcc);
	program = make_elf(0x400000, 0xdd);
	parts = (struct image_parts){
		.boot_stage = { boot_code, sizeof(boot_code) },
		.monitor = { (uint8_t *)&monitor, sizeof(monitor) },
		.tpm = { (uint8_t *)&program, sizeof(program) },
		.attest = { (uint8_t *)&program, sizeof(program) },
		.memory = FW_SIZE_MIN,
		.version = "1.2.3",
	};
	return 0;
}

static int build_error(void)
{
	const char *reason = NULL;
	struct file image;
	int err = build_image(&parts, &image, &reason);

	assert_int_not_equal(err, 0);
	assert_non_null(reason);
	return err;
}

/* The page that the image loads at gpa: its content, NULL when none is. */
static const svp_u8 *page_at(const struct file *image, svp_u64 gpa)
{
	static const svp_u8 zeros[SVP_PAGE_SIZE];
	struct svp_igvm_page_data h;
	struct igvm_reader r;
	struct igvm_entry e;

	assert_int_equal(igvm_reader_open(image->data, image->size, &r), 0);
	while (igvm_reader_next(&r, &e) > 0) {
		if (e.type != SVP_IGVM_PAGE_DATA)
			continue;
		memcpy(&h, e.content, sizeof(h));
		if (h.gpa == gpa)
			return h.file_offset ?
				igvm_reader_page(&r, h.file_offset) : zeros;
	}
	return NULL;
}

static void the_header_says_where_the_parts_are(void **state)
{
	struct fw_image_header h;
	const char *reason;
	struct file image;
	svp_u64 tpm;

	(void)state;
	assert_int_equal(build_image(&parts, &image, &reason), 0);
	memcpy(&h, page_at(&image, FW_BASE), sizeof(h));
	assert_memory_equal(&h, "EVTPMIMG", 8);
	assert_memory_equal(h.version, "1.2.3+", 6);
	assert_int_equal(strlen(h.version), 6 + 40);
	assert_true(h.region_size == 64 << 20);
	assert_true(h.monitor.offset == 0x1000);
	assert_true(h.monitor.size == 6000);
	tpm = h.tpm.offset;
	assert_true(tpm == 0x3000);
	assert_true(h.tpm.size == sizeof(program));
	assert_true(h.attest.offset == 0x4000);
	assert_true(h.used_size == 0x5000);
	assert_memory_equal(page_at(&image, FW_BASE + tpm), &program,
			    sizeof(program));
	free(image.data);
}

/* The header's version as the image that is built now has it. */
static void read_version(char ret_version[FW_IMAGE_VERSION_SIZE])
{
	struct fw_image_header h;
	const char *reason;
	struct file image;

	assert_int_equal(build_image(&parts, &image, &reason), 0);
	memcpy(&h, page_at(&image, FW_BASE), sizeof(h));
	memcpy(ret_version, h.version, sizeof(h.version));
	free(image.data);
}

static void the_build_id_names_the_parts_and_nothing_else(void **state)
{
	static const char longest[] = "1234567890123456789012";
	char version[FW_IMAGE_VERSION_SIZE], other[FW_IMAGE_VERSION_SIZE];
	uint8_t region[0x4000] = { 0 }, digest[32];
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	char text[2 * 20 + 1];

	(void)state;
	memset(region, 0xcc, 64);
	memcpy(region + 0x2000, &program, sizeof(program));
	memcpy(region + 0x3000, &program, sizeof(program));
	EVP_DigestInit_ex(ctx, EVP_sha256(), NULL);
	EVP_DigestUpdate(ctx, boot_code, sizeof(boot_code));
	EVP_DigestUpdate(ctx, region, sizeof(region));
	EVP_DigestFinal_ex(ctx, digest, NULL);
	EVP_MD_CTX_free(ctx);
	for (int i = 0; i < 20; i++)
		sprintf(text + 2 * i, "%02x", digest[i]);
	read_version(version);
	assert_string_equal(version + 6, text);

	parts.version = longest;
	read_version(other);
	assert_memory_equal(other, longest, 22);
	assert_string_equal(other + 23, text);
	boot_code[0] ^= 1;
	read_version(other);
	boot_code[0] ^= 1;
	assert_string_not_equal(other + 23, text);
	program.code[63] ^= 1;
	read_version(other);
	assert_string_not_equal(other + 23, text);
	set_up(NULL);
	monitor.code[63] ^= 1;
	read_version(other);
	assert_string_not_equal(other + 6, text);
}

static void the_monitor_is_loaded_with_its_bss(void **state)
{
	static const svp_u8 zeros[SVP_PAGE_SIZE];
	const char *reason;
	struct file image;
	const svp_u8 *page;

	(void)state;
	assert_int_equal(build_image(&parts, &image, &reason), 0);
	page = page_at(&image, FW_BASE + 0x1000);
	assert_int_equal(page[0], 0xcc);
	assert_int_equal(page[63], 0xcc);
	assert_int_equal(page[64], 0);
	assert_memory_equal(page_at(&image, FW_BASE + 0x2000), zeros, 4096);
	assert_int_equal(page_at(&image, 0x800000)[0], 0xfa);
	assert_null(page_at(&image, FW_BASE + 0x5000));
	assert_null(page_at(&image, FW_GUEST_CAA_GPA));
	free(image.data);
}

static void the_first_vcpu_starts_in_32_bit_mode_at_vmpl0(void **state)
{
	struct svp_vmsa v;
	const svp_u8 *b = (const svp_u8 *)&v;

	(void)state;
	start_vmsa(0x800000, &v);
	assert_int_equal(svp_le16(b + 0x12), 0xc9b);	/* CS: 32-bit code */
	assert_int_equal(svp_le16(b + 0x22), 0xc93);	/* SS: data */
	assert_int_equal(b[0xca], 0);			/* VMPL */
	assert_int_equal(b[0xcb], 0);			/* CPL */
	assert_true(svp_le64(b + 0xd0) == 0x1000);	/* EFER: SVME */
	assert_true(svp_le64(b + 0x158) == 0x11);	/* CR0: PE, ET */
	assert_true(svp_le64(b + 0x178) == 0x800000);	/* RIP */
	assert_true(svp_le64(b + 0x3b0) == 1);		/* SNP active */
}

/*
 * QEMU (target/i386/sev.c) loads a VMSA only at the address where KVM has it,
 * and only with the state that it can hand to KVM: offsets and sizes below.
 */
static void the_vmsa_is_one_that_qemu_loads(void **state)
{
	static const struct {
		unsigned int offset, size;
	} taken[] = {
		{ 0x000, 0xa0 }, { 0x0d0, 8 }, { 0x148, 0x38 }, { 0x1d8, 8 },
		{ 0x1f8, 8 }, { 0x268, 8 }, { 0x308, 0x78 }, { 0x3b0, 8 },
		{ 0x3e8, 8 }, { 0x408, 4 }, { 0x410, 2 },
	};
	svp_u8 vmsa[SVP_PAGE_SIZE] = { 0 }, zeros[SVP_PAGE_SIZE] = { 0 };
	const char *reason;
	struct igvm_reader r;
	struct igvm_entry e;
	struct file image;

	(void)state;
	start_vmsa(0x800000, (struct svp_vmsa *)vmsa);
	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++)
		memset(vmsa + taken[i].offset, 0, taken[i].size);
	assert_memory_equal(vmsa, zeros, sizeof(vmsa));

	assert_int_equal(build_image(&parts, &image, &reason), 0);
	assert_int_equal(igvm_reader_open(image.data, image.size, &r), 0);
	while (igvm_reader_next(&r, &e) > 0 && e.type != SVP_IGVM_VP_CONTEXT)
		;
	assert_int_equal(e.type, SVP_IGVM_VP_CONTEXT);
	assert_true(svp_le64(e.content) == 0xfffffffff000);
	/* KVM measures it after all pages: it is the last header. */
	assert_int_equal(igvm_reader_next(&r, &e), 0);
	free(image.data);
}

static void a_monitor_for_another_place_is_refused(void **state)
{
	(void)state;
	monitor.header.e_entry += 16;
	assert_int_equal(build_error(), -EINVAL);
	monitor = make_elf(FW_MONITOR_VA, 0xcc);
	assert_int_equal(build_error(), -EINVAL);
	monitor = make_elf(0x400000, 0xcc);
	assert_int_equal(build_error(), -ERANGE);
	monitor = make_elf(FW_MONITOR_VA + FW_MONITOR_OFFSET, 0xcc);
	monitor.segment.p_memsz = FW_SIZE_MIN;
	assert_int_equal(build_error(), -ERANGE);
}

static void parts_that_are_broken_are_refused(void **state)
{
	(void)state;
	monitor.segment.p_offset = 1000;
	assert_int_equal(build_error(), -ENOEXEC);
	set_up(NULL);
	monitor.header.e_phnum = 1000;
	assert_int_equal(build_error(), -ENOEXEC);
	set_up(NULL);
	program.header.e_type = ET_DYN;
	assert_int_equal(build_error(), -ENOEXEC);
	set_up(NULL);
	program.segment.p_type = PT_INTERP;
	assert_int_equal(build_error(), -ENOEXEC);
	set_up(NULL);
	parts.boot_stage.size = 0;
	assert_int_equal(build_error(), -ERANGE);
	parts.boot_stage.size = FW_BOOT_SIZE + 1;
	assert_int_equal(build_error(), -ERANGE);
	set_up(NULL);
	parts.version = "a\nb";
	assert_int_equal(build_error(), -EINVAL);
	parts.version = "12345678901234567890123";
	assert_int_equal(build_error(), -EINVAL);
}

static void the_region_has_64_mib_to_1_gib(void **state)
{
	static const uint64_t bad[] = {
		0, FW_SIZE_MIN - FW_SIZE_STEP, FW_SIZE_MIN + 0x1000,
		FW_SIZE_MAX + FW_SIZE_STEP,
	};
	const char *reason;
	struct file image;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		parts.memory = bad[i];
		assert_int_equal(build_error(), -ERANGE);
	}
	parts.memory = FW_SIZE_MAX;
	assert_int_equal(build_image(&parts, &image, &reason), 0);
	assert_true(svp_le64(page_at(&image, FW_BASE) + 8) == FW_SIZE_MAX);
	free(image.data);
}

#define TEST(f) cmocka_unit_test_setup(f, set_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_header_says_where_the_parts_are),
		TEST(the_build_id_names_the_parts_and_nothing_else),
		TEST(the_monitor_is_loaded_with_its_bss),
		TEST(the_first_vcpu_starts_in_32_bit_mode_at_vmpl0),
		TEST(the_vmsa_is_one_that_qemu_loads),
		TEST(a_monitor_for_another_place_is_refused),
		TEST(parts_that_are_broken_are_refused),
		TEST(the_region_has_64_mib_to_1_gib),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
