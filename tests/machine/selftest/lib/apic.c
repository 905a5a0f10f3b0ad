// SPDX-License-Identifier: Apache-2.0
/*
 * The local APIC, by exits.
 */
#include "apic.h"

#include "ghcb_page.h"

u64 apic_write(u32 offset, u32 value)
{
	ghcb_clear();
	ghcb_put(GHCB_SCRATCH, ghcb_buffer_gpa());
	*(volatile u32 *)ghcb_buffer() = value;
	return ghcb_exit(0x80000002, APIC + offset, 4);
}

u32 apic_read(u32 offset)
{
	ghcb_clear();
	ghcb_put(GHCB_SCRATCH, ghcb_buffer_gpa());
	ghcb_exit(0x80000001, APIC + offset, 4);
	return *(volatile u32 *)ghcb_buffer();
}

void apic_send(u32 to, u32 icr)
{
	apic_write(APIC_ICR_HIGH, to << 24);
	apic_write(APIC_ICR, icr);
}

u64 host_wrmsr(u32 msr, u64 value)
{
	ghcb_clear();
	ghcb_put(GHCB_RAX, (u32)value);
	ghcb_put(GHCB_RCX, msr);
	ghcb_put(GHCB_RDX, value >> 32);
	return ghcb_exit(0x7c, 1, 0);
}

u64 host_rdmsr(u32 msr)
{
	ghcb_clear();
	ghcb_put(GHCB_RCX, msr);
	ghcb_exit(0x7c, 0, 0);
	return ghcb_get(GHCB_RDX) << 32 | ghcb_get(GHCB_RAX);
}
