// SPDX-License-Identifier: Apache-2.0
/*
 * Processes and their system calls. The CPU is a fake: each time the monitor
 * runs the process, a script sets registers as the program's next SYSCALL (or
 * exception) would have left them. Numbers are those of the x86-64 table.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "arch/cpl3.h"
#include "arch/percpu.h"
#include "fake_arena.h"
#include "lib/channel.h"
#include "lib/errno.h"
#include "mm/kernel_map.h"
#include "process/state.h"
#include "protocol/snp_pages.h"

/* Where the program's stack is mapped: room for buffers. */
#define BUFFER 0x7fffffe80000ull
#define TSC_KHZ 2000000u

enum { READ = 0, WRITE = 1, MMAP = 9, MPROTECT = 10, MUNMAP = 11, BRK = 12,
       WRITEV = 20, ARCH_PRCTL = 158, FUTEX = 202, CLOCK_GETTIME = 228,
       EXIT_GROUP = 231, OPENAT = 257, GETRANDOM = 318 };

/* What the program does next: a SYSCALL, or the exception vector. */
struct action {
	u64 vector, error;
	u64 number, args[6];
	/* Bytes that the program has put at BUFFER before. */
	const void *bytes;
	size_t size;
	/* RAX of the SYSCALL before this one, seen when this one starts. */
	u64 *ret_last;
};

static struct {
	const struct action *script;
	unsigned int length, at;
	struct process *process;
	u64 fs_base;
	struct page_table monitor;
	struct svp_cpuid_page cpuid;
	struct cpu cpu;
} fake;

void cpl3_begin(const void *fxsave, u64 fs_base)
{
	assert_int_equal((uintptr_t)fxsave % 16, 0);
	fake.fs_base = fs_base;
}

void cpl3_run(struct cpu *cpu, struct process_context *context, u64 cr3)
{
	const struct action *a = &fake.script[fake.at++];

	assert_ptr_equal(cpu, &fake.cpu);
	assert_true(cr3 >> 47 & 1);
	assert_true(fake.at <= fake.length);
	if (a->ret_last)
		*a->ret_last = context->rax;
	if (a->bytes)
		assert_int_equal(space_copy_out(&fake.process->space, uva(BUFFER), a->bytes,
						a->size), 0);
	context->vector = a->vector ? a->vector : VECTOR_SYSCALL;
	context->error = a->error;
	context->rax = a->number;
	context->rdi = a->args[0];
	context->rsi = a->args[1];
	context->rdx = a->args[2];
	context->r10 = a->args[3];
	context->r8 = a->args[4];
	context->r9 = a->args[5];
}

void cpl3_end(void *fxsave, u64 monitor_cr3)
{
	(void)fxsave;
	(void)monitor_cr3;
}

void cpl3_set_fs(u64 fs_base)
{
	fake.fs_base = fs_base;
}

u64 cpl3_fault_address(void)
{
	return 0xdead;
}

void random_bytes(void *to, size_t size)
{
	memset(to, 0x77, size);
}

struct page_table *kernel_table(void)
{
	return &fake.monitor;
}

/* A program of one page; what is in it doesn't matter, the script runs. */
static void make_process(void)
{
	static u8 elf[256];

	memset(elf, 0, sizeof(elf));
	memcpy(elf, "\x7f" "ELF\x02\x01\x01", 7);
	svp_put_le16(elf + 16, 2);
	svp_put_le16(elf + 18, 62);
	svp_put_le64(elf + 24, 0x400080);
	svp_put_le64(elf + 32, 64);
	svp_put_le16(elf + 54, 56);
	svp_put_le16(elf + 56, 1);
	svp_put_le32(elf + 64, 1);
	svp_put_le32(elf + 68, 5);
	svp_put_le64(elf + 80, 0x400000);
	svp_put_le64(elf + 96, sizeof(elf));
	svp_put_le64(elf + 104, sizeof(elf));
	memcpy(elf + 0x80, "\x0f\xa2", 2);	/* CPUID at the entry point */

	memset(&fake, 0, sizeof(fake));
	arena_reset(1024);
	paging_init(1ull << 47);
	assert_int_equal(paging_new(&fake.monitor), 0);
	fake.cpuid.count = 2;
	fake.cpuid.entry[0].eax_in = 0x40000010;
	fake.cpuid.entry[0].eax = TSC_KHZ;
	fake.cpuid.entry[1].eax_in = 1;
	fake.cpuid.entry[1].ebx = 0x1234;
	fake.cpuid.entry[1].ecx = 0xffffffff;
	assert_int_equal(process_init(&fake.cpuid), 0);
	assert_int_equal(process_create("test", elf, sizeof(elf), &fake.process), 0);
}

/* Call the process with op 7 and three bytes; it follows the script. */
static int call(const struct action *script, unsigned int length, void *out, size_t out_max,
		size_t *ret_size)
{
	const struct process_request request = {
		.op = 7, .arg = 9, .in = "abc", .in_size = 3, .out = out, .out_max = out_max,
	};

	fake.script = script;
	fake.length = length;
	fake.at = 0;
	return process_call(&fake.cpu, fake.process, &request, ret_size);
}

static const u8 answer[] = { 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 'o', 'k' };

#define READS { .number = READ, .args = { 0, BUFFER, 4096 } }
#define ANSWERS { .number = WRITE, .args = { 1, BUFFER, sizeof(answer) }, \
		  .bytes = answer, .size = sizeof(answer) }

/* The program waits, makes the system calls between, answers, waits. */
static u64 result_of(struct action middle)
{
	u64 result = 0;
	struct action script[] = { READS, middle, ANSWERS, READS };
	size_t size;
	u8 out[16];

	make_process();
	script[2].ret_last = &result;
	assert_int_equal(call(script, 4, out, sizeof(out), &size), 0);
	return result;
}

static void a_request_is_answered(void **state)
{
	const struct action script[] = { READS, ANSWERS, READS };
	u8 out[16], request[19];
	size_t size;

	(void)state;
	make_process();
	assert_int_equal(call(script, 3, out, sizeof(out), &size), 0);
	assert_int_equal(size, 2);
	assert_memory_equal(out, "ok", 2);
	/* The next one doesn't start the program again. */
	assert_int_equal(call(script + 1, 2, out, sizeof(out), &size), 0);
	assert_int_equal(space_copy_in(&fake.process->space, request, uva(BUFFER), 19), 0);
}

static void the_request_lies_in_the_programs_buffer(void **state)
{
	const struct action script[] = { READS, { .number = OPENAT }, ANSWERS, READS };
	static const u8 wanted[] = { 7, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 3, 0, 0, 0,
				     'a', 'b', 'c' };
	struct action only_exit[] = { READS, { .number = EXIT_GROUP } };
	u8 out[16], got[sizeof(wanted)];
	size_t size;

	(void)state;
	make_process();
	assert_int_equal(call(script, 4, out, sizeof(out), &size), 0);
	make_process();
	assert_int_equal(call(only_exit, 2, out, sizeof(out), &size), -EPIPE);
	assert_int_equal(space_copy_in(&fake.process->space, got, uva(BUFFER), sizeof(got)), 0);
	assert_memory_equal(got, wanted, sizeof(wanted));
}

static void the_programs_error_is_the_callers(void **state)
{
	static const u8 error[] = { 7, 0, 0, 0, 22, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 };
	const struct action script[] = {
		READS,
		{ .number = WRITE, .args = { 1, BUFFER, 16 }, .bytes = error, .size = 16 },
		READS,
	};
	u8 out[16];
	size_t size;

	(void)state;
	make_process();
	assert_int_equal(call(script, 3, out, sizeof(out), &size), -EINVAL);
	assert_false((fake.process->phase == PROCESS_DEAD));
}

static void an_answer_that_is_too_long_is_lost(void **state)
{
	const struct action script[] = { READS, ANSWERS, READS };
	u8 out[1] = { 0x55 };
	size_t size;

	(void)state;
	make_process();
	assert_int_equal(call(script, 3, out, sizeof(out), &size), -EMSGSIZE);
	assert_int_equal(out[0], 0x55);
	assert_false((fake.process->phase == PROCESS_DEAD));
}

static void malformed_answers_are_refused(void **state)
{
	struct action a = ANSWERS;
	u8 bad[sizeof(answer)];

	(void)state;
	a.bytes = bad;
	memcpy(bad, answer, sizeof(bad));
	bad[0] = 8;				/* another operation */
	assert_int_equal(result_of(a), -EINVAL);
	memcpy(bad, answer, sizeof(bad));
	bad[12] = 3;				/* longer than what is written */
	assert_int_equal(result_of(a), -EINVAL);
	memcpy(bad, answer, sizeof(bad));
	bad[6] = 1;				/* no errno */
	assert_int_equal(result_of(a), -EINVAL);
	a.args[2] = 15;
	assert_int_equal(result_of(a), -EFAULT);
	a.args[1] = 0xffff800000000000;
	a.args[2] = 18;
	assert_int_equal(result_of(a), -EFAULT);
}

static void a_program_that_does_not_answer_dies_for_ever(void **state)
{
	const struct action script[] = { READS, READS };
	u8 out[16];
	size_t size;

	(void)state;
	make_process();
	assert_int_equal(call(script, 2, out, sizeof(out), &size), -EPIPE);
	assert_true((fake.process->phase == PROCESS_DEAD));
	assert_int_equal(call(script, 0, out, sizeof(out), &size), -EPIPE);
}

static void an_exception_kills_the_program_and_nothing_else(void **state)
{
	static const struct action faults[] = {
		{ .vector = 14, .error = 5 }, { .vector = 13 }, { .vector = 6 },
		{ .vector = 3 }, { .vector = 29, .error = 0x7b },
	};
	u8 out[16];
	size_t size;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(faults); i++) {
		make_process();
		assert_int_equal(call(&faults[i], 1, out, sizeof(out), &size), -EPIPE);
		assert_true((fake.process->phase == PROCESS_DEAD));
	}
}

static void a_buffer_of_the_monitors_gets_no_request(void **state)
{
	const struct action script[] = {
		{ .number = READ, .args = { 0, 0xffff800000000000, 4096 } },
	};
	const struct action small[] = { { .number = READ, .args = { 0, BUFFER, 18 } } };
	u8 out[16];
	size_t size;

	(void)state;
	make_process();
	assert_int_equal(call(script, 1, out, sizeof(out), &size), -EPIPE);
	make_process();
	assert_int_equal(call(small, 1, out, sizeof(out), &size), -EPIPE);
}

static void a_second_caller_is_told_to_wait(void **state)
{
	u8 out[16];
	size_t size;

	(void)state;
	make_process();
	spin_lock(&fake.process->lock);
	assert_int_equal(call(NULL, 0, out, sizeof(out), &size), -EBUSY);
}

static void a_request_that_does_not_fit_is_refused(void **state)
{
	struct process_request request = { .in_size = FW_MESSAGE_DATA_MAX + 1 };
	size_t size;

	(void)state;
	make_process();
	assert_int_equal(process_call(&fake.cpu, fake.process, &request, &size), -EMSGSIZE);
}

static void cpuid_comes_from_the_page_without_avx(void **state)
{
	const struct action script[] = { { .vector = 29, .error = 0x72, .number = 1 }, READS,
					 ANSWERS, READS };
	struct process_context after;
	u8 out[16];
	size_t size;

	(void)state;
	make_process();
	fake.script = script;
	fake.length = 4;
	assert_int_equal(call(script, 4, out, sizeof(out), &size), 0);
	after = fake.process->context;
	assert_int_equal(after.rip, 0x400082);
	assert_int_equal(after.rbx, 0x1234);
	assert_int_equal(after.rcx, 0xffffffff & ~(7u << 26));
}

static void memory_calls_keep_to_the_lower_half(void **state)
{
	u64 at = result_of((struct action){ .number = MMAP,
			   .args = { 0, 5000, 3, 0x22, ~0ull, 0 } });

	(void)state;
	assert_true(at && at < 0x7fffffffffff && at % PAGE_SIZE == 0);
	assert_int_equal(result_of((struct action){ .number = MMAP,
			 .args = { 0, ~0ull, 3, 0x22 } }), -EINVAL);
	assert_int_equal(result_of((struct action){ .number = MMAP,
			 .args = { 0, 0, 3, 0x22 } }), -EINVAL);
	assert_int_equal(result_of((struct action){ .number = MMAP,
			 .args = { 0, 1ull << 40, 3, 0x22 } }), -ENOMEM);
	assert_int_equal(result_of((struct action){ .number = MMAP,
			 .args = { 0, 4096, 7, 0x22 } }), -EACCES);
	assert_int_equal(result_of((struct action){ .number = MMAP,
			 .args = { 0, 4096, 3, 0x02 } }), -EINVAL);	/* a file */
	assert_int_equal(result_of((struct action){ .number = MPROTECT,
			 .args = { 0x400000, 4096, 7 } }), -EACCES);
	assert_int_equal(result_of((struct action){ .number = MPROTECT,
			 .args = { 0xffff800000000000, 4096, 3 } }), -EINVAL);
	assert_int_equal(result_of((struct action){ .number = MUNMAP,
			 .args = { 0xffff800000000000, 4096 } }), -EINVAL);
	assert_int_equal(result_of((struct action){ .number = BRK }), 0x401000);
}

static void out_pointers_are_checked(void **state)
{
	(void)state;
	assert_int_equal(result_of((struct action){ .number = CLOCK_GETTIME,
			 .args = { 1, 0xffff800000000000 } }), -EFAULT);
	assert_int_equal(result_of((struct action){ .number = GETRANDOM,
			 .args = { 0x400000, 8, 0 } }), -EFAULT);	/* read-only */
	assert_int_equal(result_of((struct action){ .number = WRITE,
			 .args = { 2, 0xffff800000000000, 8 } }), -EFAULT);
	assert_int_equal(result_of((struct action){ .number = WRITEV,
			 .args = { 2, BUFFER, 1000 } }), -EINVAL);
	assert_int_equal(result_of((struct action){ .number = GETRANDOM,
			 .args = { BUFFER, 100, 0 } }), 100);
}

static void what_is_not_there_is_said_as_linux_says_it(void **state)
{
	(void)state;
	assert_int_equal(result_of((struct action){ .number = OPENAT }), -ENOENT);
	assert_int_equal(result_of((struct action){ .number = 1000000 }), -ENOSYS);
	assert_int_equal(result_of((struct action){ .number = ~0ull }), -ENOSYS);
	assert_int_equal(result_of((struct action){ .number = READ, .args = { 3 } }), -EBADF);
	assert_int_equal(result_of((struct action){ .number = WRITE, .args = { 3 } }), -EBADF);
	assert_int_equal(result_of((struct action){ .number = FUTEX,
			 .args = { BUFFER, 0x81, 1 } }), 0);
	assert_int_equal(result_of((struct action){ .number = ARCH_PRCTL,
			 .args = { 0x1001, 0 } }), -EINVAL);
}

static void the_clock_never_goes_back(void **state)
{
	const struct action script[] = {
		READS, { .number = CLOCK_GETTIME, .args = { 1, BUFFER + 256 } }, ANSWERS, READS,
	};
	u64 time[2];
	u8 out[16];
	size_t size;

	(void)state;
	make_process();
	/* It was told a time that this TSC has not reached: 10^9 s and a bit. */
	fake.process->last_tsc = 1000000000ull * TSC_KHZ * 1000 + TSC_KHZ;
	assert_int_equal(call(script, 4, out, sizeof(out), &size), 0);
	assert_int_equal(space_copy_in(&fake.process->space, time, uva(BUFFER + 256), 16), 0);
	assert_int_equal(time[0], 1000000000);
	assert_int_equal(time[1], 1000000);
}

static void fs_is_the_processes_own_and_canonical(void **state)
{
	(void)state;
	assert_int_equal(result_of((struct action){ .number = ARCH_PRCTL,
			 .args = { 0x1002, 0x401000 } }), 0);
	assert_int_equal(fake.fs_base, 0x401000);
	assert_int_equal(fake.process->fs_base, 0x401000);
	assert_int_equal(result_of((struct action){ .number = ARCH_PRCTL,
			 .args = { 0x1002, 0x8000000000000000 } }), -EPERM);
}

static void without_a_tsc_rate_nothing_starts(void **state)
{
	(void)state;
	make_process();
	fake.cpuid.entry[0].eax = 0;
	assert_int_equal(process_init(&fake.cpuid), -EINVAL);
	fake.cpuid.entry[0].eax = 0xffffffff;
	assert_int_equal(process_init(&fake.cpuid), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_request_is_answered),
		cmocka_unit_test(the_request_lies_in_the_programs_buffer),
		cmocka_unit_test(the_programs_error_is_the_callers),
		cmocka_unit_test(an_answer_that_is_too_long_is_lost),
		cmocka_unit_test(malformed_answers_are_refused),
		cmocka_unit_test(a_program_that_does_not_answer_dies_for_ever),
		cmocka_unit_test(an_exception_kills_the_program_and_nothing_else),
		cmocka_unit_test(a_buffer_of_the_monitors_gets_no_request),
		cmocka_unit_test(a_second_caller_is_told_to_wait),
		cmocka_unit_test(a_request_that_does_not_fit_is_refused),
		cmocka_unit_test(cpuid_comes_from_the_page_without_avx),
		cmocka_unit_test(memory_calls_keep_to_the_lower_half),
		cmocka_unit_test(out_pointers_are_checked),
		cmocka_unit_test(what_is_not_there_is_said_as_linux_says_it),
		cmocka_unit_test(the_clock_never_goes_back),
		cmocka_unit_test(fs_is_the_processes_own_and_canonical),
		cmocka_unit_test(without_a_tsc_rate_nothing_starts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
