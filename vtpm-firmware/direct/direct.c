// SPDX-License-Identifier: Apache-2.0
/*
 * Direct boot, in order: guest RAM becomes private; the host's files are copied
 * into it; the copies are measured; Linux' boot structures and the guest's
 * launch pages are made; last, its first vCPU. The host chose every file, so
 * what runs is known only by the measurements.
 */
#include "arch/percpu.h"
#include "direct/direct.h"
#include "direct/fw_cfg.h"
#include "direct/guest_layout.h"
#include "direct/guest_pages.h"
#include "direct/guest_ram.h"
#include "direct/guest_vmsa.h"
#include "direct/linux.h"
#include "direct/load.h"
#include "direct/measure.h"
#include "firmware.h"
#include "lib/errno.h"
#include "lib/log.h"
#include "lib/string.h"
#include "mm/guest_mem.h"
#include "protocol/linux_boot.h"
#include "protocol/tpm_wire.h"
#include "snp/rmp.h"

/* PCRs, as the TCG PC Client Platform Firmware Profile uses them. */
#define PCR_FIRMWARE	0u
#define PCR_CONFIG	1u
#define PCR_BOOT	4u
#define PCR_OS		9u

#define CMDLINE_PREFIX	"cmdline: "

/* PCR 0: the version, UTF-16 with its NUL, is both event and digested bytes. */
static int measure_version(const struct firmware *firmware, struct cpu *cpu,
			   const struct fw_image_header *header)
{
	u16 text[FW_IMAGE_VERSION_SIZE] = { 0 };
	struct measured m = {
		.pcr = PCR_FIRMWARE,
		.event_type = SVP_EV_S_CRTM_VERSION,
	};
	size_t length = 0;

	while (length < FW_IMAGE_VERSION_SIZE - 1 && header->version[length]) {
		text[length] = (u8)header->version[length];
		length++;
	}
	m.event = text;
	m.event_size = (length + 1) * sizeof(text[0]);
	m.bytes = text;
	m.size = m.event_size;
	return measure(firmware, cpu, &m);
}

static int measure_file(const struct firmware *firmware, struct cpu *cpu,
			u32 pcr, const char *name, const struct loaded *file)
{
	struct measured m = {
		.pcr = pcr,
		.event_type = pcr == PCR_CONFIG ? SVP_EV_EVENT_TAG : SVP_EV_IPL,
		.event = name,
		.event_size = strlen(name),
		.bytes = file->bytes,
		.size = file->size,
	};

	return measure(firmware, cpu, &m);
}

/* The log shows the command line's text; the digest is of its bytes alone. */
static int measure_cmdline(const struct firmware *firmware, struct cpu *cpu,
			   const struct loaded *cmdline)
{
	char event[sizeof(CMDLINE_PREFIX) - 1 + GUEST_CMDLINE_SIZE];
	size_t prefix = sizeof(CMDLINE_PREFIX) - 1;
	struct measured m = {
		.pcr = PCR_OS,
		.event_type = SVP_EV_IPL,
		.event = event,
		.event_size = prefix + cmdline->size,
		.bytes = cmdline->bytes,
		.size = cmdline->size,
	};

	memcpy(event, CMDLINE_PREFIX, prefix);
	memcpy(event + prefix, cmdline->bytes, cmdline->size);
	return measure(firmware, cpu, &m);
}

static int measure_all(const struct firmware *firmware, struct cpu *cpu,
		       const struct fw_image_header *header,
		       const struct loaded_files *f)
{
	int rc = measure_version(firmware, cpu, header);

	if (!rc)
		rc = measure_file(firmware, cpu, PCR_CONFIG, "acpi", &f->acpi);
	if (!rc)
		rc = measure_file(firmware, cpu, PCR_BOOT, "kernel", &f->kernel);
	if (!rc && f->initrd.size)
		rc = measure_file(firmware, cpu, PCR_OS, "initrd", &f->initrd);
	if (!rc)
		rc = measure_cmdline(firmware, cpu, &f->cmdline);
	if (!rc)
		rc = measure_seal(firmware, cpu);
	if (rc)
		log_line("direct boot: measuring: error %d", rc);
	return rc;
}

/* A page of boot-time guest RAM; there is always one, RAM is validated. */
static void *page(u64 at)
{
	return guest_ptr(gpa(at), PAGE_SIZE);
}

/* Everything that Linux finds in RAM at its entry point. */
static int build_linux(const struct loaded_files *f, u64 c_bit)
{
	const struct bzimage *image = &f->image;
	struct linux_guest guest = {
		.image = *image,
		.setup_header = f->kernel.bytes + SVP_SETUP_HEADER_OFFSET,
		.initrd = f->initrd.at,
		.initrd_size = f->initrd.size,
		.acpi = f->acpi.at,
		.rsdp = f->rsdp,
	};
	void *code = guest_ptr(gpa(image->load_gpa), image->init_size);
	unsigned int count;
	const struct guest_range *ranges = guest_mem_ranges(&count);

	if (!code)
		return -ENOSPC;
	memcpy(code, f->kernel.bytes + image->code_offset, image->code_size);
	linux_cc_blob(page(GUEST_CC_BLOB), page(GUEST_SETUP_DATA));
	linux_page_tables(guest_ptr(gpa(GUEST_PAGE_TABLES),
				    GUEST_PAGE_TABLE_PAGES * PAGE_SIZE),
			  GUEST_PAGE_TABLES, c_bit);
	linux_gdt(page(GUEST_GDT));
	return linux_boot_params(&guest, ranges, count,
				 page(GUEST_BOOT_PARAMS));
}

/*
 * The launch pages. The boot stage, the first VMSA and the host's parameters
 * stay the firmware's; the guest may read and write its secrets page, where it
 * keeps sequence numbers, and its CPUID page.
 */
static int give_launch_pages(const struct firmware *firmware)
{
	struct gpa secrets = gpa(FW_SECRETS_GPA), cpuid = gpa(FW_CPUID_GPA);

	guest_secrets(firmware, guest_rmp_va(secrets, PAGE_SIZE));
	guest_cpuid(firmware->cpuid, guest_rmp_va(cpuid, PAGE_SIZE));
	memset(page(FW_GUEST_CAA_GPA), 0, PAGE_SIZE);
	if (guest_ram_show(firmware, secrets) ||
	    guest_ram_show(firmware, cpuid))
		return -EIO;
	guest_ram_reserve(gpa(FW_LOW_BASE), FW_SECRETS_GPA - FW_LOW_BASE);
	return 0;
}

/* Get the host's files and forget the device: the staging area is RAM again. */
static int fetch_files(const struct firmware *firmware, struct cpu *cpu,
		       struct loaded_files *ret_files)
{
	struct fw_cfg device;
	int rc;

	rc = fw_cfg_open(cpu, gpa(GUEST_STAGING), GUEST_STAGING_SIZE, &device);
	if (rc) {
		log_line("direct boot: fw_cfg: error %d", rc);
		return rc;
	}
	rc = load_files(&device, guest_ram_low_end(), ret_files);
	if (rc)
		return rc;
	return guest_ram_take(firmware, cpu, gpa(GUEST_STAGING),
			      GUEST_STAGING_SIZE);
}

int direct_boot(const struct firmware *firmware,
		const struct fw_image_header *header, struct cpu *cpu)
{
	u64 c_bit = cpuid_c_bit(firmware->cpuid);
	struct loaded_files files;
	int rc;

	rc = guest_ram_validate(firmware, cpu);
	if (rc) {
		log_line("direct boot: guest RAM: error %d", rc);
		return rc;
	}
	rc = fetch_files(firmware, cpu, &files);
	if (!rc)
		rc = measure_all(firmware, cpu, header, &files);
	if (!rc)
		rc = build_linux(&files, c_bit);
	if (!rc)
		rc = give_launch_pages(firmware);
	if (rc)
		return rc;
	return guest_vmsa_create(firmware, cpu, files.image.load_gpa +
				 SVP_KERNEL_ENTRY_64, c_bit);
}
