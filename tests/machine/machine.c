// SPDX-License-Identifier: Apache-2.0
/*
 * The SNP machine, in the order in which it comes to life. Its inputs are
 * fw_cfg files: the options and the guest's IGVM image.
 */
#include "attack.h"
#include "chipset.h"
#include "cpu.h"
#include "cpuid.h"
#include "encrypt.h"
#include "fw_cfg.h"
#include "launch.h"
#include "log.h"
#include "npt.h"
#include "options.h"
#include "region.h"
#include "rmp.h"
#include "secure_processor.h"
#include "stop.h"
#include "trap.h"

#define FILE_OPTIONS	"opt/org.evtpm/machine"
#define FILE_HOST_DATA	"opt/org.evtpm/host-data"
#define FILE_FIRMWARE	"opt/org.evtpm/firmware"

/* The machine's own part of DRAM; guest RAM ends before it. */
#define MACHINE_FIRST	0x70000000ull
#define MACHINE_END	0x80000000ull
#define MEMORY_MIN	0x1000000ull
/* More RAM than fits below the machine continues where QEMU's does. */
#define HIGH_FIRST	0x100000000ull
#define HIGH_MAX	0x200000000ull
/* Legacy video memory, where a PC has no RAM. */
#define VGA_FIRST	0xa0000ull
#define VGA_END		0xc0000ull

void machine_main(void);

static void read_options(void)
{
	const u8 *text;
	u32 size;

	if (!fw_cfg_load(FILE_OPTIONS, &text, &size))
		options_init((const char *)text);
}

static void add_ram(u64 first, u64 end)
{
	const struct region r = {
		.gpa = { first }, .hpa = { first }, .size = end - first,
		.kind = REGION_RAM,
	};

	if (region_add(&r))
		stop(STOP_ERROR, "guest RAM %lx-%lx", first, end);
}

/* As the options have it: bytes below the machine, and above 4 GiB. */
static void ram_size(u64 *ret_low, u64 *ret_high)
{
	u64 memory = options_number("memory", MACHINE_FIRST) & PAGE_MASK;

	if (memory < MEMORY_MIN || memory > MACHINE_FIRST + HIGH_MAX)
		stop(STOP_ERROR, "no guest RAM of %lu bytes", memory);
	*ret_low = memory < MACHINE_FIRST ? memory : MACHINE_FIRST;
	*ret_high = memory - *ret_low;
}

static void add_guest_ram(void)
{
	u64 low, high, end;

	ram_size(&low, &high);
	end = high ? HIGH_FIRST + high : MACHINE_END;
	rmp_init((struct hpa){ 0 }, end / PAGE_SIZE);
	add_ram(0, VGA_FIRST);
	add_ram(VGA_END, low);
	if (high)
		add_ram(HIGH_FIRST, HIGH_FIRST + high);
	log_line("guest RAM: %lu bytes", low + high);
}

/* What the host gives for the report; another size than 32 is a mistake. */
static const u8 *read_host_data(void)
{
	const u8 *data;
	u32 size;

	if (fw_cfg_load(FILE_HOST_DATA, &data, &size))
		return NULL;
	if (size != LAUNCH_HOST_DATA_SIZE)
		stop(STOP_ERROR, "host data of %u bytes", size);
	return data;
}

static void launch(struct launch_result *ret_result)
{
	struct launch_input input = {
		.cpus = attack_cpu_count(cpu_count()),
		.host_data = read_host_data(),
		.policy = options_number("policy", 0),
	};
	struct launch_error error = { 0 };

	/* No policy that can be launched is 0. */
	input.has_policy = input.policy;
	if (fw_cfg_load(FILE_FIRMWARE, &input.image, &input.size))
		stop(STOP_ERROR, "no firmware: fw_cfg file " FILE_FIRMWARE);
	if (launch_igvm(&input, ret_result, &error))
		stop(STOP_ERROR, "firmware refused at offset %u: %s (status %u)",
		     error.offset, error.reason, error.status);
	log_line("launched, policy=%lx", ret_result->policy);
}

void machine_main(void)
{
	struct launch_result result;

	trap_init();
	if (fw_cfg_init())
		stop(STOP_ERROR, "no fw_cfg");
	read_options();
	attack_init();
	chipset_init();
	host_init();
	cpuid_init();
	secure_processor_init();
	encrypt_init();
	add_guest_ram();
	cpu_init();
	launch(&result);
	npt_init();
	cpu_boot(result.vmsa);
}
