// SPDX-License-Identifier: Apache-2.0
/*
 * The CPUID page. AMD 56860, 8.17.2.6 (SNP_LAUNCH_UPDATE, table 7); APM
 * vol. 3, appendix E; vol. 2, 15.34.1 and 15.36.1.
 *
 * A count (at most 64), zeros up to byte 16, then entries of 48 bytes: input
 * EAX, ECX, XCR0, XSS, output EAX to EDX, zeros. The secure processor checked
 * it, so a guest trusts it; an honest host answers CPUID exits alike.
 *
 * 0x8000001F: EAX[1] SEV, [3] SEV-ES, [4] SEV-SNP, [5] VMPLs; EBX[5:0] the
 * C-bit, [11:6] physical address bits lost, [15:12] number of VMPLs.
 */
#include "groups.h"
#include "lib/ghcb_page.h"
#include "lib/levels.h"

struct entry {
	u32 eax_in, ecx_in;
	u64 xcr0_in, xss_in;
	u32 out[4];
	u64 reserved;
};
ABI_SIZE(struct entry, 48);

static const struct entry *find(u32 function)
{
	const struct entry *e = (const struct entry *)(CPUID_PAGE + 16);
	u32 count = *(const u32 *)CPUID_PAGE;

	for (; count--; e++)
		if (e->eax_in == function && !e->ecx_in)
			return e;
	give_up("a CPUID function is missing");
}

/* Does a CPUID exit answer as the entry says? Leaf 0xB tells who asks. */
static bool host_agrees(const struct entry *e)
{
	ghcb_clear();
	ghcb_put(GHCB_RAX, e->eax_in);
	ghcb_put(GHCB_RCX, e->ecx_in);
	if (ghcb_exit(0x72, 0, 0))
		return false;
	return (u32)ghcb_get(GHCB_RAX) == e->out[0] &&
	       (u32)ghcb_get(GHCB_RBX) == e->out[1] &&
	       (u32)ghcb_get(GHCB_RCX) == e->out[2] &&
	       (u32)ghcb_get(GHCB_RDX) == e->out[3];
}

static void all_entries(u32 count)
{
	const struct entry *e = (const struct entry *)(CPUID_PAGE + 16);
	u64 reserved = 0, disagreed = 0;
	u32 i;

	for (i = 0; i < count; i++, e++) {
		reserved |= e->reserved | e->xcr0_in | e->xss_in;
		if (!host_agrees(e))
			disagreed = (u64)e->eax_in << 32 | e->ecx_in;
	}
	rule("entries-reserved-zero", reserved, 0);
	rule("host-answers-what-the-page-says", disagreed, 0);
}

void rules_cpuid_page(void)
{
	u32 count = *(const u32 *)CPUID_PAGE;
	const struct entry *sev, *sizes;

	group("cpuid-page", "56860, table 7; APM vol. 3, E.4.17");
	rule("count-is-1-to-64", count >= 1 && count <= 64, 1);
	if (count > 64)
		return;
	rule("header-reserved-zero", *(const u32 *)(CPUID_PAGE + 4) |
	     *(const u64 *)(CPUID_PAGE + 8), 0);
	all_entries(count);
	sev = find(0x8000001f);
	sizes = find(0x80000008);
	rule("sev-es-snp-vmpl", sev->out[0] & 0x3a, 0x3a);
	rule("no-rmpquery", sev->out[0] >> 6 & 1, 0);
	rule("c-bit", sev->out[1] & 0x3f, 47);
	rule("c-bit-is-what-sev-information-says",
	     msr_protocol(0x002) >> 24 & 0xff, sev->out[1] & 0x3f);
	rule("address-bits-lost", sev->out[1] >> 6 & 0x3f, 1);
	rule("four-vmpls", sev->out[1] >> 12 & 0xf, 4);
	rule("physical-address-bits", sizes->out[0] & 0xff, 48);
	rule("highest-extended-function", find(0x80000000)->out[0] >= 0x8000001f,
	     1);
	rule("hypervisor-bit", find(1)->out[2] >> 31, 1);
	rule("no-svm-for-guests", find(0x80000001)->out[2] >> 2 & 1, 0);
}
