// SPDX-License-Identifier: Apache-2.0
/* Holds the boot stage's numbers against where they come from. */
#include "boot/boot_layout.h"
#include "image/layout.h"
#include "mm/direct.h"
#include "protocol/snp_pages.h"

#define SAME(a, b) _Static_assert((a) == (b), #a " is not " #b)

SAME(BOOT_STAGE_BASE, FW_BOOT_BASE);
SAME(BOOT_STAGE_SIZE, FW_BOOT_SIZE);
SAME(BOOT_CPUID_PAGE, FW_CPUID_GPA);
SAME(BOOT_CPUID_MAX, SVP_CPUID_MAX_ENTRIES);
SAME(BOOT_CPUID_ENTRIES, offsetof(struct svp_cpuid_page, entry));
SAME(BOOT_CPUID_ENTRY_SIZE, sizeof(struct svp_cpuid_entry));
SAME(BOOT_CPUID_EBX, offsetof(struct svp_cpuid_entry, ebx));
SAME(BOOT_CPUID_SEV_LEAF, SVP_CPUID_SEV_LEAF);
SAME((u64)BOOT_FW_BASE_HIGH << 32, FW_BASE);
SAME((u64)BOOT_FW_LARGE_PAGES * LARGE_PAGE_SIZE, FW_SIZE_MIN);
SAME(BOOT_DIRECT_SLOT, (DIRECT_BASE + FW_BASE) >> 39 & 511);
SAME(BOOT_MONITOR_ENTRY, FW_MONITOR_VA + FW_MONITOR_OFFSET);
SAME(IMAGE_BASE, FW_MONITOR_VA);
