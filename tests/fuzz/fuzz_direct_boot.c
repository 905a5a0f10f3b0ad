// SPDX-License-Identifier: Apache-2.0
/*
 * All files of a direct boot: for each the size that the host's directory
 * says, u32, and its bytes behind a length, u16. What is loaded must lie in
 * RAM, each part for itself.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "direct/fw_cfg.h"
#include "direct/guest_layout.h"
#include "direct/load.h"
#include "protocol/cursor.h"
#include "tests/unit/fake_monitor.h"

#define STAGING		0x200000u
#define STAGING_SIZE	0x200000u
/* Sizes beyond this only take long: all are refused alike. */
#define MAX_SIZE	(2 * FAKE_RAM_SIZE)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool ok)
{
	if (!ok)
		abort();
}

static void add_files(struct svp_reader *r)
{
	static const char *const names[] = {
		"etc/table-loader", "etc/acpi/rsdp", "etc/acpi/tables",
		"opt/org.evtpm/kernel", "opt/org.evtpm/initrd",
		"opt/org.evtpm/cmdline",
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		u32 size = svp_get_le32(r);
		u16 length = svp_get_le16(r);
		const u8 *bytes = svp_take(r, length);

		if (!bytes)
			return;
		if (size < length || size > MAX_SIZE)
			size = length;
		fake.file[fake.files++] = (struct fake_file){
			names[i], bytes, size, .zeros = size - length,
		};
	}
}

static void check_file(const struct loaded *f)
{
	expect(f->at.at <= FAKE_RAM_SIZE && f->size <= FAKE_RAM_SIZE &&
	       f->at.at + f->size <= FAKE_RAM_SIZE);
	expect(!f->size || f->bytes == fake_ram(f->at.at));
}

static void check(const struct loaded_files *f)
{
	u64 kernel_end = f->image.load_gpa + f->image.init_size;

	check_file(&f->acpi);
	check_file(&f->kernel);
	check_file(&f->initrd);
	check_file(&f->cmdline);
	expect(f->kernel.at.at + f->kernel.size <= f->acpi.at.at);
	expect(kernel_end <= f->kernel.at.at);
	if (f->initrd.size)
		expect(f->initrd.at.at >= kernel_end &&
		       f->initrd.at.at + f->initrd.size <= f->kernel.at.at);
	expect(f->image.code_offset + f->image.code_size == f->kernel.size);
	expect(f->cmdline.size < GUEST_CMDLINE_SIZE &&
	       !f->cmdline.bytes[f->cmdline.size]);
	expect(f->rsdp >= f->acpi.at.at &&
	       f->rsdp < f->acpi.at.at + GUEST_ACPI_SIZE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct svp_reader r = svp_reader(data, size);
	struct loaded_files files;
	struct fw_cfg device;

	fake_reset();
	guest_pages_change(gpa(0), FAKE_RAM_SIZE, 0, GUEST_PAGE_VALIDATED);
	guest_pages_change(gpa(STAGING), STAGING_SIZE, GUEST_PAGE_VALIDATED, 0);
	add_files(&r);
	expect(!fw_cfg_open(&fake.cpu[0], gpa(STAGING), STAGING_SIZE, &device));
	if (!load_files(&device, FAKE_RAM_SIZE, &files))
		check(&files);
	return 0;
}
