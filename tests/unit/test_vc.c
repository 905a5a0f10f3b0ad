// SPDX-License-Identifier: Apache-2.0
/*
 * Delivery of #VC: stack and registers afterwards are those that the CPU would
 * leave (APM vol. 2, 8.9); a guest that can't take it is shut down.
 */
#include "machine_fixture.h"
#include "tests/machine/vc.h"

#define PML4	(RAM_GPA + 0x0000)
#define PDPT	(RAM_GPA + 0x1000)
#define PD	(RAM_GPA + 0x2000)
#define PT	(RAM_GPA + 0x3000)
/* Virtual 0x1000 and up: IDT, TSS, and two stacks that grow down. */
#define IDT_VA		0x1000u
#define TSS_VA		0x2000u
#define STACK_VA	0x4000u
#define OTHER_VA	0x6000u
#define PAGES		6u
#define HANDLER		0xffffffff81234560ull
#define RING0_SS	0x093u
#define RING3_SS	0x0f3u

static struct vmcb vmcb;
static struct context context = { .vmcb = &vmcb };
static struct cpu cpu;
static u8 code[3];	/* at RIP */
static jmp_buf stopped;

void stop(enum stop_status status, const char *format, ...)
{
	(void)format;
	longjmp(stopped, (int)status);
}

void cpu_dump(const struct cpu *which, const struct context *c)
{
	(void)which;
	(void)c;
}

struct walk_state cpu_walk_state(const struct context *c)
{
	return (struct walk_state){
		.cr0 = c->vmcb->cr0, .cr3 = c->vmcb->cr3,
		.efer = c->vmcb->efer, .vmpl = c->host.vmpl,
	};
}

unsigned int cpu_cpl(const struct context *c)
{
	return c->vmcb->ss.attributes >> 5 & 3;
}

unsigned int cpu_fetch(const struct context *c, u8 *ret_code, unsigned int n)
{
	(void)c;
	memcpy(ret_code, code, n);
	return n;
}

static void set(u64 table, unsigned int index, u64 entry)
{
	((u64 *)hpa_ptr(at(table)))[index] = entry;
}

static void *virtual(u64 va)
{
	return hpa_ptr(at(PT + va));
}

static void set_gate(unsigned int type, unsigned int ist)
{
	u64 *gate = virtual(IDT_VA + 29 * 16);

	gate[0] = (HANDLER & 0xffff) | 0x10u << 16 | (u64)ist << 32 |
		  (u64)(0x80 | type) << 40 | (HANDLER >> 16 & 0xffff) << 48;
	gate[1] = HANDLER >> 32;
}

static int prepare(void **state)
{
	unsigned int i;

	reset(state);
	for (i = 0; i < 4 + PAGES; i++)
		own(PML4 + i * 4096, RMP_ALL, RMP_ALL);
	set(PML4, 0, PDPT | CBIT | 7);
	set(PDPT, 0, PD | CBIT | 7);
	set(PD, 0, PT | CBIT | 7);
	for (i = 1; i <= PAGES; i++)
		set(PT, i, (PT + i * 4096) | CBIT | 7);
	memset(&vmcb, 0, sizeof(vmcb));
	vmcb.cr0 = CR0_PG | CR0_PE;
	vmcb.cr3 = PML4 | CBIT;
	vmcb.efer = EFER_LMA;
	vmcb.idtr.base = IDT_VA;
	vmcb.idtr.limit = 0xfff;
	vmcb.tr.base = TSS_VA;
	vmcb.rip = 0x1234;
	vmcb.rsp = STACK_VA + 0xff9;
	vmcb.rflags = 0x4346;		/* NT, IF, TF, ZF, PF */
	vmcb.cs.selector = 0x10;
	vmcb.ss.selector = 0x18;
	vmcb.ss.attributes = RING0_SS;
	set_gate(14, 0);
	return 0;
}

static const u64 *frame(void)
{
	return virtual(vmcb.rsp);
}

static void the_frame_is_what_the_cpu_pushes(void **state)
{
	(void)state;
	vc_raise(&cpu, &context, 0x72);
	assert_int_equal(vmcb.rsp, STACK_VA + 0xff0 - 48);
	assert_int_equal(frame()[0], 0x72);
	assert_int_equal(frame()[1], 0x1234);
	assert_int_equal(frame()[2], 0x10);
	assert_int_equal(frame()[3], 0x14346);
	assert_int_equal(frame()[4], STACK_VA + 0xff9);
	assert_int_equal(frame()[5], 0x18);
	assert_int_equal(vmcb.rip, HANDLER);
	assert_int_equal(vmcb.cs.selector, 0x10);
	assert_int_equal(vmcb.ss.selector, 0x18);
}

static void an_interrupt_gate_turns_interrupts_off(void **state)
{
	(void)state;
	vc_raise(&cpu, &context, 0x72);
	assert_int_equal(vmcb.rflags, 0x46);
}

static void a_trap_gate_leaves_interrupts_alone(void **state)
{
	(void)state;
	set_gate(15, 0);
	vc_raise(&cpu, &context, 0x72);
	assert_int_equal(vmcb.rflags, 0x246);
}

static void user_mode_changes_to_rsp0_and_a_null_ss(void **state)
{
	u64 rsp0 = OTHER_VA + 0x800;

	(void)state;
	memcpy(virtual(TSS_VA + 4), &rsp0, 8);
	vmcb.ss.attributes = RING3_SS;
	vmcb.ss.selector = 0x2b;
	vmcb.cs.selector = 0x33;
	vc_raise(&cpu, &context, 0x7b);
	assert_int_equal(vmcb.rsp, OTHER_VA + 0x800 - 48);
	assert_int_equal(frame()[2], 0x33);
	assert_int_equal(frame()[5], 0x2b);
	assert_int_equal(vmcb.ss.selector, 0);
	assert_int_equal(cpu_cpl(&context), 0);
}

static void an_ist_stack_is_taken_from_ring_0_too(void **state)
{
	u64 ist3 = OTHER_VA + 0xf00;

	(void)state;
	memcpy(virtual(TSS_VA + 0x34), &ist3, 8);
	set_gate(14, 3);
	vc_raise(&cpu, &context, 0x400);
	assert_int_equal(vmcb.rsp, OTHER_VA + 0xf00 - 48);
	assert_int_equal(vmcb.ss.selector, 0x18);
}

static void invd_is_told_from_wbinvd(void **state)
{
	(void)state;
	memcpy(code, "\x0f\x08", 2);
	vc_raise(&cpu, &context, 0x89);
	assert_int_equal(frame()[0], 0x76);
	memcpy(code, "\x0f\x09", 2);
	vc_raise(&cpu, &context, 0x89);
	assert_int_equal(frame()[0], 0x89);
}

static void rdtscp_is_told_from_rdtsc(void **state)
{
	(void)state;
	memcpy(code, "\x0f\x01\xf9", 3);
	vc_raise(&cpu, &context, 0x6e);
	assert_int_equal(frame()[0], 0x87);
	memcpy(code, "\x0f\x31\xf9", 3);
	vc_raise(&cpu, &context, 0x6e);
	assert_int_equal(frame()[0], 0x6e);
}

/* The guest can't take it: status 6, and nothing of it was changed. */
static void expect_shutdown(void)
{
	int status = setjmp(stopped);

	if (!status) {
		vc_raise(&cpu, &context, 0x72);
		fail_msg("#VC was delivered");
	}
	assert_int_equal(status, STOP_SHUTDOWN);
	assert_int_equal(vmcb.rip, 0x1234);
}

static void a_guest_that_cannot_take_it_is_shut_down(void **state)
{
	(void)state;
	vmcb.idtr.limit = 29 * 16 + 14;
	expect_shutdown();
	vmcb.idtr.limit = 0xfff;
	vmcb.idtr.base = 0x100000;
	expect_shutdown();
	vmcb.idtr.base = IDT_VA;
	vmcb.rsp = 0x9000;
	expect_shutdown();
	vmcb.rsp = STACK_VA + 0x800;
	memset(virtual(IDT_VA + 29 * 16), 0, 16);
	expect_shutdown();
	set_gate(14, 1);
	vmcb.tr.base = 0x100000;
	expect_shutdown();
	vmcb.tr.base = TSS_VA;
	vmcb.cr0 = 0;
	expect_shutdown();
}

/* Protected mode, paging off: addresses are gPAs. */
static void enter_protected_mode(unsigned int type)
{
	u64 gate = (HANDLER & 0xffff) | 0x10u << 16 |
		   (u64)(0x80 | type) << 40 | (HANDLER & 0xffff0000) << 32;

	vmcb.efer = 0;
	vmcb.cr0 = CR0_PE;
	vmcb.idtr.base = PT + IDT_VA;
	vmcb.tr.base = PT + TSS_VA;
	vmcb.rsp = PT + STACK_VA + 0xff8;
	memcpy(virtual(IDT_VA + 29 * 8), &gate, 8);
}

static void protected_mode_pushes_four_words(void **state)
{
	const u32 *pushed = virtual(STACK_VA + 0xff8 - 16);

	(void)state;
	enter_protected_mode(14);
	vc_raise(&cpu, &context, 0x72);
	assert_int_equal(vmcb.rsp, PT + STACK_VA + 0xff8 - 16);
	assert_int_equal(pushed[0], 0x72);
	assert_int_equal(pushed[1], 0x1234);
	assert_int_equal(pushed[2], 0x10);
	assert_int_equal(pushed[3], 0x14346);
	assert_int_equal(vmcb.rip, (u32)HANDLER);
	assert_int_equal(vmcb.cs.attributes, 0xc9b);
	assert_int_equal(vmcb.rflags, 0x46);
}

static void protected_mode_changes_to_esp0_and_ss0(void **state)
{
	const u32 *pushed = virtual(OTHER_VA + 0x800 - 24);
	u32 esp0 = PT + OTHER_VA + 0x800;
	u16 ss0 = 0x18;

	(void)state;
	enter_protected_mode(15);
	memcpy(virtual(TSS_VA + 4), &esp0, 4);
	memcpy(virtual(TSS_VA + 8), &ss0, 2);
	vmcb.ss.attributes = RING3_SS;
	vmcb.ss.selector = 0x2b;
	vc_raise(&cpu, &context, 0x7b);
	assert_int_equal(vmcb.rsp, esp0 - 24);
	assert_int_equal(pushed[0], 0x7b);
	assert_int_equal(pushed[4], PT + STACK_VA + 0xff8);
	assert_int_equal(pushed[5], 0x2b);
	assert_int_equal(vmcb.ss.selector, 0x18);
	assert_int_equal(cpu_cpl(&context), 0);
	assert_int_equal(vmcb.rflags, 0x246);
}

static void protected_mode_without_a_gate_is_shut_down(void **state)
{
	(void)state;
	enter_protected_mode(14);
	vmcb.idtr.limit = 29 * 8 + 6;
	expect_shutdown();
	vmcb.idtr.limit = 0xfff;
	vmcb.rsp = 0x9000;
	expect_shutdown();
	memset(virtual(IDT_VA + 29 * 8), 0, 8);
	expect_shutdown();
}

static void a_stack_that_the_vmpl_may_not_write_is_no_stack(void **state)
{
	(void)state;
	context.host.vmpl = 2;
	rmp_entry(at(PT + STACK_VA))->permissions[2] = RMP_READ;
	expect_shutdown();
	context.host.vmpl = 0;
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup(f, prepare)
	const struct CMUnitTest tests[] = {
		TEST(the_frame_is_what_the_cpu_pushes),
		TEST(an_interrupt_gate_turns_interrupts_off),
		TEST(a_trap_gate_leaves_interrupts_alone),
		TEST(user_mode_changes_to_rsp0_and_a_null_ss),
		TEST(an_ist_stack_is_taken_from_ring_0_too),
		TEST(invd_is_told_from_wbinvd),
		TEST(rdtscp_is_told_from_rdtsc),
		TEST(a_guest_that_cannot_take_it_is_shut_down),
		TEST(protected_mode_pushes_four_words),
		TEST(protected_mode_changes_to_esp0_and_ss0),
		TEST(protected_mode_without_a_gate_is_shut_down),
		TEST(a_stack_that_the_vmpl_may_not_write_is_no_stack),
	};

	return cmocka_run_group_tests(tests, make_dram, free_dram);
}
