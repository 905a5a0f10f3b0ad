// SPDX-License-Identifier: Apache-2.0
/*
 * Placement, from the end of low RAM downwards: ACPI tables, the bzImage file
 * as handed over, the initrd. The sizes are the host's: each is checked
 * against the memory that is left before anything is read.
 */
#include "direct/acpi.h"
#include "direct/fw_cfg.h"
#include "direct/guest_layout.h"
#include "direct/load.h"
#include "lib/errno.h"
#include "lib/log.h"
#include "lib/string.h"
#include "mm/guest_mem.h"

/* Longest ACPI loader script; QEMU's is 4 KiB. */
#define MAX_SCRIPT 0x10000u

/*
 * Read the file into memory that ends at or below top, page-aligned. -ENOSPC
 * when it would reach below bottom.
 */
static int load_below(const struct fw_cfg *device, const char *name,
		      u64 bottom, u64 top, struct loaded *ret_file)
{
	struct fw_cfg_entry entry;
	struct loaded file;
	int rc;

	rc = fw_cfg_find(device, name, &entry);
	if (rc)
		return rc;
	if (top < bottom || entry.size > top - bottom)
		return -ENOSPC;
	file.at = gpa(align_down(top - entry.size, PAGE_SIZE));
	file.size = entry.size;
	if (!file.size || file.at.at < bottom)
		return -ENOSPC;
	file.bytes = guest_ptr(file.at, file.size);
	if (!file.bytes)
		return -ENOSPC;
	rc = fw_cfg_read(device, &entry, file.bytes);
	if (rc)
		return rc;
	*ret_file = file;
	return 0;
}

/* A file of the ACPI loader's script: struct acpi_source. */
static int read_acpi_file(void *context, const char *name, void *to,
			  size_t room, size_t *ret_size)
{
	const struct fw_cfg *device = context;
	struct fw_cfg_entry entry;
	int rc = fw_cfg_find(device, name, &entry);

	if (rc)
		return rc;
	if (entry.size > room)
		return -ENOSPC;
	*ret_size = entry.size;
	return fw_cfg_read(device, &entry, to);
}

static int load_acpi(const struct fw_cfg *device, u64 ram_end,
		     struct loaded_files *files)
{
	struct acpi_source source = {
		.read = read_acpi_file,
		.context = (void *)device,
	};
	struct acpi_region region = {
		.size = GUEST_ACPI_SIZE,
		.gpa = align_down(ram_end, LARGE_PAGE_SIZE) - GUEST_ACPI_SIZE,
	};
	struct loaded script;
	int rc;

	region.data = guest_ptr(gpa(region.gpa), region.size);
	if (!region.data)
		return -ENOSPC;
	memset(region.data, 0, region.size);
	/* The script lies where the kernel file goes afterwards. */
	rc = load_below(device, SVP_FW_CFG_ACPI_LOADER,
			region.gpa - MAX_SCRIPT, region.gpa, &script);
	if (rc)
		return rc;
	rc = acpi_load(&region, &source, script.bytes, script.size,
		       &files->rsdp);
	files->acpi = (struct loaded){ gpa(region.gpa), region.data,
				       region.used };
	return rc;
}

static int load_kernel(const struct fw_cfg *device, struct loaded_files *files)
{
	int rc = load_below(device, SVP_FW_CFG_KERNEL, GUEST_STACK_TOP,
			    files->acpi.at.at, &files->kernel);

	if (rc)
		return rc;
	rc = bzimage_check(files->kernel.bytes, files->kernel.size,
			   &files->image);
	if (rc)
		return rc;
	/* What it needs to start must not reach the file that it comes from. */
	if (files->image.load_gpa + files->image.init_size >
	    files->kernel.at.at)
		return -ENOSPC;
	return 0;
}

static int load_initrd(const struct fw_cfg *device, struct loaded_files *files)
{
	u64 bottom = files->image.load_gpa + files->image.init_size;
	u64 top = (u64)files->image.initrd_max + 1;
	int rc;

	if (top > files->kernel.at.at)
		top = files->kernel.at.at;
	rc = load_below(device, SVP_FW_CFG_INITRD, bottom, top, &files->initrd);
	return rc == -ENOENT ? 0 : rc;
}

/* The NUL is ours: the host's file may have one, or more behind it. */
static int load_cmdline(const struct fw_cfg *device, struct loaded_files *files)
{
	struct loaded *c = &files->cmdline;
	struct fw_cfg_entry entry = { 0 };
	int rc;

	c->at = gpa(GUEST_CMDLINE);
	c->bytes = guest_ptr(c->at, GUEST_CMDLINE_SIZE);
	rc = fw_cfg_find(device, SVP_FW_CFG_CMDLINE, &entry);
	if (!c->bytes || entry.size >= GUEST_CMDLINE_SIZE)
		return -ENOSPC;
	memset(c->bytes, 0, GUEST_CMDLINE_SIZE);
	if (rc)
		return 0;
	rc = fw_cfg_read(device, &entry, c->bytes);
	if (rc)
		return rc;
	/* What lies behind a NUL is not measured, so the guest has none of it. */
	c->size = strlen((const char *)c->bytes);
	memset(c->bytes + c->size, 0, GUEST_CMDLINE_SIZE - c->size);
	return c->size <= files->image.cmdline_max ? 0 : -ENOSPC;
}

/* A step, and what to call it in the log. */
struct step {
	const char *what;
	int (*load)(const struct fw_cfg *device, struct loaded_files *files);
};

int load_files(const struct fw_cfg *device, u64 ram_end,
	       struct loaded_files *ret_files)
{
	static const struct step steps[] = {
		{ "kernel", load_kernel },
		{ "initrd", load_initrd },
		{ "command line", load_cmdline },
	};
	struct loaded_files files = { 0 };
	int rc = load_acpi(device, ram_end, &files);

	if (rc)
		log_line("direct boot: ACPI tables: error %d", rc);
	for (size_t i = 0; !rc && i < ARRAY_SIZE(steps); i++) {
		rc = steps[i].load(device, &files);
		if (rc)
			log_line("direct boot: %s: error %d", steps[i].what, rc);
	}
	if (!rc)
		*ret_files = files;
	return rc;
}
