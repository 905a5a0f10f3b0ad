/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Console and power of a bare guest: port I/O by GHCB exits. The GHCB is a
 * page that is made shared through the SVSM, as any VMPL2 guest has to.
 */
#ifndef ATTACK_CONSOLE_H
#define ATTACK_CONSOLE_H

#include "guest.h"

/* guest_page() that the GHCB takes; tests use others. */
#define CONSOLE_PAGE (GUEST_PAGES - 1)

/* Make the GHCB. Before anything else here. */
void console_init(const struct guest *guest);

/* Write to COM1. */
void console_text(const char *text);
void console_number(svp_u64 number);

/* ACPI power-off. */
void console_power_off(void) __attribute__((noreturn));

/* One GHCB exit IOIO: an access of 1 or 2 bytes to a port; returns AL or AX. */
svp_u16 console_port_in(svp_u16 port, unsigned int bytes);
void console_port_out(svp_u16 port, unsigned int bytes, svp_u16 value);

/*
 * Have the host run this vCPU at VMPL2 from the page at vmsa, which the SVSM
 * has made a VMSA. Did it?
 */
bool console_start_vcpu(svp_u32 apic_id, svp_u64 vmsa);

/* Tell a hostile host that now is the time, with the address of a page. */
void console_attack_now(svp_u64 gpa);

#endif
