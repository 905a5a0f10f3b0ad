// SPDX-License-Identifier: Apache-2.0
/*
 * What a CPL3 program that was taken over can do: each time the monitor runs
 * it, the input says what the program has written to its own memory, and with
 * which registers it stops, by which system call or exception. Answers on the
 * channel are among that. After each request the monitor's own memory and the
 * program's page tables must be what the rules make of them.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "arch/cpl3.h"
#include "arch/percpu.h"
#include "arch/tsc.h"
#include "lib/channel.h"
#include "lib/errno.h"
#include "mm/frames.h"
#include "mm/kernel_map.h"
#include "process/state.h"
#include "protocol/cursor.h"
#include "protocol/snp_pages.h"
#include "tests/unit/fake_arena.h"

#define BUFFER		0x7fffffe80000ull	/* of the program's stack */
#define TEXT		0x400000ull
#define HEAP		0x401000ull
#define MAPPED		0x100000000000ull
#define MONITOR		0xffff808003000000ull
#define FRAMES		512u
#define MAX_STEPS	64u
#define OUT_MAX		64u
#define CANARY		0x5a
#define VECTOR_ABORT	6u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct {
	struct svp_reader input;
	unsigned int steps;
	struct process *process;
	struct page_table monitor;
	struct svp_cpuid_page cpuid;
	struct cpu cpu;
} world;

static void expect(bool ok)
{
	if (!ok)
		abort();
}

void cpl3_begin(const void *fxsave, u64 fs_base)
{
	expect((uintptr_t)fxsave % 16 == 0 && fs_base < 1ull << 47);
}

void cpl3_end(void *fxsave, u64 monitor_cr3)
{
	(void)fxsave;
	(void)monitor_cr3;
}

void cpl3_set_fs(u64 fs_base)
{
	expect(fs_base < 1ull << 47);
}

u64 cpl3_fault_address(void)
{
	return 0;
}

int random_bytes(void *to, size_t size)
{
	memset(to, 0x77, size);
	return 0;
}

struct page_table *kernel_table(void)
{
	return &world.monitor;
}

/* An operand: one near an interesting address, or any. */
static u64 take_value(void)
{
	static const u64 bases[] = {
		0, BUFFER, TEXT, HEAP, MAPPED, MONITOR, 0x7ffffffff000ull,
		1ull << 40,
	};
	u8 kind = svp_get_u8(&world.input);

	if (kind & 0x80)
		return svp_get_le64(&world.input);
	if (kind & 0x40)
		return -(u64)svp_get_le16(&world.input);
	return bases[kind % ARRAY_SIZE(bases)] + svp_get_le16(&world.input);
}

/* Writes of the program to what it may write. */
static void write_own_memory(void)
{
	u8 size = svp_get_u8(&world.input);
	const u8 *bytes;
	u64 at;

	if (!size)
		return;
	at = take_value();
	bytes = svp_take(&world.input, size);
	if (bytes)
		(void)space_copy_out(&world.process->space, uva(at), bytes,
				     size);
}

/* The program's next stop; it ends when the input does. */
void cpl3_run(struct cpu *cpu, struct process_context *context, u64 cr3)
{
	static const u8 vectors[] = { 14, 13, 2, 29, 6 };
	u8 kind = svp_get_u8(&world.input);

	expect(cpu == &world.cpu && cr3);
	write_own_memory();
	if (world.input.failed || ++world.steps > MAX_STEPS) {
		context->vector = VECTOR_ABORT;
		return;
	}
	context->vector = kind < 0xf0 ? VECTOR_SYSCALL :
			  vectors[kind % ARRAY_SIZE(vectors)];
	context->error = svp_get_u8(&world.input);
	context->rax = kind == 0xef ? svp_get_le64(&world.input) :
		       context->error | (u64)(kind & 1) << 8;
	context->rip = kind & 2 ? take_value() : TEXT;
	context->rdi = take_value();
	context->rsi = take_value();
	context->rdx = take_value();
	context->r10 = kind & 4 ? take_value() : 0x22;
}

static void put_elf(u8 elf[256])
{
	memcpy(elf, "\x7f" "ELF\x02\x01\x01", 7);
	svp_put_le16(elf + 16, 2);
	svp_put_le16(elf + 18, 62);
	svp_put_le64(elf + 24, TEXT);
	svp_put_le64(elf + 32, 64);
	svp_put_le16(elf + 54, 56);
	svp_put_le16(elf + 56, 1);
	svp_put_le32(elf + 64, 1);
	svp_put_le32(elf + 68, 5);
	svp_put_le64(elf + 80, TEXT);
	svp_put_le64(elf + 96, 256);
	svp_put_le64(elf + 104, 256);
}

static void reset(const uint8_t *data, size_t size)
{
	u8 elf[256] = { 0 };

	memset(&world, 0, sizeof(world));
	world.input = svp_reader(data, size);
	frames_init(gpa(ARENA_BASE), gpa(ARENA_BASE + FRAMES * PAGE_SIZE));
	paging_init(1ull << 47);
	expect(!paging_new(&world.monitor));
	world.cpuid.count = 1;
	world.cpuid.entry[0].eax_in = 0x40000010;
	world.cpuid.entry[0].eax = 2000000;
	expect(!process_init(&world.cpuid));
	put_elf(elf);
	expect(!process_create("fuzz", elf, sizeof(elf), &world.process));
}

/*
 * Every page that the program reaches is a frame of its own, counted, and none
 * is writable and executable.
 */
static unsigned int check_pages(u64 first, u64 size)
{
	unsigned int n = 0;

	for (u64 va = first; va < first + size; va += PAGE_SIZE) {
		const u64 *e = paging_entry(&world.process->space.table, va);

		if (!e)		/* nothing up to the next 2 MiB */
			va = (va | (LARGE_PAGE_SIZE - 1)) + 1 - PAGE_SIZE;
		if (!e || !(*e & PTE_OWNED))
			continue;
		n++;
		expect(!(*e & PTE_WRITE) || *e & PTE_NX);
		expect(*e & PTE_USER);
		expect(paging_target(*e).at >= ARENA_BASE &&
		       paging_target(*e).at < ARENA_BASE + FRAMES * PAGE_SIZE);
	}
	return n;
}

/* Where system calls can map: near the addresses that operands start from. */
static void check_space(void)
{
	unsigned int n = check_pages(TEXT, 0x4000000) +
			 check_pages(MAPPED, 0x4000000) +
			 check_pages(BUFFER - 0x100000, 0x200000);

	expect(n == world.process->space.frames && n <= SPACE_MAX_FRAMES);
}

static int call(u8 out[2 * OUT_MAX], size_t *ret_size)
{
	const struct process_request request = {
		.op = 7, .arg = 9, .in = "abc", .in_size = 3,
		.out = out, .out_max = OUT_MAX,
	};

	memset(out, CANARY, 2 * OUT_MAX);
	return process_call(&world.cpu, world.process, &request, ret_size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	u8 out[2 * OUT_MAX];
	size_t answer = 0;
	int rc = 0;

	reset(data, size);
	while (rc != -EPIPE && world.input.left) {
		rc = call(out, &answer);
		expect(rc <= 0 && rc >= -4095);
		expect(rc || answer <= OUT_MAX);
		for (size_t i = rc ? OUT_MAX : answer; i < sizeof(out); i++)
			expect(out[i] == CANARY);
		check_space();
	}
	if (rc == -EPIPE)
		expect(call(out, &answer) == -EPIPE &&
		       world.process->phase == PROCESS_DEAD);
	return 0;
}
