// SPDX-License-Identifier: Apache-2.0
/*
 * Devices as the host gives them to a guest: QEMU's own, less the ports that
 * belong to the machine, and less DRAM.
 */
#include "asm.h"
#include "fw_cfg.h"
#include "host_apic.h"
#include "host_call.h"
#include "lib.h"
#include "log.h"
#include "options.h"
#include "secure_processor_channel.h"
#include "stats.h"
#include "stop.h"
#include "trap.h"

#define MAX_REFUSALS		32u
#define PORT_FIRMWARE_LOG	0x402u
#define PORT_KEYBOARD		0x64u
#define KEYBOARD_RESET		0xfeu
#define PORT_RESET		0xcf9u
#define RESET_CPU		0x04u
#define PORT_PM1_CONTROL	0x604u
#define PM1_SLEEP_ENABLE	0x2000u

#define MSR_EFER		0xc0000080u
#define MSR_SVM_FIRST		0xc0010114u	/* VM_CR, ... VM_HSAVE_PA */
#define MSR_SVM_LAST		0xc0010118u

#define VGA_FIRST		0xa0000ull
#define VGA_END			0xc0000ull
#define FOUR_GIB		0x100000000ull
#define LOW_DRAM_MAX		0x80000000ull
#define LOW_DRAM_SPLIT		0xb0000000ull

static const struct fw_cfg_file file_ram_size = { .selector = 3, .size = 8 };

static struct {
	u64 low_end, high_end;	/* of QEMU's DRAM below and above 4 GiB */
} dram;

void host_init(void)
{
	u64 size = 0;

	if (fw_cfg_read(&file_ram_size, 0, &size, sizeof(size)))
		stop(STOP_ERROR, "fw_cfg does not tell the RAM size");
	dram.low_end = size >= LOW_DRAM_SPLIT ? LOW_DRAM_MAX : size;
	dram.high_end = FOUR_GIB + (size - dram.low_end);
}

static bool is_device_memory(u64 at, u64 size)
{
	if (at + size < at)
		return false;
	if (at >= VGA_FIRST && at + size <= VGA_END)
		return true;
	if (at < FOUR_GIB)
		return at >= dram.low_end;
	return at >= dram.high_end;
}

/* A guest may probe such a port for ever: the log shows the first times. */
static void log_refused(const struct host_vcpu *v, u16 port, const char *what)
{
	static unsigned int count;

	if (count++ < MAX_REFUSALS)
		log_line("vcpu=%u vmpl=%u: %s port %x refused", v->apic_id,
			 v->vmpl, what, port);
}

static bool is_machines_port(const struct host_vcpu *v, u16 port)
{
	if (port >= SP_CHANNEL_PORT && port < SP_CHANNEL_PORT + SP_CHANNEL_PORTS)
		return true;
	if (port == LOG_PORT || (port & ~3u) == STOP_PORT)
		return true;
	return port == PORT_FIRMWARE_LOG && v->vmpl;
}

u64 host_port_read(const struct host_vcpu *v, u16 port, unsigned int size)
{
	if (is_machines_port(v, port)) {
		log_refused(v, port, "read of");
		return ~0ull;
	}
	switch (size) {
	case 1:
		return inb(port);
	case 2:
		return inw(port);
	default:
		return inl(port);
	}
}

/* A write that ends QEMU: the last chance to say something. */
static void note_end(const struct host_vcpu *v, u16 port, u64 value)
{
	if (port == PORT_PM1_CONTROL && value & PM1_SLEEP_ENABLE) {
		log_line("vcpu=%u vmpl=%u: power-off", v->apic_id, v->vmpl);
		if (options_number("stats", 0))
			stats_log();
	}
	if ((port == PORT_RESET && value & RESET_CPU) ||
	    (port == PORT_KEYBOARD && (value & 0xff) == KEYBOARD_RESET))
		stop(STOP_SHUTDOWN, "vcpu=%u vmpl=%u: reset", v->apic_id,
		     v->vmpl);
}

void host_port_write(const struct host_vcpu *v, u16 port, u64 value,
		     unsigned int size)
{
	if (is_machines_port(v, port)) {
		log_refused(v, port, "write to");
		return;
	}
	note_end(v, port, value);
	switch (size) {
	case 1:
		outb(port, (u8)value);
		break;
	case 2:
		outw(port, (u16)value);
		break;
	default:
		outl(port, (u32)value);
	}
}

static void string_io(struct host_call *call, u16 port, unsigned int size)
{
	u64 count = call->info2;
	u8 *at = NULL;
	u64 value;

	if (count <= SVP_PAGE_SIZE)
		at = host_scratch(call, count * size);
	if (!at) {
		host_refuse(call, SVP_GHCB_INPUT_SCRATCH);
		return;
	}
	for (; count; count--, at += size) {
		value = 0;
		if (call->info1 & SVP_IOIO_IN) {
			value = host_port_read(call->vcpu, port, size);
			memcpy(at, &value, size);
		} else {
			memcpy(&value, at, size);
			host_port_write(call->vcpu, port, value, size);
		}
	}
}

void host_serve_ioio(struct host_call *call)
{
	u16 port = (u16)(call->info1 >> SVP_IOIO_PORT_SHIFT);
	unsigned int size = call->info1 >> 4 & 7;

	if (size != 1 && size != 2 && size != 4)
		host_refuse(call, SVP_GHCB_INPUT_INVALID);
	else if (call->info1 & SVP_IOIO_STRING)
		string_io(call, port, size);
	else if (call->info1 & SVP_IOIO_IN)
		host_return(call, offsetof(struct svp_ghcb, rax),
			    host_port_read(call->vcpu, port, size));
	else
		host_port_write(call->vcpu, port, call->rax, size);
}

static u64 device_read(const struct host_vcpu *v, u64 at, u64 size)
{
	if (host_apic_has(at))
		return host_apic_read(v, at, size);
	switch (size) {
	case 1:
		return *(volatile u8 *)at;
	case 2:
		return *(volatile u16 *)at;
	case 4:
		return *(volatile u32 *)at;
	default:
		return *(volatile u64 *)at;
	}
}

static void device_write(const struct host_vcpu *v, u64 at, u64 value,
			 u64 size)
{
	if (host_apic_has(at)) {
		host_apic_write(v, at, value, size);
		return;
	}
	value = host_ioapic_filter(at, value);
	switch (size) {
	case 1:
		*(volatile u8 *)at = (u8)value;
		break;
	case 2:
		*(volatile u16 *)at = (u16)value;
		break;
	case 4:
		*(volatile u32 *)at = (u32)value;
		break;
	default:
		*(volatile u64 *)at = value;
	}
}

void host_serve_mmio(struct host_call *call)
{
	u64 at = call->info1;
	u64 size = call->info2;
	u64 value = 0;
	void *scratch;

	if ((size != 1 && size != 2 && size != 4 && size != 8) ||
	    !is_device_memory(at, size)) {
		host_refuse(call, SVP_GHCB_INPUT_INVALID);
		return;
	}
	scratch = host_scratch(call, size);
	if (!scratch) {
		host_refuse(call, SVP_GHCB_INPUT_SCRATCH);
		return;
	}
	if (call->code == SVP_EXIT_MMIO_READ) {
		value = device_read(call->vcpu, at, size);
		memcpy(scratch, &value, size);
	} else {
		memcpy(&value, scratch, size);
		device_write(call->vcpu, at, value, size);
	}
}

/* The host's own EFER and SVM registers are nobody else's. */
static bool is_hosts_msr(u32 msr)
{
	return msr == MSR_EFER || (msr >= MSR_SVM_FIRST && msr <= MSR_SVM_LAST) ||
	       msr == SVP_MSR_GHCB || msr == SVP_MSR_SEV_STATUS;
}

static void inject_gp(struct host_call *call)
{
	call->ret_info1 = SVP_GHCB_ERR_EXCEPTION;
	call->ret_info2 = 0x80000000u | 0x800u | 3u << 8 | 13u;
}

static int access_msr(const struct host_vcpu *v, u32 msr, bool write,
		      u64 *value)
{
	if (is_hosts_msr(msr))
		return -EPERM;
	if (!host_apic_has_msr(msr))
		return write ? msr_write_safe(msr, *value) :
			       msr_read_safe(msr, value);
	return write ? host_apic_write_msr(v, msr, *value) :
		       host_apic_read_msr(v, msr, value);
}

void host_serve_msr(struct host_call *call)
{
	u64 value = (u32)call->rax | call->rdx << 32;

	if (access_msr(call->vcpu, (u32)call->rcx, call->info1, &value)) {
		inject_gp(call);
		return;
	}
	if (call->info1)
		return;
	host_return(call, offsetof(struct svp_ghcb, rax), (u32)value);
	host_return(call, offsetof(struct svp_ghcb, rdx), value >> 32);
}
