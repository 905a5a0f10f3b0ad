// SPDX-License-Identifier: Apache-2.0
/*
 * Direct boot as a whole: a fake host hands over files by fw_cfg DMA, and what
 * the guest finds is read back from guest RAM by the offsets of Linux' boot.rst
 * and zero-page.rst and of AMD's tables. Then hosts that break the rules.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "direct/direct.h"
#include "direct/fw_cfg.h"
#include "fake_monitor.h"
#include "image/layout.h"
#include "lib/errno.h"

#define KERNEL_SIZE	0x9000u
#define INITRD_SIZE	0x210000u	/* more than the staging area holds */
#define RSDP_SIZE	36u
#define MAX_EVENTS	8u

/* What the tpm process was told. */
struct event {
	u32 pcr;
	u32 type;
	char data[2100];
	size_t data_size;
	u64 size;
	u64 sum;	/* of all bytes: order is the chunks' */
};

static struct {
	u8 kernel[KERNEL_SIZE];
	u8 *initrd;
	u8 script[3 * 128];
	u8 rsdp[RSDP_SIZE];
	struct fw_image_header header;
	struct event event[MAX_EVENTS];
	unsigned int events;
	bool sealed;
	int tpm;
	bool files_change;	/* once the first has been measured */
} t;

static void change_files(void)
{
	memset(t.kernel, 0x66, KERNEL_SIZE);
	memset(t.initrd, 0x66, INITRD_SIZE);
	memset(t.rsdp, 0x66, RSDP_SIZE);
}

static int run_tpm(struct process *p, const struct process_request *r,
		   size_t *ret_size)
{
	struct event *e = &t.event[t.events];
	const u8 *in = r->in;

	assert_ptr_equal(p, FAKE_TPM);
	assert_false(t.sealed);
	*ret_size = 0;
	switch (r->op) {
	case 3:
		if (t.files_change)
			change_files();
		e->pcr = r->arg;
		e->type = svp_le32(in);
		e->data_size = r->in_size - 4;
		memcpy(e->data, in + 4, e->data_size);
		break;
	case 4:
		assert_true(r->in_size && r->in_size <= 32768);
		e->size += r->in_size;
		for (size_t i = 0; i < r->in_size; i++)
			e->sum = e->sum * 31 + in[i];
		break;
	case 5:
		t.events++;
		assert_true(t.events < MAX_EVENTS);
		break;
	case 6:
		t.sealed = true;
		break;
	default:
		fail();
	}
	return t.tpm;
}

static void make_kernel(void)
{
	u8 *k = t.kernel;

	for (unsigned int i = 0; i < KERNEL_SIZE; i++)
		k[i] = (u8)(i * 7);
	memset(k + 0x1f1, 0, 0x26c - 0x1f1);
	k[0x1f1] = 3;
	svp_put_le16(k + 0x1fe, 0xaa55);
	k[0x201] = 0x6a;
	memcpy(k + 0x202, "HdrS", 4);
	svp_put_le16(k + 0x206, 0x20f);
	k[0x211] = 1;
	svp_put_le32(k + 0x22c, 0x7fffffff);
	svp_put_le16(k + 0x236, 0x3f);
	svp_put_le32(k + 0x238, 2047);
	svp_put_le64(k + 0x258, 0x1000000);
	svp_put_le32(k + 0x260, 0x800000);
}

static void add_file(const char *name, const void *bytes, u32 size)
{
	fake.file[fake.files++] = (struct fake_file){ name, bytes, size, 0 };
}

static void set_file(const char *name, const void *bytes, u32 size)
{
	for (unsigned int i = 0; i < fake.files; i++)
		if (!strcmp(fake.file[i].name, name))
			fake.file[i] = (struct fake_file){ name, bytes, size, 0 };
}

/* As at launch: what the IGVM file loads is validated, all else shared. */
static void launch(void)
{
	for (u64 a = FW_LOW_BASE; a < FW_GUEST_CAA_GPA; a += PAGE_SIZE) {
		fake_page(a)->assigned = true;
		fake_page(a)->validated = true;
	}
	for (unsigned int i = 0; i < SVP_VMPLS; i++)
		memset(fake.secrets.vmpck[i], 0x10 + (int)i, 32);
	fake.secrets.version = 3;
	fake.cpuid.count = 2;
	fake.cpuid.entry[0].eax_in = 1;
	fake.cpuid.entry[1].eax_in = 0x8000001f;
	fake.cpuid.entry[1].eax = 0x1a;
	fake.cpuid.entry[1].ebx = 47 | 1 << 6;
}

static int setup(void **state)
{
	static u8 *initrd;

	(void)state;
	fake_reset();
	if (!initrd)
		initrd = malloc(INITRD_SIZE);
	memset(&t, 0, sizeof(t));
	t.initrd = initrd;
	for (unsigned int i = 0; i < INITRD_SIZE; i++)
		t.initrd[i] = (u8)(i * 13 ^ i >> 12);
	make_kernel();
	memcpy(t.rsdp, "RSD PTR ", 8);
	t.script[0] = 1;
	strcpy((char *)t.script + 4, "etc/acpi/rsdp");
	t.script[60] = 16;
	strcpy(t.header.version, "1.2");
	fake.process = run_tpm;
	add_file("etc/table-loader", t.script, sizeof(t.script));
	add_file("etc/acpi/rsdp", t.rsdp, RSDP_SIZE);
	add_file("opt/org.evtpm/kernel", t.kernel, KERNEL_SIZE);
	add_file("opt/org.evtpm/initrd", t.initrd, INITRD_SIZE);
	add_file("opt/org.evtpm/cmdline", "console=ttyS0 quiet", 19);
	launch();
	return 0;
}

static int boot(void)
{
	return direct_boot(&fake.firmware, &t.header, &fake.cpu[0]);
}

static u8 *boot_params(void)
{
	struct svp_vmsa *vmsa = fake_ram(fake.cpu[0].guest_vmsa.at);

	return fake_ram(vmsa->rsi);
}

static u64 sum(const u8 *p, size_t size)
{
	u64 s = 0;

	while (size--)
		s = s * 31 + *p++;
	return s;
}

static void the_kernel_and_the_initrd_are_where_linux_looks(void **state)
{
	u8 *bp;

	(void)state;
	assert_int_equal(boot(), 0);
	bp = boot_params();
	assert_memory_equal(fake_ram(0x1000000), t.kernel + 4 * 512,
			    KERNEL_SIZE - 4 * 512);
	assert_int_equal(svp_le32(bp + 0x21c), INITRD_SIZE);
	assert_memory_equal(fake_ram(svp_le32(bp + 0x218)), t.initrd,
			    INITRD_SIZE);
	assert_string_equal(fake_ram(svp_le32(bp + 0x228)),
			    "console=ttyS0 quiet");
	assert_memory_equal(bp + 0x202, "HdrS", 4);
	assert_int_equal(bp[0x210], 0xff);
	assert_memory_equal(fake_ram(svp_le64(bp + 0x70)), "RSD PTR ", 8);
	/* Nothing of the bzImage but its header is in boot_params. */
	assert_int_equal(bp[0x1f0], 0);
	assert_int_equal(bp[0x26c], 0);
}

static void the_cc_blob_leads_to_secrets_without_higher_keys(void **state)
{
	u8 *data, *blob, *secrets, *cpuid;

	(void)state;
	assert_int_equal(boot(), 0);
	data = fake_ram(svp_le64(boot_params() + 0x250));
	assert_int_equal(svp_le64(data), 0);
	assert_int_equal(svp_le32(data + 8), 7);
	assert_int_equal(svp_le32(data + 12), 4);
	blob = fake_ram(svp_le32(data + 16));
	assert_memory_equal(blob, "AMDE\1\0\0\0", 8);
	secrets = fake_ram(svp_le64(blob + 8));
	cpuid = fake_ram(svp_le64(blob + 24));
	for (unsigned int i = 0; i < 64; i++)
		assert_int_equal(secrets[0x20 + i], 0);
	assert_int_equal(secrets[0x60], 0x12);
	assert_int_equal(secrets[0x80], 0x13);
	assert_int_equal(svp_le64(secrets + 0x140), FW_BASE);
	assert_int_equal(svp_le64(secrets + 0x148), FW_SIZE_MIN);
	assert_int_equal(svp_le64(secrets + 0x150), FW_GUEST_CAA_GPA);
	assert_int_equal(svp_le32(secrets + 0x158), 1);
	assert_int_equal(secrets[0x15c], 2);
	/* Entry 1, EAX: the SVSM is announced, and only there. */
	assert_int_equal(svp_le32(cpuid + 16 + 48 + 24), 0x1000001a);
	assert_int_equal(svp_le32(cpuid + 16 + 24), 0);
}

/* The e820 type of an address; 0 when it is in no entry. */
static u32 e820_type(u64 at)
{
	u8 *bp = boot_params();
	u32 type = 0;

	for (unsigned int i = 0; i < bp[0x1e8]; i++) {
		u8 *e = bp + 0x2d0 + 20 * i;

		if (at - svp_le64(e) >= svp_le64(e + 8))
			continue;
		/* No two entries say something about one address. */
		assert_int_equal(type, 0);
		type = svp_le32(e + 16);
	}
	return type;
}

static void e820_reserves_what_is_the_firmwares(void **state)
{
	(void)state;
	assert_int_equal(boot(), 0);
	assert_int_equal(e820_type(0), 1);
	assert_int_equal(e820_type(0x9efff), 1);
	assert_int_equal(e820_type(0x9f000), 2);
	assert_int_equal(e820_type(0xfffff), 2);
	assert_int_equal(e820_type(0x100000), 1);
	assert_int_equal(e820_type(0x200000), 1);
	assert_int_equal(e820_type(FW_LOW_BASE), 2);
	assert_int_equal(e820_type(fake.cpu[0].guest_vmsa.at), 2);
	assert_int_equal(e820_type(FW_LOW_BASE + FW_LOW_SIZE - 1), 2);
	/* Linux needs setup_data in RAM (prepared for sysfs decrypted else). */
	assert_int_equal(e820_type(svp_le64(boot_params() + 0x250)), 1);
	assert_int_equal(e820_type(svp_le64(boot_params() + 0x70)), 3);
	assert_int_equal(e820_type(FAKE_RAM_SIZE - 1), 3);
	assert_int_equal(e820_type(FAKE_RAM_SIZE), 0);
	assert_int_equal(e820_type(0xb0000000), 2);
	assert_int_equal(e820_type(0xfee00000), 2);
	assert_int_equal(e820_type(FW_BASE), 0);
}

static void the_first_vcpu_starts_at_the_64_bit_entry(void **state)
{
	struct svp_vmsa *v;
	const u64 *root, *directory;

	(void)state;
	assert_int_equal(boot(), 0);
	v = fake_ram(fake.cpu[0].guest_vmsa.at);
	assert_int_equal(v->rip, 0x1000200);
	assert_int_equal(v->vmpl, 2);
	assert_int_equal(v->sev_features, 1);
	assert_int_equal(v->efer, 0x1d00);
	assert_int_equal(v->cr0 & 0x80000001, 0x80000001);
	assert_int_equal(v->rflags, 2);
	assert_int_equal(v->cs.selector, 0x10);
	assert_int_equal(v->cs.attributes, 0xa9b);
	assert_true(fake_page(fake.cpu[0].guest_vmsa.at)->vmsa);
	assert_int_equal(fake_page(fake.cpu[0].guest_vmsa.at)->rights[2], 0);
	assert_int_equal(fake.ap_creations, 1);
	assert_int_equal(fake.cpu[0].guest_caa.at, FW_GUEST_CAA_GPA);
	/* The identity map is private. */
	root = fake_ram(v->cr3 & ~(1ull << 47));
	assert_int_equal(root[0] >> 47, 1);
	directory = fake_ram((root[0] & 0x7ffffffff000) & ~0xfffull);
	directory = fake_ram(directory[0] & 0x7ffffffff000);
	assert_int_equal(directory[8], 1ull << 47 | 0x1000000 | 0x83);
}

static void all_ram_is_the_guests_but_for_the_launch_pages(void **state)
{
	(void)state;
	assert_int_equal(boot(), 0);
	for (u64 a = 0; a < FAKE_RAM_SIZE; a += PAGE_SIZE) {
		u32 rights = fake_page(a)->rights[2];

		assert_true(fake_page(a)->validated);
		assert_true(guest_pages_all(gpa(a), PAGE_SIZE,
					    GUEST_PAGE_VALIDATED));
		if (a >= FW_LOW_BASE && a < FW_SECRETS_GPA)
			assert_int_equal(rights, 0);
		else if (a != fake.cpu[0].guest_vmsa.at)
			assert_int_equal(rights, SVP_RMPADJUST_ALL);
	}
	/* No call takes an address in the launch pages. */
	assert_false(guest_is_ram(gpa(FW_SECRETS_GPA), PAGE_SIZE));
	assert_false(guest_is_ram(gpa(FW_CPUID_GPA), PAGE_SIZE));
	assert_false(guest_is_ram(gpa(FW_PARAMETERS_GPA), PAGE_SIZE));
	assert_true(guest_is_ram(gpa(0x200000), PAGE_SIZE));
}

static void expect_event(unsigned int i, u32 pcr, u32 type, const void *data,
			 size_t size)
{
	assert_int_equal(t.event[i].pcr, pcr);
	assert_int_equal(t.event[i].type, type);
	assert_int_equal(t.event[i].data_size, size);
	assert_memory_equal(t.event[i].data, data, size);
}

static void everything_is_measured_before_the_log_is_sealed(void **state)
{
	(void)state;
	assert_int_equal(boot(), 0);
	assert_int_equal(t.events, 5);
	assert_true(t.sealed);
	expect_event(0, 0, 8, "1\0.\0002\0\0", 8);
	assert_int_equal(t.event[0].sum, sum((const u8 *)"1\0.\0002\0\0", 8));
	expect_event(1, 1, 6, "acpi", 4);
	assert_int_equal(t.event[1].size, RSDP_SIZE);
	expect_event(2, 4, 13, "kernel", 6);
	assert_int_equal(t.event[2].size, KERNEL_SIZE);
	assert_int_equal(t.event[2].sum, sum(t.kernel, KERNEL_SIZE));
	expect_event(3, 9, 13, "initrd", 6);
	assert_int_equal(t.event[3].sum, sum(t.initrd, INITRD_SIZE));
	expect_event(4, 9, 13, "cmdline: console=ttyS0 quiet", 28);
	assert_int_equal(t.event[4].sum,
			 sum((const u8 *)"console=ttyS0 quiet", 19));
}

/* What is measured is what runs: copies that the host does not reach. */
static void
files_that_change_after_they_were_read_change_nothing(void **state)
{
	u64 kernel, initrd;
	u8 *bp;

	(void)state;
	kernel = sum(t.kernel, KERNEL_SIZE);
	initrd = sum(t.initrd, INITRD_SIZE);
	t.files_change = true;
	assert_int_equal(boot(), 0);
	assert_int_equal(t.kernel[0], 0x66);
	assert_int_equal(t.event[2].sum, kernel);
	assert_int_equal(t.event[3].sum, initrd);
	bp = boot_params();
	assert_int_equal(sum(fake_ram(svp_le32(bp + 0x218)), INITRD_SIZE),
			 initrd);
	make_kernel();
	assert_memory_equal(fake_ram(0x1000000), t.kernel + 4 * 512,
			    KERNEL_SIZE - 4 * 512);
	assert_memory_equal(fake_ram(svp_le64(bp + 0x70)), "RSD PTR ", 8);
}

/*
 * Between two reads of one file the host has another: the guest gets the
 * mixture, and the mixture is what is measured.
 */
static void
a_file_that_changes_between_reads_is_measured_as_it_came(void **state)
{
	u8 *bp;

	(void)state;
	fake.changes_between_reads = true;
	assert_int_equal(boot(), 0);
	bp = boot_params();
	assert_int_not_equal(t.event[3].sum, sum(t.initrd, INITRD_SIZE));
	assert_int_equal(sum(fake_ram(svp_le32(bp + 0x218)), INITRD_SIZE),
			 t.event[3].sum);
}

static void a_guest_needs_neither_initrd_nor_command_line(void **state)
{
	(void)state;
	fake.files = 3;
	assert_int_equal(boot(), 0);
	assert_int_equal(t.events, 4);
	expect_event(3, 9, 13, "cmdline: ", 9);
	assert_int_equal(svp_le32(boot_params() + 0x218), 0);
	assert_int_equal(svp_le32(boot_params() + 0x21c), 0);
}

static void without_a_kernel_nothing_starts(void **state)
{
	(void)state;
	fake.file[2].name = "opt/org.evtpm/other";
	assert_int_equal(boot(), -ENOENT);
	assert_int_equal(fake.cpu[0].guest_vmsa.at, 0);
	assert_int_equal(t.events, 0);
}

static void a_kernel_that_is_none_is_refused(void **state)
{
	(void)state;
	t.kernel[0x202] = 'X';
	assert_int_equal(boot(), -ENOEXEC);
	setup(NULL);
	/* It would reach its own file. */
	svp_put_le32(t.kernel + 0x260, 0x3000000);
	assert_int_equal(boot(), -ENOSPC);
	setup(NULL);
	set_file("opt/org.evtpm/kernel", t.kernel, 0);
	assert_int_equal(boot(), -ENOSPC);
}

static void files_that_do_not_fit_are_refused_unread(void **state)
{
	static const u32 sizes[] = {
		0xffffffff, 0xfffff000, FAKE_RAM_SIZE, FAKE_RAM_SIZE - 0x1800000,
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		setup(NULL);
		set_file("opt/org.evtpm/initrd", NULL, sizes[i]);
		assert_int_equal(boot(), -ENOSPC);
		setup(NULL);
		set_file("etc/table-loader", NULL, sizes[i]);
		assert_int_equal(boot(), -ENOSPC);
		setup(NULL);
		set_file("etc/acpi/rsdp", NULL, sizes[i]);
		assert_int_equal(boot(), -ENOSPC);
		setup(NULL);
		set_file("opt/org.evtpm/cmdline", NULL, sizes[i]);
		assert_int_equal(boot(), -ENOSPC);
	}
}

static void a_command_line_has_its_limits(void **state)
{
	static char line[4096];

	(void)state;
	memset(line, 'a', sizeof(line));
	set_file("opt/org.evtpm/cmdline", line, 2047);
	assert_int_equal(boot(), 0);
	assert_int_equal(t.event[4].data_size, 9 + 2047);
	setup(NULL);
	set_file("opt/org.evtpm/cmdline", line, 2048);
	assert_int_equal(boot(), -ENOSPC);
	setup(NULL);
	/* What lies behind a NUL is neither measured nor seen. */
	set_file("opt/org.evtpm/cmdline", "quiet\0evil", 10);
	assert_int_equal(boot(), 0);
	expect_event(4, 9, 13, "cmdline: quiet", 14);
	for (unsigned int i = 5; i < 2048; i++)
		assert_int_equal(((u8 *)fake_ram(svp_le32(boot_params() +
							  0x228)))[i], 0);
}

static void a_broken_fw_cfg_ends_the_boot(void **state)
{
	(void)state;
	fake.dma_error = true;
	assert_int_equal(boot(), -EIO);
	setup(NULL);
	fake.dma_dead = true;
	assert_int_equal(boot(), -EIO);
}

static void a_host_that_maps_memory_twice_ends_the_boot(void **state)
{
	(void)state;
	fake.fail_pvalidate = RMP_NO_CHANGE;
	assert_int_equal(boot(), -EIO);
	fake.fail_pvalidate = 0;
}

static void ram_without_large_pages_is_validated_by_small_ones(void **state)
{
	(void)state;
	for (u64 a = 0x1200000; a < 0x1400000; a += PAGE_SIZE)
		fake_page(a)->small = true;
	assert_int_equal(boot(), 0);
	assert_int_equal(fake_page(0x1200000)->rights[2], SVP_RMPADJUST_ALL);
}

static void a_tpm_that_fails_ends_the_boot(void **state)
{
	(void)state;
	t.tpm = -EPIPE;
	assert_int_equal(boot(), -EPIPE);
	assert_int_equal(fake.cpu[0].guest_vmsa.at, 0);
}

static void a_directory_is_searched_within_its_bounds(void **state)
{
	u8 directory[4 + 2 * 64] = { 0 };
	struct fw_cfg_entry e;

	(void)state;
	svp_put_be32(directory, 0xffffffff);
	strcpy((char *)directory + 4 + 8, "one");
	strcpy((char *)directory + 4 + 64 + 8, "two");
	svp_put_be32(directory + 4 + 64, 0x12345678);
	svp_put_be16(directory + 4 + 64 + 4, 0x4321);
	assert_int_equal(fw_cfg_search(directory, sizeof(directory), "two", &e),
			 0);
	assert_int_equal(e.size, 0x12345678);
	assert_int_equal(e.key, 0x4321);
	assert_int_equal(fw_cfg_search(directory, sizeof(directory), "three",
				       &e), -ENOENT);
	assert_int_equal(fw_cfg_search(directory, sizeof(directory), "tw", &e),
			 -ENOENT);
	assert_int_equal(fw_cfg_search(directory, sizeof(directory) - 1, "two",
				       &e), -ENOENT);
	svp_put_be32(directory, 1);
	assert_int_equal(fw_cfg_search(directory, sizeof(directory), "two", &e),
			 -ENOENT);
	assert_int_equal(fw_cfg_search(directory, 3, "one", &e), -ENOENT);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup(f, setup)
	const struct CMUnitTest tests[] = {
		T(the_kernel_and_the_initrd_are_where_linux_looks),
		T(the_cc_blob_leads_to_secrets_without_higher_keys),
		T(e820_reserves_what_is_the_firmwares),
		T(the_first_vcpu_starts_at_the_64_bit_entry),
		T(all_ram_is_the_guests_but_for_the_launch_pages),
		T(everything_is_measured_before_the_log_is_sealed),
		T(files_that_change_after_they_were_read_change_nothing),
		T(a_file_that_changes_between_reads_is_measured_as_it_came),
		T(a_guest_needs_neither_initrd_nor_command_line),
		T(without_a_kernel_nothing_starts),
		T(a_kernel_that_is_none_is_refused),
		T(files_that_do_not_fit_are_refused_unread),
		T(a_command_line_has_its_limits),
		T(a_broken_fw_cfg_ends_the_boot),
		T(a_host_that_maps_memory_twice_ends_the_boot),
		T(ram_without_large_pages_is_validated_by_small_ones),
		T(a_tpm_that_fails_ends_the_boot),
		T(a_directory_is_searched_within_its_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
