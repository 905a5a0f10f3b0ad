// SPDX-License-Identifier: Apache-2.0
/*
 * The second vCPU's jobs.
 */
#include "other.h"

#include "ghcb_page.h"
#include "instructions.h"

volatile u64 counter;

void other_start(u64 (*function)(u64), u64 argument)
{
	level_give(&contexts[OTHER], function, argument);
}

bool other_ended(u64 ticks)
{
	u64 end = rdtsc() + ticks;

	while (!contexts[OTHER].done && rdtsc() < end)
		asm volatile("pause" ::: "memory");
	return contexts[OTHER].done;
}

u64 other_call(u64 (*function)(u64), u64 argument)
{
	other_start(function, argument);
	if (!other_ended(PATIENTLY))
		give_up("vCPU 1 did not do its job");
	return contexts[OTHER].result;
}

void other_prepare(void)
{
	memset(&contexts[OTHER], 0, sizeof(contexts[OTHER]));
	context_init(&contexts[OTHER]);
	vmsa_write(OTHER);
	vmsa_mark(OTHER, true);
}

/* MSR protocol, CPUID 1 EBX[31:24]: the initial APIC id of who asks. */
u64 own_apic_id(u64 unused)
{
	(void)unused;
	return msr_protocol(1ull << 32 | 1ull << 30 | 0x004) >> 56;
}

u64 count_for_ever(u64 unused)
{
	(void)unused;
	for (;;)
		counter++;
	return 0;
}

bool is_counting(u64 ticks)
{
	u64 before = counter, end = rdtsc() + ticks;

	while (counter == before && rdtsc() < end)
		asm volatile("pause" ::: "memory");
	return counter != before;
}
