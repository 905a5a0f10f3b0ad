// SPDX-License-Identifier: Apache-2.0
/*
 * Lies at the launch, in what is not measured: the memory map, the number of
 * vCPUs, the CPUID page (AMD 56860, 8.17: the secure processor refuses only
 * features that the processor lacks).
 */
#include "attack_hooks.h"

#define MANY_CPUS	1000000u
#define BEYOND		0x1000000000ull	/* 64 GiB */
#define LOW_MEMORY	0x400000ull
#define LEAF_EXTENDED	7u
#define LEAF_TSC	0x40000010u
#define EBX7_SMEP	(1u << 7)

/* What is not RAM is: the firmware's own region. */
void attack_map_overlap(struct region *r)
{
	r->kind = REGION_RAM;
}

/* RAM ends before the pages that were launched. */
void attack_map_hole(struct region *r)
{
	if (r->kind == REGION_RAM && r->gpa.v + r->size > LOW_MEMORY)
		r->size = LOW_MEMORY - r->gpa.v;
}

/* RAM goes on where there is none. */
void attack_map_beyond(struct region *r)
{
	if (r->kind == REGION_RAM && r->gpa.v)
		r->size += BEYOND;
}

u32 attack_many_cpus(u32 honest)
{
	(void)honest;
	return MANY_CPUS;
}

static struct svp_cpuid_entry *find(struct svp_cpuid_page *page, u32 leaf)
{
	u32 i;

	for (i = 0; i < page->count; i++)
		if (page->entry[i].eax_in == leaf)
			return &page->entry[i];
	return NULL;
}

void attack_cpuid_c_bit(struct svp_cpuid_page *page)
{
	find(page, SVP_CPUID_SEV_LEAF)->ebx ^= 1;
}

void attack_cpuid_features(struct svp_cpuid_page *page)
{
	find(page, LEAF_EXTENDED)->ebx &= ~EBX7_SMEP;
}

void attack_cpuid_count(struct svp_cpuid_page *page)
{
	page->count = ~0u;
}

/* A clock that the firmware would divide by. */
void attack_cpuid_tsc(struct svp_cpuid_page *page)
{
	find(page, LEAF_TSC)->eax = 0;
}
