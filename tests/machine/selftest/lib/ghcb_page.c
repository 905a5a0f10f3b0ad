// SPDX-License-Identifier: Apache-2.0
/*
 * The GHCB: every context has its own page, by its number in the TSS's order.
 */
#include "ghcb_page.h"

#include "exceptions.h"
#include "instructions.h"
#include "levels.h"

#define GHCB_FIRST	0x3f0000ull

u64 ghcb_gpa(void)
{
	return GHCB_FIRST + PAGE * (u64)(this_context() - contexts);
}

static volatile u8 *page(void)
{
	return shared_at(ghcb_gpa());
}

u64 msr_protocol(u64 request)
{
	u64 before = rdmsr(MSR_GHCB), answer;

	wrmsr(MSR_GHCB, request);
	vmgexit();
	answer = rdmsr(MSR_GHCB);
	wrmsr(MSR_GHCB, before);
	return answer;
}

u64 page_state(u64 gpa, u32 operation)
{
	return msr_protocol((u64)operation << 52 | gpa | 0x014) >> 32;
}

void make_private(u64 gpa)
{
	if (page_state(gpa, TO_PRIVATE) || pvalidate(gpa, 0, 1).eax)
		give_up("a page can't be made private");
}

void make_shared(u64 gpa)
{
	if (page_state(gpa, TO_SHARED))
		give_up("a page can't be shared");
}

void ghcb_setup(void)
{
	u64 gpa = ghcb_gpa();
	u32 i;

	msr_protocol(2ull << 52 | gpa | 0x014);
	for (i = 0; i < PAGE; i++)
		page()[i] = 0;
	msr_protocol(gpa | 0x012);
	wrmsr(MSR_GHCB, gpa);
}

void ghcb_clear(void)
{
	u32 i;

	for (i = 0; i < 16; i++)
		page()[GHCB_BITMAP + i] = 0;
	*(volatile u16 *)(page() + GHCB_VERSION) = 2;
	*(volatile u32 *)(page() + GHCB_USAGE) = 0;
}

void ghcb_put(u32 offset, u64 value)
{
	*(volatile u64 *)(page() + offset) = value;
	page()[GHCB_BITMAP + offset / 64] |= (u8)(1u << offset / 8 % 8);
}

void ghcb_invalidate(u32 offset)
{
	page()[GHCB_BITMAP + offset / 64] &= (u8)~(1u << offset / 8 % 8);
}

u64 ghcb_get(u32 offset)
{
	return *(volatile u64 *)(page() + offset);
}

bool ghcb_is_valid(u32 offset)
{
	return page()[GHCB_BITMAP + offset / 64] >> offset / 8 % 8 & 1;
}

volatile u8 *ghcb_buffer(void)
{
	return page() + GHCB_BUFFER;
}

u64 ghcb_buffer_gpa(void)
{
	return ghcb_gpa() + GHCB_BUFFER;
}

u64 ghcb_go(void)
{
	wrmsr(MSR_GHCB, ghcb_gpa());
	vmgexit();
	return ghcb_get(GHCB_INFO1) << 32 | (u32)ghcb_get(GHCB_INFO2);
}

u64 ghcb_exit(u64 code, u64 info1, u64 info2)
{
	ghcb_put(GHCB_EXITCODE, code);
	ghcb_put(GHCB_INFO1, info1);
	ghcb_put(GHCB_INFO2, info2);
	return ghcb_go();
}

void ghcb_terminate(u8 set, u8 code)
{
	for (;;) {
		wrmsr(MSR_GHCB, (u64)code << 16 | (u64)set << 12 | 0x100);
		vmgexit();
	}
}

u64 run_vmpl(u32 vmpl)
{
	return msr_protocol((u64)vmpl << 32 | 0x016);
}
