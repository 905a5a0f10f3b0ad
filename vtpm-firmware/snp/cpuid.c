// SPDX-License-Identifier: Apache-2.0
/*
 * Looks CPUID functions up in the monitor's copy of the CPUID page. The
 * hypervisor's own leaves (0x4000xxxx) in it are the host's word: they may
 * only set the clock's rate.
 */
#include "snp/cpuid.h"

#define LEAF_FEATURES		1u
#define FEATURES_ECX_XSAVE	(1u << 26)
#define FEATURES_ECX_OSXSAVE	(1u << 27)
#define FEATURES_ECX_AVX	(1u << 28)
#define LEAF_EXTENDED		7u
#define EXTENDED_EBX_SMEP	(1u << 7)
#define EXTENDED_EBX_RDSEED	(1u << 18)
#define EXTENDED_EBX_SMAP	(1u << 20)
#define LEAF_XSAVE		0xdu
#define LEAF_TSC		0x15u
#define LEAF_HV_TSC		0x40000010u

/* Functions whose answer depends on ECX (APM vol. 3, appendix E). */
static bool is_indexed(u32 leaf)
{
	switch (leaf) {
	case 0x4:
	case 0x7:
	case 0xb:
	case 0xd:
	case 0xf:
	case 0x10:
	case 0x8000001d:
	case 0x80000020:
	case 0x80000026:
		return true;
	default:
		return false;
	}
}

struct cpuid_result cpuid_lookup(const struct svp_cpuid_page *page, u32 leaf, u32 subleaf)
{
	u32 i;

	for (i = 0; i < page->count && i < SVP_CPUID_MAX_ENTRIES; i++) {
		const struct svp_cpuid_entry *e = &page->entry[i];

		if (e->eax_in == leaf && (e->ecx_in == subleaf || !is_indexed(leaf)))
			return (struct cpuid_result){ e->eax, e->ebx, e->ecx, e->edx };
	}
	return (struct cpuid_result){ 0, 0, 0, 0 };
}

struct cpuid_result cpuid_for_process(const struct svp_cpuid_page *page, u32 leaf, u32 subleaf)
{
	struct cpuid_result r = { 0, 0, 0, 0 };

	if (leaf == LEAF_XSAVE)
		return r;
	r = cpuid_lookup(page, leaf, subleaf);
	if (leaf == LEAF_FEATURES)
		r.ecx &= ~(FEATURES_ECX_XSAVE | FEATURES_ECX_OSXSAVE | FEATURES_ECX_AVX);
	return r;
}

bool cpuid_has_required(const struct svp_cpuid_page *page)
{
	u32 all = EXTENDED_EBX_SMEP | EXTENDED_EBX_RDSEED | EXTENDED_EBX_SMAP;

	return (cpuid_lookup(page, LEAF_EXTENDED, 0).ebx & all) == all;
}

u32 cpuid_tsc_khz(const struct svp_cpuid_page *page)
{
	u32 khz = cpuid_lookup(page, LEAF_HV_TSC, 0).eax;
	struct cpuid_result r;

	if (khz)
		return khz;
	/* Crystal's Hz in ECX, times EBX / EAX. */
	r = cpuid_lookup(page, LEAF_TSC, 0);
	return r.eax ? (u32)((u64)r.ecx * r.ebx / r.eax / 1000) : 0;
}
