// SPDX-License-Identifier: Apache-2.0
/*
 * What a guest under an SVSM finds in its secrets and CPUID pages (AMD 58019,
 * section 3; 56860, tables 7 and 69). The VMPCKs of the SVSM's own level would
 * let the guest get reports that claim to be VMPL0's.
 */
#include "direct/guest_layout.h"
#include "direct/guest_pages.h"
#include "firmware.h"
#include "lib/string.h"
#include "protocol/snp_pages.h"
#include "protocol/svsm_core.h"

void guest_secrets(const struct firmware *firmware,
		   struct svp_secrets *ret_secrets)
{
	*ret_secrets = *firmware->secrets;
	for (unsigned int i = 0; i < firmware->guest_vmpl && i < SVP_VMPLS; i++)
		wipe(ret_secrets->vmpck[i], SVP_VMPCK_SIZE);
	ret_secrets->svsm_base = FW_BASE;
	ret_secrets->svsm_size = firmware->region_size;
	ret_secrets->svsm_caa = FW_GUEST_CAA_GPA;
	ret_secrets->svsm_max_version = SVP_PROTOCOL_VERSION;
	ret_secrets->svsm_guest_vmpl = (u8)firmware->guest_vmpl;
}

static u32 entries(const struct svp_cpuid_page *page)
{
	return page->count < SVP_CPUID_MAX_ENTRIES ? page->count :
						     SVP_CPUID_MAX_ENTRIES;
}

void guest_cpuid(const struct svp_cpuid_page *own,
		 struct svp_cpuid_page *ret_page)
{
	*ret_page = *own;
	for (u32 i = 0; i < entries(ret_page); i++)
		if (ret_page->entry[i].eax_in == SVP_CPUID_SEV_LEAF)
			ret_page->entry[i].eax |= SVP_CPUID_SVSM;
}

u64 cpuid_c_bit(const struct svp_cpuid_page *page)
{
	for (u32 i = 0; i < entries(page); i++)
		if (page->entry[i].eax_in == SVP_CPUID_SEV_LEAF)
			return 1ull << SVP_CPUID_CBIT(page->entry[i].ebx);
	return 0;
}
