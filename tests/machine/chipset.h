/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a PC's firmware does to a q35 chipset before anything else can use it,
 * as qboot does; the guest's firmware finds the result.
 */
#ifndef MACHINE_CHIPSET_H
#define MACHINE_CHIPSET_H

#include "types.h"

/* Memory-mapped PCI configuration, ACPI registers, interrupt routing, PAM. */
void chipset_init(void);

/* TSC frequency in kHz by the ACPI timer; takes some milliseconds. */
u32 chipset_measure_tsc(void);

#endif
