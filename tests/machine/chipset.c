// SPDX-License-Identifier: Apache-2.0
/*
 * q35's chipset set-up (Intel 82G35 and ICH9 datasheets). No BAR is given an
 * address: the guest's kernel does that.
 */
#include "asm.h"
#include "chipset.h"

#define PCI_ADDRESS	0xcf8u
#define PCI_DATA	0xcfcu
#define PCI_ENABLE	(1u << 31)
#define HOST_BRIDGE	0u		/* 00:00.0 */
#define LPC_BRIDGE	(31u << 11)	/* 00:1f.0 */

#define PAM0		0x90u		/* 0x90 to 0x96 */
#define PAM_READ_WRITE	0x33u
#define PAM0_READ_WRITE	0x30u
#define PCIEXBAR	0x60u
#define PCIEX_BASE	0xb0000000u
#define PCIEX_ENABLE	1u

#define PMBASE		0x40u
#define PM_PORT		0x600u
#define ACPI_CONTROL	0x44u
#define ACPI_ENABLE	0x80u
#define PIRQ_A		0x60u
#define PIRQ_E		0x68u
#define PORT_ELCR2	0x4d1u

#define PORT_PM_TIMER	(PM_PORT + 8)
#define PM_TIMER_HZ	3579545u
#define PM_TIMER_MASK	0xffffffu
#define MEASURE_TICKS	(PM_TIMER_HZ / 50)

static void pci_select(u32 device, u32 offset)
{
	outl(PCI_ADDRESS, PCI_ENABLE | device | (offset & 0xfc));
}

static void pci_write8(u32 device, u32 offset, u8 value)
{
	pci_select(device, offset);
	outb((u16)(PCI_DATA + (offset & 3)), value);
}

static void pci_write32(u32 device, u32 offset, u32 value)
{
	pci_select(device, offset);
	outl(PCI_DATA, value);
}

static void init_memory(void)
{
	unsigned int i;

	pci_write8(HOST_BRIDGE, PAM0, PAM0_READ_WRITE);
	for (i = 1; i < 7; i++)
		pci_write8(HOST_BRIDGE, PAM0 + i, PAM_READ_WRITE);
	pci_write32(HOST_BRIDGE, PCIEXBAR + 4, 0);
	pci_write32(HOST_BRIDGE, PCIEXBAR, PCIEX_BASE | PCIEX_ENABLE);
}

/* PIRQ A to H on IRQ 10, 10, 11, 11 and again; both level-triggered. */
static void init_interrupts(void)
{
	unsigned int i;

	for (i = 0; i < 4; i++) {
		pci_write8(LPC_BRIDGE, PIRQ_A + i, i < 2 ? 10 : 11);
		pci_write8(LPC_BRIDGE, PIRQ_E + i, i < 2 ? 10 : 11);
	}
	outb(PORT_ELCR2, 1u << (10 - 8) | 1u << (11 - 8));
}

void chipset_init(void)
{
	init_memory();
	pci_write32(LPC_BRIDGE, PMBASE, PM_PORT | 1);
	pci_write8(LPC_BRIDGE, ACPI_CONTROL, ACPI_ENABLE);
	init_interrupts();
}

u32 chipset_measure_tsc(void)
{
	u32 first = inl(PORT_PM_TIMER);
	u64 start = rdtsc();
	u32 ticks;

	do {
		ticks = (inl(PORT_PM_TIMER) - first) & PM_TIMER_MASK;
	} while (ticks < MEASURE_TICKS);
	return (u32)((rdtsc() - start) * PM_TIMER_HZ / ticks / 1000);
}
