// SPDX-License-Identifier: Apache-2.0
/*
 * The local APIC as the host lets a guest have it: QEMU's own, in xAPIC or in
 * x2APIC mode (APM vol. 2, 16.3 and 16.9). Fixed interrupts pass. INIT, start-
 * up and NMI are emulated by signal.c: a physical CPU that got one would leave
 * the machine. So are registers that would move the APIC away from it.
 */
#include "cpu.h"
#include "host_apic.h"
#include "host_doorbell.h"
#include "log.h"
#include "signal.h"

#define APIC_BASE	0xfee00000ull
#define APIC_END	0xfef00000ull	/* writes in here can be messages */
#define IOAPIC		0xfec00000ull
#define IOAPIC_END	0xfec01000ull
#define IOAPIC_WINDOW	0x10u
#define REDIRECTION_LOW(select) ((select) >= 0x10 && !((select) & 1))
#define REDIRECTION_MASKED (1u << 16)
#define REGISTERS_END	0x400u
#define REGISTER_LDR	0x0d0u
#define REGISTER_DFR	0x0e0u
#define REGISTER_ICR	0x300u
#define REGISTER_ICR_HIGH 0x310u
#define REGISTER_EOI	0x0b0u

#define MSR_APIC_BASE	0x1bu
#define BASE_BOOT_CPU	(1ull << 8)
#define BASE_X2APIC	(1ull << 10)
#define BASE_ENABLE	(1ull << 11)
#define BASE_MODE	(BASE_X2APIC | BASE_ENABLE)
#define MSR_X2APIC	0x800u
#define MSR_X2APIC_END	0x900u
#define X2APIC_ID	0x02u
#define X2APIC_LDR	0x0du
#define X2APIC_ICR	0x30u
#define X2APIC_SELF_IPI	0x3fu

/* ICR: what is sent, to whom. */
#define ICR_VECTOR	0xffu
#define ICR_MODE(icr)	((icr) >> 8 & 7)
#define MODE_FIXED	0u
#define MODE_LOWEST	1u
#define MODE_SMI	2u
#define MODE_NMI	4u
#define MODE_INIT	5u
#define MODE_STARTUP	6u
#define ICR_LOGICAL	(1u << 11)
#define ICR_ASSERT	(1u << 14)
#define ICR_LEVEL	(1u << 15)
#define ICR_SHORTHAND(icr) ((icr) >> 18 & 3)
#define TO_FIELD	0u
#define TO_SELF		1u
#define TO_OTHERS	3u
#define XAPIC_ALL	0xffu
#define X2APIC_ALL	0xffffffffu
#define DFR_FLAT	0xffffffffu

/* By APIC id: a vCPU's VMPLs share it. */
static struct {
	bool x2apic, disabled;	/* as the APIC base says */
	u32 ldr, not_dfr;	/* of xAPIC mode; DFR starts as all ones */
	u32 icr;		/* as last written */
} apic[MAX_CPUS];

static volatile u32 *hardware(u32 offset)
{
	return (volatile u32 *)(APIC_BASE + offset);
}

static bool matches_logical(u32 id, u32 to)
{
	u32 own = apic[id].ldr >> 24;

	if (apic[id].x2apic)
		return to >> 16 == id >> 4 && to & 1u << (id & 15);
	if (!(apic[id].not_dfr >> 28))
		return own & to;
	return own >> 4 == to >> 4 && own & to & 0xf;
}

static bool is_target(u32 id, u32 from, u32 icr, u32 to)
{
	switch (ICR_SHORTHAND(icr)) {
	case TO_FIELD:
		if (to == (apic[from].x2apic ? X2APIC_ALL : XAPIC_ALL))
			return true;
		return icr & ICR_LOGICAL ? matches_logical(id, to) : id == to;
	case TO_SELF:
		return id == from;
	case TO_OTHERS:
		return id != from;
	default:
		return true;
	}
}

static void signal_targets(enum signal signal, u32 from, u32 icr, u32 to)
{
	u32 id;

	for (id = 0; id < cpu_count(); id++)
		if (is_target(id, from, icr, to))
			signal_send(signal, id, from);
}

/* A destination of x2APIC mode as QEMU's xAPIC has it. False: nobody. */
static bool destination(u32 from, u32 icr, u32 to, u32 *ret_to)
{
	*ret_to = to & XAPIC_ALL;
	if (!apic[from].x2apic || to == X2APIC_ALL ||
	    ICR_SHORTHAND(icr) != TO_FIELD)
		return true;
	return to < XAPIC_ALL;
}

static void send_interrupt(u32 from, u32 icr, u32 to)
{
	if (!destination(from, icr, to, &to))
		return;
	*hardware(REGISTER_ICR_HIGH) = to << 24;
	*hardware(REGISTER_ICR) = icr;
}

static void send(u32 from, u32 icr, u32 to)
{
	apic[from].icr = icr;
	switch (ICR_MODE(icr)) {
	case MODE_FIXED:
	case MODE_LOWEST:
		send_interrupt(from, icr, to);
		return;
	case MODE_NMI:
		signal_targets(SIGNAL_NMI, from, icr, to);
		return;
	case MODE_INIT:
		/* Level-triggered and not asserted: the end of an INIT. */
		if (icr & ICR_ASSERT || !(icr & ICR_LEVEL))
			signal_targets(SIGNAL_INIT, from, icr, to);
		return;
	case MODE_STARTUP:
		signal_targets(SIGNAL_STARTUP, from, icr, to);
		return;
	default:
		log_line("vcpu=%u: ICR %x dropped", from, icr);
	}
}

static void write_register(u32 id, u32 offset, u32 value)
{
	switch (offset) {
	case REGISTER_ICR:
		send(id, value, *hardware(REGISTER_ICR_HIGH) >> 24);
		return;
	case REGISTER_EOI:
		if (host_doorbell_eoi(id))
			return;
		break;
	case REGISTER_LDR:
		apic[id].ldr = value;
		break;
	case REGISTER_DFR:
		apic[id].not_dfr = ~value;
		break;
	}
	*hardware(offset) = value;
}

u64 host_ioapic_filter(u64 at, u64 value)
{
	u32 mode = ICR_MODE((u32)value);

	if (at < IOAPIC || at >= IOAPIC_END ||
	    (at & 0xff) != IOAPIC_WINDOW ||
	    !REDIRECTION_LOW(*(volatile u32 *)IOAPIC))
		return value;
	return mode == MODE_INIT || mode == MODE_SMI ?
	       value | REDIRECTION_MASKED : value;
}

bool host_apic_has(u64 at)
{
	return at >= APIC_BASE && at < APIC_END;
}

void host_apic_write(const struct host_vcpu *v, u64 at, u64 value, u64 size)
{
	u32 offset = (u32)(at - APIC_BASE);

	/* Registers are 4 bytes in 16. All else here QEMU takes for an MSI. */
	if (size != 4 || offset & 0xf || offset < 0x20 ||
	    offset >= REGISTERS_END || apic[v->apic_id].x2apic)
		return;
	write_register(v->apic_id, offset, (u32)value);
}

u64 host_apic_read(const struct host_vcpu *v, u64 at, u64 size)
{
	u32 offset = (u32)(at - APIC_BASE);
	u32 value;

	if (size > 4 || (offset & 0xf) + size > 4 || offset >= REGISTERS_END ||
	    apic[v->apic_id].x2apic)
		return 0;
	value = (offset & ~0xfu) == REGISTER_ICR ?
		apic[v->apic_id].icr : *hardware(offset & ~0xfu);
	return value >> 8 * (offset & 3);
}

/* Flat: what x2APIC's logical ids of up to 8 CPUs are in xAPIC mode. */
static void enter_x2apic(u32 id)
{
	write_register(id, REGISTER_DFR, DFR_FLAT);
	write_register(id, REGISTER_LDR, 1u << (24 + id));
}

/* Where the APIC is, is the machine's; its mode is what the guest wants. */
static int write_base(u32 id, u64 value)
{
	bool x2apic = value & BASE_X2APIC, enable = value & BASE_ENABLE;

	if ((value & ~(BASE_MODE | BASE_BOOT_CPU)) != APIC_BASE)
		return -EINVAL;
	/* To x2APIC mode only when enabled, from it only to be disabled. */
	if ((x2apic && !enable) || (apic[id].x2apic && !x2apic && enable))
		return -EINVAL;
	apic[id].disabled = !enable;
	apic[id].x2apic = x2apic;
	if (x2apic)
		enter_x2apic(id);
	return 0;
}

static u64 read_base(u32 id)
{
	return APIC_BASE | (apic[id].disabled ? 0 : BASE_ENABLE) |
	       (apic[id].x2apic ? BASE_X2APIC : 0) |
	       (id ? 0 : BASE_BOOT_CPU);
}

#define READ	1u
#define WRITE	2u

/* Registers of x2APIC mode by number (APM vol. 2, table 16-6). */
static const struct {
	u8 first, last, may;
} x2apic_registers[] = {
	{ X2APIC_ID, 0x03, READ },		/* and version */
	{ 0x08, 0x08, READ | WRITE },		/* task priority */
	{ 0x09, 0x0a, READ },			/* other priorities */
	{ REGISTER_EOI >> 4, REGISTER_EOI >> 4, WRITE },
	{ X2APIC_LDR, X2APIC_LDR, READ },
	{ 0x0f, 0x0f, READ | WRITE },		/* spurious vector */
	{ 0x10, 0x27, READ },			/* ISR, TMR, IRR */
	{ 0x28, 0x28, READ | WRITE },		/* error status */
	{ X2APIC_ICR, X2APIC_ICR, READ | WRITE },
	{ 0x32, 0x38, READ | WRITE },		/* LVT, initial count */
	{ 0x39, 0x39, READ },			/* current count */
	{ 0x3e, 0x3e, READ | WRITE },		/* divide */
	{ X2APIC_SELF_IPI, X2APIC_SELF_IPI, WRITE },
};

static bool is_allowed(u32 number, u8 access)
{
	unsigned int i;

	for (i = 0; i < sizeof(x2apic_registers) / sizeof(x2apic_registers[0]);
	     i++)
		if (number >= x2apic_registers[i].first &&
		    number <= x2apic_registers[i].last)
			return x2apic_registers[i].may & access;
	return false;
}

static u64 read_x2apic(u32 id, u32 number)
{
	switch (number) {
	case X2APIC_ID:
		return id;
	case X2APIC_LDR:
		return id >> 4 << 16 | 1u << (id & 15);
	case X2APIC_ICR:
		return apic[id].icr;
	default:
		return *hardware(number << 4);
	}
}

static int write_x2apic(u32 id, u32 number, u64 value)
{
	switch (number) {
	case X2APIC_ICR:
		send(id, (u32)value, (u32)(value >> 32));
		return 0;
	case X2APIC_SELF_IPI:
		send_interrupt(id, TO_SELF << 18 | ((u32)value & ICR_VECTOR), 0);
		return 0;
	default:
		if (value >> 32)
			return -EINVAL;
		write_register(id, number << 4, (u32)value);
		return 0;
	}
}

bool host_apic_has_msr(u32 msr)
{
	return msr == MSR_APIC_BASE ||
	       (msr >= MSR_X2APIC && msr < MSR_X2APIC_END);
}

int host_apic_write_msr(const struct host_vcpu *v, u32 msr, u64 value)
{
	if (msr == MSR_APIC_BASE)
		return write_base(v->apic_id, value);
	if (!apic[v->apic_id].x2apic || !is_allowed(msr - MSR_X2APIC, WRITE))
		return -EINVAL;
	return write_x2apic(v->apic_id, msr - MSR_X2APIC, value);
}

int host_apic_read_msr(const struct host_vcpu *v, u32 msr, u64 *ret_value)
{
	if (msr == MSR_APIC_BASE) {
		*ret_value = read_base(v->apic_id);
		return 0;
	}
	if (!apic[v->apic_id].x2apic || !is_allowed(msr - MSR_X2APIC, READ))
		return -EINVAL;
	*ret_value = read_x2apic(v->apic_id, msr - MSR_X2APIC);
	return 0;
}

/* What tells destinations of the two modes apart is only which one is all. */
void host_apic_ipi(const struct host_vcpu *v, u64 icr)
{
	u32 to = (u32)(icr >> 32);

	if (!apic[v->apic_id].x2apic && to > XAPIC_ALL) {
		if (to != X2APIC_ALL)
			return;
		to = XAPIC_ALL;
	}
	send(v->apic_id, (u32)icr, to);
}
