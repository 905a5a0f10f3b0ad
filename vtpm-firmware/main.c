// SPDX-License-Identifier: Apache-2.0
/*
 * The firmware, from the monitor's first C function to the request loop. Each
 * step relies on the ones above it. The host can refuse any of them, and then
 * the VM ends with a reason from snp/ghcb.h; it can't make one succeed wrongly.
 */
#include "arch/msr.h"
#include "arch/random.h"
#include "arch/smp.h"
#include "arch/tables.h"
#include "calls/calls.h"
#include "direct/direct.h"
#include "firmware.h"
#include "image/layout.h"
#include "lib/channel.h"
#include "lib/log.h"
#include "lib/string.h"
#include "mm/accept.h"
#include "mm/direct.h"
#include "mm/frames.h"
#include "mm/guest_mem.h"
#include "mm/kernel_map.h"
#include "mm/memory_map.h"
#include "process/process.h"
#include "protocol/ghcb.h"
#include "snp/cpuid.h"
#include "snp/ghcb.h"
#include "snp/ghcb_msr.h"

/* What is needed before there is a GHCB, and some for what comes behind. */
#define EARLY_FRAMES	256u
#define GUEST_VMPL	2u
#define CONSOLE_PORT	0x402u

/* Host features that nothing works without. */
#define NEEDED_FEATURES \
	(SVP_GHCB_FEATURE_SNP | SVP_GHCB_FEATURE_AP_CREATION | SVP_GHCB_FEATURE_MULTI_VMPL)

void main(u64 c_bit) __attribute__((noreturn));

static struct firmware firmware RO_AFTER_INIT;

/* The image header; at its virtual address under both sets of page tables. */
static const struct fw_image_header *header(void)
{
	return (const struct fw_image_header *)IMAGE_BASE;
}

static void require(bool ok, enum term_reason reason)
{
	if (!ok)
		ghcb_terminate(reason);
}

static void check_platform(void)
{
	u64 features;

	require(msr_read(SVP_MSR_SEV_STATUS) & SVP_SEV_STATUS_SNP, TERM_NO_SNP);
	require(!ghcb_msr_features(&features), TERM_GHCB);
	require((features & NEEDED_FEATURES) == NEEDED_FEATURES, TERM_NO_SNP);
}

static struct gpa region_end(void)
{
	return gpa(FW_BASE + header()->region_size);
}

static bool is_valid_size(u64 size)
{
	return size >= FW_SIZE_MIN && size <= FW_SIZE_MAX &&
	       is_aligned(size, FW_SIZE_STEP);
}

static bool is_valid_part(const struct fw_image_part *part)
{
	u64 used = header()->used_size;

	return is_aligned(part->offset, PAGE_SIZE) && part->offset <= used &&
	       part->size <= used - part->offset;
}

static void check_header(void)
{
	const struct fw_image_header *h = header();

	require(h->magic == FW_IMAGE_MAGIC && is_valid_size(h->region_size) &&
		is_aligned(h->used_size, PAGE_SIZE) &&
		/* The boot stage maps the smallest region, early frames too. */
		h->used_size <= FW_SIZE_MIN - FW_SIZE_STEP - EARLY_FRAMES * PAGE_SIZE &&
		is_valid_part(&h->tpm) && is_valid_part(&h->attest), TERM_IMAGE);
	firmware.region_size = h->region_size;
}

/* The end of what is in the frame allocator before the GHCB is there. */
static struct gpa early_end(void)
{
	u64 first = FW_BASE + header()->used_size;

	return gpa(align_up(first + EARLY_FRAMES * PAGE_SIZE, LARGE_PAGE_SIZE));
}

/* Frames by the MSR protocol, up to where 2 MiB pages can go on. */
static void take_early_frames(void)
{
	struct gpa first = gpa(FW_BASE + header()->used_size);

	require(!accept_early(first, early_end()), TERM_VALIDATE);
	frames_init(first, early_end());
}

/* A page of the launch area, which the boot stage mapped at its address. */
static void *copy_launch_page(u64 at)
{
	void *copy = frame_alloc();

	require(copy, TERM_OUT_OF_MEMORY);
	return memcpy(copy, (const void *)at, PAGE_SIZE);
}

static void enter_own_tables(u64 c_bit)
{
	paging_init(c_bit);
	require(!kernel_map_init(gpa(FW_BASE), region_end()), TERM_OUT_OF_MEMORY);
	cr3_load(paging_cr3(kernel_table()));
}

static void console_write(const char *line, size_t size)
{
	struct cpu *cpu;

	/* The log can be called from anywhere, so it fetches its CPU. */
	asm volatile("mov %%gs:0, %0" : "=r"(cpu));
	ghcb_io_out_bytes(cpu, CONSOLE_PORT, line, size);
}

static struct cpu *init_boot_cpu(void)
{
	struct cpu *cpu = smp_boot_cpu();

	cpu->call_page = frame_alloc();
	require(cpu->call_page && !cpu_tables_create(cpu), TERM_OUT_OF_MEMORY);
	cpu_tables_load(cpu);
	require(!ghcb_init(cpu) && !ghcb_register(cpu), TERM_GHCB);
	log_set_writer(console_write);
	return cpu;
}

static void take_all_frames(struct cpu *cpu)
{
	struct gpa first = early_end(), end = region_end();

	require(!accept_firmware(cpu, first, end), TERM_VALIDATE);
	frames_add(first, end);
}

static void init_guest_memory(const void *parameters)
{
	struct guest_range ranges[GUEST_MAX_RANGES];
	unsigned int i, count;

	require(!memory_map_parse(parameters, ranges, &count) &&
		!memory_map_vcpus(parameters, MAX_CPUS, &firmware.vcpus),
		TERM_MEMORY_MAP);
	require(!guest_mem_init(ranges, count), TERM_OUT_OF_MEMORY);
	for (i = 0; i < count; i++)
		require(!kernel_map_ram(ranges[i].first, ranges[i].size),
			TERM_OUT_OF_MEMORY);
}

static struct process *create_process(const char *name, const struct fw_image_part *part)
{
	struct process *process;
	const void *elf = direct_ptr(gpa(FW_BASE + part->offset));

	require(!process_create(name, elf, part->size, &process), TERM_PROCESS);
	return process;
}

static void create_processes(void)
{
	require(!process_init(firmware.cpuid), TERM_CPUID);
	firmware.tpm = create_process("tpm", &header()->tpm);
	firmware.attest = create_process("attest", &header()->attest);
}

/*
 * The key to the secure processor goes to attest alone. Only now, with all
 * guest RAM validated: a page that the host had moved from the firmware to the
 * guest before would fault here, and no guest has run yet.
 */
static void hand_over_vmpck(struct cpu *cpu)
{
	struct process_request request = {
		.op = FW_ATTEST_SET_KEY,
		.in = firmware.secrets->vmpck[0],
		.in_size = SVP_VMPCK_SIZE,
	};
	size_t size;
	int r = process_call(cpu, firmware.attest, &request, &size);

	wipe(firmware.secrets, sizeof(*firmware.secrets));
	require(!r, TERM_PROCESS);
}

static void serve(struct cpu *cpu) __attribute__((noreturn));

static void serve(struct cpu *cpu)
{
	for (;;) {
		require(!ghcb_run_vmpl(cpu, firmware.guest_vmpl), TERM_RUN_VMPL);
		calls_serve(&firmware, cpu);
	}
}

void cpu_main(struct cpu *cpu)
{
	cpu_tables_load(cpu);
	require(!ghcb_register(cpu), TERM_GHCB);
	log_line("cpu %u: up", cpu->index);
	serve(cpu);
}

void main(u64 c_bit)
{
	const void *parameters;
	struct cpu *cpu;

	cpu_tables_early();
	check_platform();
	check_header();
	take_early_frames();
	parameters = copy_launch_page(FW_PARAMETERS_GPA);
	firmware.cpuid = copy_launch_page(FW_CPUID_GPA);
	firmware.secrets = copy_launch_page(FW_SECRETS_GPA);
	firmware.guest_vmpl = GUEST_VMPL;
	require(cpuid_has_required(firmware.cpuid), TERM_CPUID);
	enter_own_tables(c_bit);
	cpu = init_boot_cpu();
	log_line("evtpm %s", header()->version);
	random_init();
	take_all_frames(cpu);
	init_guest_memory(parameters);
	create_processes();
	require(!attest_init(cpu), TERM_OUT_OF_MEMORY);
	require(!smp_create(firmware.vcpus), TERM_OUT_OF_MEMORY);
	log_line("%u vCPUs, %u free frames", firmware.vcpus, frames_free_count());
	require(!direct_boot(&firmware, header(), cpu), TERM_BOOT);
	hand_over_vmpck(cpu);
	kernel_map_seal();
	cr3_load(paging_cr3(kernel_table()));
	require(!smp_start(cpu), TERM_AP);
	log_line("starting the guest at VMPL %u", firmware.guest_vmpl);
	serve(cpu);
}
