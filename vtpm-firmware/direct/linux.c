// SPDX-License-Identifier: Apache-2.0
/*
 * Linux' view of the machine at its entry point. Pure: from numbers to bytes.
 * Linux Documentation/arch/x86/boot.rst, section "64-bit boot protocol".
 */
#include "direct/guest_layout.h"
#include "direct/linux.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "mm/guest_mem.h"
#include "protocol/linux_boot.h"
#include "protocol/snp_pages.h"

#define PTE_TABLE	0x3ull	/* present, writable */
#define PTE_LARGE_PAGE	0x83ull	/* and a 2 MiB page */
#define TABLE_ENTRIES	512u
#define IDENTITY_GIB	4u

/* A range and its e820 type. */
struct e820_range {
	u64 first;
	u64 end;
	u32 type;
};

static int add_range(struct svp_boot_params *p, u64 first, u64 end, u32 type)
{
	struct svp_e820_entry *e = &p->e820_table[p->e820_entries];

	if (first >= end)
		return 0;
	if (p->e820_entries == SVP_E820_MAX_ENTRIES)
		return -E2BIG;
	*e = (struct svp_e820_entry){ first, end - first, type };
	p->e820_entries++;
	return 0;
}

/* The RAM of a range without the holes, which are ascending and disjoint. */
static int add_ram(struct svp_boot_params *p, const struct guest_range *r,
		   const struct e820_range *holes, size_t count)
{
	u64 at = r->first.at, end = at + r->size;

	for (size_t i = 0; i < count; i++) {
		u64 stop = holes[i].first < end ? holes[i].first : end;
		int rc = add_range(p, at, stop, SVP_E820_RAM);

		if (rc)
			return rc;
		if (at < holes[i].end)
			at = holes[i].end;
	}
	return add_range(p, at, end, SVP_E820_RAM);
}

static int fill_e820(struct svp_boot_params *p, u64 acpi,
		     const struct guest_range *ranges, unsigned int count)
{
	const struct e820_range holes[] = {
		{ GUEST_LOW_HOLE, GUEST_LOW_HOLE_END, SVP_E820_RESERVED },
		{ GUEST_RESERVED, GUEST_RESERVED_END, SVP_E820_RESERVED },
		{ acpi, acpi + GUEST_ACPI_SIZE, SVP_E820_ACPI },
		{ GUEST_PCIE_WINDOW, GUEST_PCIE_WINDOW_END, SVP_E820_RESERVED },
		{ GUEST_CHIPSET, GUEST_LOW_END, SVP_E820_RESERVED },
	};
	int rc = 0;

	for (unsigned int i = 0; !rc && i < count; i++)
		rc = add_ram(p, &ranges[i], holes, ARRAY_SIZE(holes));
	for (size_t i = 0; !rc && i < ARRAY_SIZE(holes); i++)
		rc = add_range(p, holes[i].first, holes[i].end, holes[i].type);
	return rc;
}

int linux_boot_params(const struct linux_guest *guest,
		      const struct guest_range *ranges, unsigned int count,
		      struct svp_boot_params *ret_params)
{
	struct svp_setup_header *h = &ret_params->hdr;

	memset(ret_params, 0, sizeof(*ret_params));
	memcpy(h, guest->setup_header, guest->image.header_size);
	h->type_of_loader = SVP_SETUP_LOADER_OTHER;
	h->code32_start = (u32)guest->image.load_gpa;
	h->cmd_line_ptr = GUEST_CMDLINE;
	h->setup_data = GUEST_SETUP_DATA;
	h->ramdisk_image = guest->initrd_size ? (u32)guest->initrd.at : 0;
	h->ramdisk_size = (u32)guest->initrd_size;
	ret_params->acpi_rsdp_addr = guest->rsdp;
	return fill_e820(ret_params, guest->acpi.at, ranges, count);
}

void linux_cc_blob(struct svp_cc_blob *ret_blob,
		   struct svp_setup_cc_blob *ret_setup_data)
{
	*ret_blob = (struct svp_cc_blob){
		.magic = SVP_CC_BLOB_MAGIC,
		.version = SVP_CC_BLOB_VERSION,
		.secrets_gpa = FW_SECRETS_GPA,
		.secrets_size = PAGE_SIZE,
		.cpuid_gpa = FW_CPUID_GPA,
		.cpuid_size = PAGE_SIZE,
	};
	*ret_setup_data = (struct svp_setup_cc_blob){
		.type = SVP_SETUP_CC_BLOB,
		.length = sizeof(ret_setup_data->cc_blob_gpa),
		.cc_blob_gpa = GUEST_CC_BLOB,
	};
}

void linux_page_tables(u64 *tables, u64 base, u64 c_bit)
{
	u64 *directories = tables + 2 * TABLE_ENTRIES;

	memset(tables, 0, GUEST_PAGE_TABLE_PAGES * PAGE_SIZE);
	tables[0] = (base + PAGE_SIZE) | PTE_TABLE | c_bit;
	for (u64 i = 0; i < IDENTITY_GIB; i++)
		tables[TABLE_ENTRIES + i] =
			(base + (2 + i) * PAGE_SIZE) | PTE_TABLE | c_bit;
	for (u64 i = 0; i < IDENTITY_GIB * TABLE_ENTRIES; i++)
		directories[i] = i * LARGE_PAGE_SIZE | PTE_LARGE_PAGE | c_bit;
}

void linux_gdt(u64 *ret_gdt)
{
	memset(ret_gdt, 0, SVP_BOOT_GDT_ENTRIES * sizeof(*ret_gdt));
	ret_gdt[SVP_BOOT_CS / sizeof(*ret_gdt)] = SVP_BOOT_CODE_DESCRIPTOR;
	ret_gdt[SVP_BOOT_DS / sizeof(*ret_gdt)] = SVP_BOOT_DATA_DESCRIPTOR;
}
