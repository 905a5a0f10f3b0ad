/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where direct boot puts things in guest RAM. The launch area and the pages
 * behind it are reserved in e820; what the guest needs only while it starts is
 * ordinary RAM behind them.
 */
#ifndef DIRECT_GUEST_LAYOUT_H
#define DIRECT_GUEST_LAYOUT_H

#include "image/layout.h"

/* Shared until the host's files are read. */
#define GUEST_STAGING		0x200000u
#define GUEST_STAGING_SIZE	0x200000u

/* Reserved in e820: the launch area, then these. */
#define GUEST_RESERVED		FW_LOW_BASE
#define GUEST_VMSA		0x810000u
#define GUEST_CC_BLOB		0x811000u
#define GUEST_RESERVED_END	0x840000u

/* RAM: Linux maps setup_data decrypted when it lies in a reserved range. */
#define GUEST_SETUP_DATA	0x840000u
#define GUEST_BOOT_PARAMS	0x841000u
#define GUEST_CMDLINE		0x842000u
#define GUEST_CMDLINE_SIZE	0x800u	/* Linux' own limit, NUL included */
#define GUEST_GDT		0x843000u
#define GUEST_PAGE_TABLES	0x844000u
#define GUEST_PAGE_TABLE_PAGES	6u
#define GUEST_STACK_TOP		0x84c000u

/* Room for the ACPI tables, at the end of low RAM. */
#define GUEST_ACPI_SIZE		0x100000u

/* No RAM here on a PC, whatever the host's map says. */
#define GUEST_LOW_HOLE		0x9f000u
#define GUEST_LOW_HOLE_END	0x100000u
/* The PCI express configuration window and the chipset's own addresses. */
#define GUEST_PCIE_WINDOW	0xb0000000u
#define GUEST_PCIE_WINDOW_END	0xc0000000u
#define GUEST_CHIPSET		0xfec00000u
#define GUEST_LOW_END		0x100000000ull

#endif
