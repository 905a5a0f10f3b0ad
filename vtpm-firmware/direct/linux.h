/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What Linux is started with, by its 64-bit boot protocol: boot_params, e820,
 * the CC blob, page tables and a GDT. Addresses are those of guest_layout.h.
 */
#ifndef DIRECT_LINUX_H
#define DIRECT_LINUX_H

#include "direct/bzimage.h"
#include "mm/gpa.h"

struct guest_range;
struct svp_boot_params;
struct svp_cc_blob;
struct svp_setup_cc_blob;

/* Where the parts of the guest have been put. */
struct linux_guest {
	struct bzimage image;
	const void *setup_header;	/* from 0x1f1 of the bzImage */
	struct gpa initrd;
	u64 initrd_size;		/* 0: none */
	struct gpa acpi;		/* GUEST_ACPI_SIZE bytes */
	u64 rsdp;
};

/*
 * Fill *ret_params for guest; its e820 names all of ranges but what is
 * reserved. -E2BIG: more pieces than the table has room for.
 */
int linux_boot_params(const struct linux_guest *guest,
		      const struct guest_range *ranges, unsigned int count,
		      struct svp_boot_params *ret_params);

/* Fill the CC blob and the setup_data that leads to it. */
void linux_cc_blob(struct svp_cc_blob *ret_blob,
		   struct svp_setup_cc_blob *ret_setup_data);

/*
 * Write an identity map of the first 4 GiB, private, into
 * GUEST_PAGE_TABLE_PAGES pages at tables, which the guest sees at base; and
 * the GDT's SVP_BOOT_GDT_ENTRIES descriptors.
 */
void linux_page_tables(u64 *tables, u64 base, u64 c_bit);
void linux_gdt(u64 *ret_gdt);

#endif
