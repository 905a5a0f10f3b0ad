/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The local APIC of the vCPU that runs this, by exits of the GHCB. Offsets and
 * bits are typed in from APM vol. 2, tables 16-2 and 16-6, figure 16-18.
 */
#ifndef SELFTEST_APIC_H
#define SELFTEST_APIC_H

#include "base.h"

#define APIC		0xfee00000u
#define APIC_EOI	0x0b0u
#define APIC_LDR	0x0d0u
#define APIC_SVR	0x0f0u
#define APIC_ICR	0x300u
#define APIC_ICR_HIGH	0x310u
#define SVR_ENABLED	0x1ffu

/* ICR: message types, and short destinations. */
#define ICR_NMI		0x0400u
#define ICR_INIT	0x0500u
#define ICR_STARTUP	0x0600u
#define ICR_LOGICAL	0x0800u
#define ICR_ASSERT	0x4000u
#define ICR_LEVEL	0x8000u
#define ICR_SELF	0x40000u
#define ICR_OTHERS	0xc0000u

/* A register, as device memory. What ghcb_exit() returns; the value. */
u64 apic_write(u32 offset, u32 value);
u32 apic_read(u32 offset);

/* Both halves of the ICR: to the APIC id to. */
void apic_send(u32 to, u32 icr);

/* An MSR, by the exit for MSRs. What ghcb_exit() returns; the value. */
u64 host_wrmsr(u32 msr, u64 value);
u64 host_rdmsr(u32 msr);

#endif
