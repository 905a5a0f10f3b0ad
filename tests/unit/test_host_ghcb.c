// SPDX-License-Identifier: Apache-2.0
/*
 * The host's protocols, asked by hostile guests: MSR requests, GHCB checks,
 * scratch areas, page state changes, guest requests. Values typed in by hand
 * from AMD 56421.
 */
#include "machine_fixture.h"
#include "protocol/ghcb.h"
#include "tests/machine/cpu.h"
#include "tests/machine/cpuid.h"
#include "tests/machine/encrypt.h"
#include "tests/machine/host_apic.h"
#include "tests/machine/host_call.h"
#include "tests/machine/host_doorbell.h"
#include "tests/machine/npt.h"
#include "tests/machine/secure_processor.h"

#define GHCB	(RAM_GPA + 0x4000)
#define REQUEST	(RAM_GPA + 0x5000)
#define REPLY	(RAM_GPA + 0x6000)
#define CERTS	(RAM_GPA + 0x8000)
#define PAGE	(RAM_GPA + 0xa000)
#define LARGE	(RAM_GPA + 0x200000)

static struct {
	struct sp_command command[4];
	unsigned int commands;
	u64 certificates;	/* bytes of the table */
	u32 status;
	bool busy;		/* the host takes no requests now */
	bool doorbell;		/* restricted injection is offered */
	u64 icr;		/* the last IPI that was asked for */
	struct cpu_vmsa_change change;
	int change_result;
} world;

unsigned int cpu_count(void)
{
	return 2;
}

u64 cpu_launch_features(void)
{
	return 1;
}

int cpu_set_vmsa(const struct cpu_vmsa_change *change)
{
	world.change = *change;
	return world.change_result;
}

struct cpuid_result cpuid_get(u32 function, u32 index)
{
	return (struct cpuid_result){ function + 1, index, 3, 4 };
}

struct sp_answer secure_processor_command(const struct sp_command *command)
{
	world.command[world.commands++ % 4] = *command;
	if (command->command == SP_GET_CERTS)
		return (struct sp_answer){ .value = world.certificates };
	return (struct sp_answer){ .status = world.status };
}

bool host_may_request(void)
{
	return !world.busy;
}

bool host_has_doorbell(void)
{
	return world.doorbell;
}

void host_serve_doorbell(struct host_call *call)
{
	call->ret_info2 = 79;
}

void host_apic_ipi(const struct host_vcpu *v, u64 icr)
{
	(void)v;
	world.icr = icr;
}

/* Ports and MSRs are the hardware's: not here. */
void host_serve_ioio(struct host_call *call)
{
	call->ret_info2 = host_scratch(call, call->info2) ? 77 : 78;
}

void host_serve_mmio(struct host_call *call)
{
	(void)call;
}

void host_serve_msr(struct host_call *call)
{
	(void)call;
}

static struct svp_ghcb *ghcb(void)
{
	return hpa_ptr(at(GHCB));
}

static int prepare(void **state)
{
	reset(state);
	npt_init();
	memset(&world, 0, sizeof(world));
	return 0;
}

/* A well-formed request; fields are set as the guest's bytes. */
static void ask(u32 code, u64 info1, u64 info2)
{
	struct svp_ghcb *g = ghcb();

	svp_put_le64(&g->sw_exit_code, code);
	svp_put_le64(&g->sw_exit_info_1, info1);
	svp_put_le64(&g->sw_exit_info_2, info2);
	memset(g->valid_bitmap, 0, 16);
	g->valid_bitmap[14] = 0x1c;	/* 0x390, 0x398, 0x3a0 */
}

static struct host_decision exit_with_ghcb(void)
{
	struct host_vcpu v = {
		.apic_id = 0, .vmpl = 2, .ghcb_msr = GHCB, .registered = GHCB,
	};

	return host_vmgexit(&v);
}

static u64 result1(void)
{
	return svp_le64(&ghcb()->sw_exit_info_1);
}

static u64 result2(void)
{
	return svp_le64(&ghcb()->sw_exit_info_2);
}

/* The MSR's value after a request of the MSR protocol. */
static u64 msr(u64 request, struct host_decision *ret_decision)
{
	struct host_vcpu v = { .vmpl = 0, .ghcb_msr = request };

	*ret_decision = host_vmgexit(&v);
	return v.ghcb_msr;
}

static void sev_information_is_protocol_2_and_c_bit_47(void **state)
{
	struct host_decision d;

	(void)state;
	assert_int_equal(msr(0x002, &d), 0x000200022f000001);
	assert_int_equal(d.action, HOST_RESUME);
}

static void cpuid_by_msr_gives_the_register_asked_for(void **state)
{
	struct host_decision d;

	(void)state;
	assert_int_equal(msr(0x0000000700000004, &d), 0x0000000800000005);
	assert_int_equal(msr(0x00000007c0000004, &d), 0x0000000400000005);
}

static void features_are_snp_creation_ids_and_vmpls(void **state)
{
	struct host_decision d;

	(void)state;
	assert_int_equal(msr(0x080, &d), 0x33081);
}

static void page_state_by_msr_takes_and_gives_back(void **state)
{
	struct host_decision d;

	(void)state;
	assert_int_equal(msr(1ull << 52 | PAGE | 0x014, &d), 0x015);
	assert_int_equal(rmp_entry(at(PAGE))->flags, RMP_ASSIGNED);
	assert_int_equal(msr(2ull << 52 | PAGE | 0x014, &d), 0x015);
	assert_int_equal(rmp_entry(at(PAGE))->flags, 0);
	assert_int_equal(msr(1ull << 52 | 0x1000 | 0x014, &d), 0x100000015);
	assert_int_equal(msr(9ull << 52 | PAGE | 0x014, &d), 0x100000015);
}

static u64 change(u64 operation, u64 gpa)
{
	struct host_decision d;

	return msr(operation << 52 | gpa | 0x014, &d);
}

static void contents_do_not_survive_a_change_of_owner(void **state)
{
	u8 *page = hpa_ptr(at(PAGE)), *next = page + 4096;
	unsigned int i;

	(void)state;
	assert_int_equal(change(1, PAGE), 0x015);
	assert_int_equal(change(1, PAGE + 4096), 0x015);
	for (i = 0; i < 4096; i++)
		assert_int_not_equal(page[i], 0);
	assert_memory_not_equal(page, next, 64);
	memset(page, 0x5a, 4096);
	assert_int_equal(change(1, PAGE), 0x015);
	for (i = 0; i < 4096; i++)
		assert_int_equal(page[i], 0x5a);
	assert_int_equal(change(2, PAGE), 0x015);
	for (i = 0; i < 4096; i++)
		assert_int_not_equal(page[i], 0x5a);
	assert_int_equal(next[4096], 0);
}

static void run_vmpl_by_msr_knows_0_and_2(void **state)
{
	struct host_decision d;

	(void)state;
	assert_int_equal(msr(0x0000000200000016, &d), 0x017);
	assert_int_equal(d.action, HOST_RUN_VMPL);
	assert_int_equal(d.vmpl, 2);
	assert_int_equal(msr(0x0000000100000016, &d), 0x100000017);
	assert_int_equal(d.action, HOST_RESUME);
	assert_int_equal(msr(0x000000ff00000016, &d), 0x100000017);
	assert_int_equal(msr(0x0000000400000016, &d), 0x100000017);
}

static void vmpl_1_and_3_run_once_they_were_added(void **state)
{
	struct host_decision d;

	(void)state;
	npt_add_vmpl(1);
	assert_int_equal(msr(0x0000000100000016, &d), 0x017);
	assert_int_equal(d.vmpl, 1);
	assert_int_equal(msr(0x0000000300000016, &d), 0x100000017);
	npt_add_vmpl(3);
	assert_int_equal(msr(0x0000000300000016, &d), 0x017);
	assert_int_not_equal(npt_root(1, true), npt_root(3, true));
}

static void termination_carries_set_and_code(void **state)
{
	struct host_decision d;

	(void)state;
	msr(0x421100, &d);
	assert_int_equal(d.action, HOST_TERMINATE);
	assert_int_equal(d.set, 1);
	assert_int_equal(d.code, 0x42);
}

static void an_unknown_msr_request_fails(void **state)
{
	struct host_decision d;

	(void)state;
	msr(0xfff, &d);
	assert_int_equal(d.action, HOST_FAIL);
}

static void a_private_ghcb_fails(void **state)
{
	(void)state;
	ask(0x72, 0, 0);
	own(GHCB, RMP_ALL, RMP_ALL);
	assert_int_equal(exit_with_ghcb().action, HOST_FAIL);
}

static void a_ghcb_that_is_not_registered_is_refused(void **state)
{
	struct host_vcpu v = { .vmpl = 2, .ghcb_msr = GHCB };

	(void)state;
	ask(0x8000fffd, 0, 0);
	host_vmgexit(&v);
	assert_int_equal(result1(), 2);
	assert_int_equal(result2(), 1);
}

static void an_unknown_usage_is_refused(void **state)
{
	(void)state;
	ask(0x8000fffd, 0, 0);
	svp_put_le32(&ghcb()->usage, 1);
	exit_with_ghcb();
	assert_int_equal(result1(), 2);
	assert_int_equal(result2(), 2);
}

static void exit_fields_must_be_valid(void **state)
{
	(void)state;
	ask(0x8000fffd, 0, 0);
	ghcb()->valid_bitmap[14] = 0x0c;
	exit_with_ghcb();
	assert_int_equal(result1(), 2);
	assert_int_equal(result2(), 4);
}

static void a_register_that_is_needed_must_be_valid(void **state)
{
	(void)state;
	ask(0x72, 0, 0);
	exit_with_ghcb();
	assert_int_equal(result1(), 2);
	assert_int_equal(result2(), 4);
	ask(0x72, 0, 0);
	svp_put_le64(&ghcb()->rax, 7);
	svp_ghcb_set_valid(ghcb(), 0x1f8);
	svp_ghcb_set_valid(ghcb(), 0x308);
	exit_with_ghcb();
	assert_int_equal(result1(), 0);
	assert_int_equal(svp_le64(&ghcb()->rax), 8);
	assert_true(svp_ghcb_is_valid(ghcb(), 0x310));
}

static void an_unknown_exit_is_refused(void **state)
{
	(void)state;
	ask(0x12345, 0, 0);
	exit_with_ghcb();
	assert_int_equal(result1(), 2);
	assert_int_equal(result2(), 6);
}

/* Where the scratch area may be: 77 accepted, 78 not. */
static u64 scratch(u64 where, u64 size)
{
	ask(0x7b, 1u << 2, size);	/* a string */
	svp_put_le64(&ghcb()->sw_scratch, where);
	svp_ghcb_set_valid(ghcb(), 0x3a8);
	exit_with_ghcb();
	return result2();
}

static void scratch_is_the_shared_buffer_or_shared_memory(void **state)
{
	(void)state;
	assert_int_equal(scratch(GHCB + 0x800, 2032), 77);
	assert_int_equal(scratch(GHCB + 0x800, 2033), 78);
	assert_int_equal(scratch(GHCB + 0x7f8, 8), 78);
	assert_int_equal(scratch(GHCB + 0xff0, 8), 78);
	assert_int_equal(scratch(GHCB + 0xff8, 8), 78);
	assert_int_equal(scratch(REQUEST, 8192), 77);
	own(REPLY, RMP_ALL, RMP_ALL);
	assert_int_equal(scratch(REQUEST, 8192), 78);
	assert_int_equal(scratch(RAM_GPA + RAM_SIZE - 8, 16), 78);
	assert_int_equal(scratch(0x1000, 8), 78);
	assert_int_equal(scratch(REQUEST | CBIT, 8), 78);
	assert_int_equal(scratch(~0ull - 3, 8), 78);
}

static struct svp_psc_list *psc(u16 current, u16 end)
{
	struct svp_psc_list *list = (void *)ghcb()->shared_buffer;

	ask(0x80000010, 0, 0);
	svp_put_le64(&ghcb()->sw_scratch, GHCB + 0x800);
	svp_ghcb_set_valid(ghcb(), 0x3a8);
	svp_put_le16(&list->current_entry, current);
	svp_put_le16(&list->end_entry, end);
	return list;
}

static void a_list_of_page_states_is_worked_off(void **state)
{
	struct svp_psc_list *list = psc(0, 1);

	(void)state;
	svp_put_le64(&list->entry[0], PAGE | 1ull << 52);
	svp_put_le64(&list->entry[1], LARGE | 1ull << 52 | 1ull << 56);
	exit_with_ghcb();
	assert_int_equal(result2(), 0);
	assert_int_equal(svp_le16(&list->current_entry), 2);
	assert_int_equal(rmp_entry(at(PAGE))->flags, RMP_ASSIGNED);
	assert_int_equal(rmp_entry(at(LARGE + 0x1ff000))->flags,
			 RMP_ASSIGNED | RMP_LARGE);
}

static void a_bad_entry_stops_the_list_at_it(void **state)
{
	struct svp_psc_list *list = psc(0, 2);

	(void)state;
	svp_put_le64(&list->entry[0], PAGE | 1ull << 52);
	svp_put_le64(&list->entry[1], (LARGE + 0x1000) | 1ull << 52 | 1ull << 56);
	svp_put_le64(&list->entry[2], REQUEST | 1ull << 52);
	exit_with_ghcb();
	assert_int_equal(result2(), 0x100000002);
	assert_int_equal(svp_le16(&list->current_entry), 1);
	assert_int_equal(rmp_entry(at(REQUEST))->flags, 0);
}

static void a_bad_header_changes_nothing(void **state)
{
	(void)state;
	psc(0, 253);
	exit_with_ghcb();
	assert_int_equal(result2(), 0x100000001);
	psc(2, 1);
	exit_with_ghcb();
	assert_int_equal(result2(), 0x100000001);
}

static void a_write_without_c_bit_makes_the_page_the_hosts(void **state)
{
	const struct gpa gpa = { RAM_GPA + 0x5000 };
	struct host_vcpu v = { .vmpl = 2 };
	u8 *page = hpa_ptr(at(gpa.v));
	struct rmp_entry *e;
	u8 dram_has[4096];

	(void)state;
	own(gpa.v, RMP_ALL, 0);
	e = rmp_entry(at(gpa.v));
	memset(page, 0x5a, 4096);
	encrypt_read(at(gpa.v), dram_has);
	e->flags |= RMP_IN_USE;
	assert_int_equal(host_write_fault(&v, gpa), -EBUSY);
	assert_int_equal(page[0], 0x5a);
	e->flags &= (u8)~RMP_IN_USE;
	assert_int_equal(host_write_fault(&v, (struct gpa){ gpa.v + 0x123 }),
			 0);
	assert_false(e->flags & RMP_ASSIGNED);
	assert_memory_equal(page, dram_has, 4096);
	assert_int_equal(host_write_fault(&v, (struct gpa){ 0x5000 }), -EFAULT);
}

static void asking_for_private_twice_keeps_a_page_validated(void **state)
{
	struct host_decision d;

	(void)state;
	own(PAGE, RMP_ALL, RMP_ALL);
	assert_int_equal(msr(1ull << 52 | PAGE | 0x014, &d), 0x015);
	assert_int_equal(rmp_entry(at(PAGE))->flags,
			 RMP_ASSIGNED | RMP_VALIDATED);
	assert_int_equal(rmp_entry(at(PAGE))->permissions[2], RMP_ALL);
}

static void guest_requests_go_out_as_host_addresses(void **state)
{
	(void)state;
	world.status = 0x16;
	ask(0x80000011, REQUEST, REPLY);
	exit_with_ghcb();
	assert_int_equal(result1(), 0);
	assert_int_equal(result2(), 0x16);
	assert_int_equal(world.command[0].command, SP_GUEST_REQUEST);
	assert_int_equal(world.command[0].a, at(REQUEST).v);
	assert_int_equal(world.command[0].b, at(REPLY).v);
}

/* Nothing reaches the secure processor; the guest asks again (56421, 4.1.7). */
static void a_busy_host_carries_no_request(void **state)
{
	(void)state;
	world.busy = true;
	ask(0x80000011, REQUEST, REPLY);
	exit_with_ghcb();
	assert_int_equal(world.commands, 0);
	assert_true(result2() == 2ull << 32);
	ask(0x80000012, REQUEST, REPLY);
	exit_with_ghcb();
	assert_int_equal(world.commands, 0);
	world.busy = false;
	ask(0x80000011, REQUEST, REPLY);
	exit_with_ghcb();
	assert_int_equal(world.commands, 1);
}

static void guest_requests_need_two_shared_pages(void **state)
{
	(void)state;
	ask(0x80000011, REQUEST, REQUEST);
	exit_with_ghcb();
	assert_int_equal(result1(), 2);
	ask(0x80000011, REQUEST + 8, REPLY);
	exit_with_ghcb();
	assert_int_equal(result1(), 2);
	own(REPLY, RMP_ALL, RMP_ALL);
	ask(0x80000011, REQUEST, REPLY);
	exit_with_ghcb();
	assert_int_equal(result1(), 2);
	assert_int_equal(world.commands, 0);
}

static void ask_extended(u64 pages)
{
	world.commands = 0;
	ask(0x80000012, REQUEST, REPLY);
	svp_put_le64(&ghcb()->rax, CERTS);
	svp_put_le64(&ghcb()->rbx, pages);
	svp_ghcb_set_valid(ghcb(), 0x1f8);
	svp_ghcb_set_valid(ghcb(), 0x318);
	exit_with_ghcb();
}

static void too_little_room_for_certificates_says_how_much(void **state)
{
	(void)state;
	world.certificates = 4097;
	ask_extended(1);
	assert_int_equal(result1(), 0);
	assert_int_equal(result2(), 1ull << 32);
	assert_int_equal(svp_le64(&ghcb()->rbx), 2);
	assert_int_equal(world.commands, 1);
	ask_extended(2);
	assert_int_equal(result2(), 0);
	assert_int_equal(world.commands, 3);
	assert_int_equal(world.command[2].a, at(CERTS).v);
	assert_int_equal(world.command[2].b, 4097);
}

static void a_failed_request_gets_no_certificates(void **state)
{
	(void)state;
	world.certificates = 100;
	world.status = 0x27;
	ask_extended(1);
	assert_int_equal(result2(), 0x27);
	assert_int_equal(world.commands, 2);
}

/* RAX: the VMSA's SEV_FEATURES. */
static void put_features(u64 features)
{
	svp_put_le64(&ghcb()->rax, features);
	svp_ghcb_set_valid(ghcb(), 0x1f8);
}

static void ap_creation_names_cpu_vmpl_and_page(void **state)
{
	(void)state;
	ask(0x80000013, 1ull << 32 | 2u << 16 | 1, HIGH_GPA + 0x1000);
	put_features(1);
	exit_with_ghcb();
	assert_int_equal(result1(), 0);
	assert_int_equal(world.change.apic_id, 1);
	assert_int_equal(world.change.vmpl, 2);
	assert_int_equal(world.change.vmsa.v, at(HIGH_GPA + 0x1000).v);
	assert_false(world.change.on_init);
	world.change_result = -EINVAL;
	ask(0x80000013, 1ull << 32 | 2u << 16 | 2, 0);
	exit_with_ghcb();
	assert_int_equal(world.change.vmsa.v, 0);
	assert_int_equal(result1(), 2);
	assert_int_equal(result2(), 5);
}

static void ap_creation_outside_memory_is_refused(void **state)
{
	(void)state;
	ask(0x80000013, 1ull << 32 | 2u << 16 | 1, 0x1000);
	put_features(1);
	exit_with_ghcb();
	assert_int_equal(result2(), 5);
	ask(0x80000013, 1ull << 32 | 2u << 16 | 3, PAGE);
	put_features(1);
	exit_with_ghcb();
	assert_int_equal(result2(), 5);
	ask(0x80000013, 1ull << 32 | 2u << 16 | 1, HIGH_GPA + 0x1000);
	put_features(3);
	exit_with_ghcb();
	assert_int_equal(result2(), 5);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup(f, prepare)
	const struct CMUnitTest tests[] = {
		TEST(sev_information_is_protocol_2_and_c_bit_47),
		TEST(cpuid_by_msr_gives_the_register_asked_for),
		TEST(features_are_snp_creation_ids_and_vmpls),
		TEST(page_state_by_msr_takes_and_gives_back),
		TEST(contents_do_not_survive_a_change_of_owner),
		TEST(run_vmpl_by_msr_knows_0_and_2),
		TEST(vmpl_1_and_3_run_once_they_were_added),
		TEST(termination_carries_set_and_code),
		TEST(an_unknown_msr_request_fails),
		TEST(a_private_ghcb_fails),
		TEST(a_ghcb_that_is_not_registered_is_refused),
		TEST(an_unknown_usage_is_refused),
		TEST(exit_fields_must_be_valid),
		TEST(a_register_that_is_needed_must_be_valid),
		TEST(an_unknown_exit_is_refused),
		TEST(scratch_is_the_shared_buffer_or_shared_memory),
		TEST(a_list_of_page_states_is_worked_off),
		TEST(a_bad_entry_stops_the_list_at_it),
		TEST(a_bad_header_changes_nothing),
		TEST(a_write_without_c_bit_makes_the_page_the_hosts),
		TEST(asking_for_private_twice_keeps_a_page_validated),
		TEST(guest_requests_go_out_as_host_addresses),
		TEST(a_busy_host_carries_no_request),
		TEST(guest_requests_need_two_shared_pages),
		TEST(too_little_room_for_certificates_says_how_much),
		TEST(a_failed_request_gets_no_certificates),
		TEST(ap_creation_names_cpu_vmpl_and_page),
		TEST(ap_creation_outside_memory_is_refused),
	};

	return cmocka_run_group_tests(tests, make_dram, free_dram);
}
