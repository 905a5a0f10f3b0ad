// SPDX-License-Identifier: Apache-2.0
/*
 * The CPUID model. On hardware the host proposes the table and the secure
 * processor refuses features that the CPU lacks; here what TCG offers is cut
 * down to what an SNP guest without XSAVE can use.
 */
#include "asm.h"
#include "attack.h"
#include "chipset.h"
#include "cpuid.h"
#include "lib.h"
#include "log.h"
#include "options.h"
#include "stop.h"

#define HYPERVISOR_LEAF		0x40000000u
#define HYPERVISOR_END		0x50000000u
#define TIMING_LEAF		0x40000010u
#define HIGHEST_BASIC		0xbu	/* below XSAVE's leaf 0xd */
#define HIGHEST_EXTENDED	0x8000001fu

/* Leaf 1 ECX: MONITOR, VMX-like bits of no use, XSAVE and what needs it. */
#define ECX1_MONITOR	(1u << 3)
#define ECX1_VMX	(1u << 5)
#define ECX1_FMA	(1u << 12)
/*
 * CMPXCHG16B: QEMU 7.2 computes its flags from a condition code state that is
 * stale after VMRUN; then RFLAGS is garbage. Linux does without it.
 */
#define ECX1_CX16	(1u << 13)
#define ECX1_X2APIC	(1u << 21)
#define ECX1_XSAVE	(1u << 26)
#define ECX1_OSXSAVE	(1u << 27)
#define ECX1_AVX	(1u << 28)
#define ECX1_F16C	(1u << 29)
#define ECX1_HYPERVISOR	(1u << 31)
/* Leaf 7 EBX and ECX. */
#define EBX7_AVX2	(1u << 5)
#define EBX7_RDSEED	(1u << 18)
#define ECX7_PKU	(3u << 3)	/* and OSPKE */
#define ECX7_VAES	(3u << 9)	/* and VPCLMULQDQ */
#define ECX7_LA57	(1u << 16)
#define ECX_EXT_SVM	(1u << 2)
#define EDX_INVARIANT_TSC (1u << 8)
/* Leaf 0x80000008. */
#define EBX8_INVLPGB	(1u << 3)
#define EDX8_INVLPGB_COUNT 0xffffu
#define ADDRESS_REDUCTION 1u

static struct {
	u32 tsc_khz;
	bool rmpquery;
	bool invlpgb;
} model;

static struct cpuid_result native(u32 function, u32 index)
{
	struct cpuid_result r;

	asm volatile("cpuid" : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx)
		     : "a"(function), "c"(index));
	return r;
}

/* Without one of these QEMU's CPU model can't be this machine. */
static const struct {
	const char *name;
	u32 function, ecx, edx;
} needed[] = {
	{ "RDRAND", 1, 1u << 30, 0 },
	{ "FXSAVE", 1, 0, 1u << 24 },
	{ "SVM", 0x80000001, ECX_EXT_SVM, 0 },
	{ "NX", 0x80000001, 0, 1u << 20 },
	{ "RDTSCP", 0x80000001, 0, 1u << 27 },
	{ "nested paging", 0x8000000a, 0, 1u << 0 },
};

static void check_model(void)
{
	u32 vendor = native(0, 0).ebx;
	unsigned int i;

	if (memcmp(&vendor, "Auth", sizeof(vendor)))
		stop(STOP_ERROR, "the CPU model is not an AMD one");
	for (i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		struct cpuid_result r = native(needed[i].function, 0);

		if (~r.ecx & needed[i].ecx || ~r.edx & needed[i].edx)
			stop(STOP_ERROR, "the CPU model has no %s",
			     needed[i].name);
	}
}

void cpuid_init(void)
{
	check_model();
	model.tsc_khz = chipset_measure_tsc();
	model.rmpquery = options_number("rmpquery", 0);
	model.invlpgb = options_number("invlpgb", 0);
	log_set_clock(model.tsc_khz);
	log_line("tsc_khz=%u", model.tsc_khz);
}

bool cpuid_has_rmpquery(void)
{
	return model.rmpquery;
}

bool cpuid_has_invlpgb(void)
{
	return model.invlpgb;
}

u32 cpuid_tsc_khz(void)
{
	return model.tsc_khz;
}

/* KVM's signature, no paravirtual feature, VMware's timing leaf. */
static struct cpuid_result hypervisor(u32 function)
{
	struct cpuid_result r = { 0 };

	if (function == HYPERVISOR_LEAF) {
		r.eax = TIMING_LEAF;
		memcpy(&r.ebx, "KVMK", 4);
		memcpy(&r.ecx, "VMKV", 4);
		memcpy(&r.edx, "M\0\0\0", 4);
	}
	if (function == TIMING_LEAF)
		r.eax = model.tsc_khz;
	return r;
}

static void limit(u32 *value, u32 most)
{
	if (*value > most)
		*value = most;
}

static void adjust_features(struct cpuid_result *r)
{
	r->ecx &= ~(ECX1_MONITOR | ECX1_VMX | ECX1_FMA | ECX1_CX16 |
		    ECX1_XSAVE | ECX1_OSXSAVE | ECX1_AVX | ECX1_F16C);
	r->ecx |= ECX1_HYPERVISOR | ECX1_X2APIC;
}

static void adjust_extended_features(struct cpuid_result *r, u32 index)
{
	if (index)
		return;
	r->eax = 0;
	r->ebx &= ~EBX7_AVX2;
	/* QEMU 7.2 executes it where there is RDRAND, but does not say so. */
	r->ebx |= EBX7_RDSEED;
	r->ecx &= ~(ECX7_PKU | ECX7_VAES | ECX7_LA57);
}

/* SNP; the SVSM adds its own bit to the copy that it gives its guest. */
static struct cpuid_result sev_leaf(void)
{
	return (struct cpuid_result){
		.eax = SVP_CPUID_SEV | SVP_CPUID_SEV_ES | SVP_CPUID_SEV_SNP |
		       SVP_CPUID_VMPL | SVP_CPUID_DEBUG_SWAP |
		       (model.rmpquery ? SVP_CPUID_RMPQUERY : 0),
		.ebx = CBIT_POSITION | ADDRESS_REDUCTION << 6 |
		       SVP_VMPLS << SVP_CPUID_VMPLS_SHIFT,
	};
}

struct cpuid_result cpuid_get(u32 function, u32 index)
{
	struct cpuid_result r;

	if (function >= HYPERVISOR_LEAF && function < HYPERVISOR_END)
		return hypervisor(function);
	r = native(function, index);
	switch (function) {
	case 0:
		limit(&r.eax, HIGHEST_BASIC);
		break;
	case 1:
		adjust_features(&r);
		break;
	case 7:
		adjust_extended_features(&r, index);
		break;
	case 0x80000000:
		r.eax = HIGHEST_EXTENDED;
		break;
	case 0x80000001:
		r.ecx &= ~ECX_EXT_SVM;
		break;
	case 0x80000007:
		r.edx |= EDX_INVARIANT_TSC;
		break;
	case 0x80000008:
		r.ebx &= ~EBX8_INVLPGB;
		r.ebx |= model.invlpgb ? EBX8_INVLPGB : 0;
		r.edx &= ~EDX8_INVLPGB_COUNT;
		r.edx |= model.invlpgb ? CPUID_INVLPGB_COUNT : 0;
		break;
	case 0x8000000a:
		r = (struct cpuid_result){ 0 };
		break;
	case SVP_CPUID_SEV_LEAF:
		r = sev_leaf();
		break;
	}
	return r;
}

/* Functions in the page, each with indexes 0 to count - 1. */
static const struct {
	u32 function, count;
} listed[] = {
	{ 0, 1 }, { 1, 1 }, { 2, 1 }, { 4, 4 }, { 5, 1 }, { 6, 1 }, { 7, 1 },
	{ 0xa, 1 }, { 0xb, 2 },
	{ HYPERVISOR_LEAF, 1 }, { HYPERVISOR_LEAF + 1, 1 }, { TIMING_LEAF, 1 },
	{ 0x80000000, 1 }, { 0x80000001, 1 }, { 0x80000002, 1 },
	{ 0x80000003, 1 }, { 0x80000004, 1 }, { 0x80000005, 1 },
	{ 0x80000006, 1 }, { 0x80000007, 1 }, { 0x80000008, 1 },
	{ 0x8000000a, 1 }, { 0x80000019, 1 }, { 0x8000001a, 1 },
	{ 0x8000001d, 4 }, { 0x8000001e, 1 }, { SVP_CPUID_SEV_LEAF, 1 },
};

void cpuid_fill_page(struct svp_cpuid_page *page)
{
	struct svp_cpuid_entry *e = page->entry;
	unsigned int i;
	u32 index;

	memset(page, 0, SVP_PAGE_SIZE);
	for (i = 0; i < sizeof(listed) / sizeof(listed[0]); i++) {
		for (index = 0; index < listed[i].count; index++, e++) {
			struct cpuid_result r = cpuid_get(listed[i].function,
							  index);

			e->eax_in = listed[i].function;
			e->ecx_in = index;
			e->eax = r.eax;
			e->ebx = r.ebx;
			e->ecx = r.ecx;
			e->edx = r.edx;
		}
	}
	page->count = (u32)(e - page->entry);
	attack_cpuid_page(page);
}
