/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A guest's access to its local APIC. On the vCPU's own CPU, with the lock
 * held.
 */
#ifndef MACHINE_HOST_APIC_H
#define MACHINE_HOST_APIC_H

#include "host.h"

/* Is it an address of the APIC's, or one whose writes are messages to it? */
bool host_apic_has(u64 at);

/* Device memory access there. What no register takes is lost, or 0. */
void host_apic_write(const struct host_vcpu *v, u64 at, u64 value, u64 size);
u64 host_apic_read(const struct host_vcpu *v, u64 at, u64 size);

/*
 * A value that is written to device memory, as it may be: an entry of the I/O
 * APIC that would send INIT or SMI is masked.
 */
u64 host_ioapic_filter(u64 at, u64 value);

/* Send what an ICR in x2APIC's form says, whatever mode the APIC is in. */
void host_apic_ipi(const struct host_vcpu *v, u64 icr);

/* The APIC base and the registers of x2APIC mode. -EINVAL: #GP. */
bool host_apic_has_msr(u32 msr);
int host_apic_write_msr(const struct host_vcpu *v, u32 msr, u64 value);
int host_apic_read_msr(const struct host_vcpu *v, u32 msr, u64 *ret_value);

#endif
