// SPDX-License-Identifier: Apache-2.0
/*
 * The SVSM core protocol's calls, taken from a VMSA and a calling area as a
 * guest leaves them. Result codes and register use by AMD 58019, tables 4-8.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "calls/calls.h"
#include "fake_monitor.h"
#include "protocol/svsm_core.h"

#define VMSA0	0x100000u
#define AREA0	0x101000u
#define VMSA1	0x110000u
#define AREA1	0x111000u
#define SHARED	0x300000u	/* never validated */

static struct svp_vmsa *guest;

static int setup(void **state)
{
	(void)state;
	fake_reset();
	fake_give(0x100000, 0x100000);
	guest = fake_vcpu(0, VMSA0, AREA0, 0);
	return 0;
}

/* One call with these registers; the result in RAX. */
static u64 call(u32 protocol, u32 id, u64 rcx, u64 rdx, u64 r8)
{
	u64 area = fake.cpu[0].guest_caa.at;

	guest->rax = SVP_CALL(protocol, id);
	guest->rcx = rcx;
	guest->rdx = rdx;
	guest->r8 = r8;
	((struct svp_calling_area *)fake_ram(area))->call_pending = 1;
	calls_serve(&fake.firmware, &fake.cpu[0]);
	assert_int_equal(((u8 *)fake_ram(area))[0], 0);
	assert_true(guest->efer & SVP_EFER_SVME);
	return guest->rax;
}

static u64 core(u32 id, u64 rcx, u64 rdx, u64 r8)
{
	return call(SVP_PROTOCOL_CORE, id, rcx, rdx, r8);
}

/* A VMSA that may run, in ordinary guest memory. */
static struct svp_vmsa *make_vmsa(u64 at)
{
	struct svp_vmsa *v = fake_ram(at);

	memset(v, 0, sizeof(*v));
	v->vmpl = 2;
	v->efer = SVP_EFER_SVME;
	v->sev_features = SVP_SEV_FEATURE_SNP;
	return v;
}

static void without_a_pending_call_nothing_is_served(void **state)
{
	(void)state;
	((u8 *)fake_ram(AREA0))[0] = 0;
	guest->rax = SVP_CALL(SVP_PROTOCOL_VTPM, 0);
	guest->rcx = 77;
	calls_serve(&fake.firmware, &fake.cpu[0]);
	assert_int_equal(guest->rax, SVP_CALL(SVP_PROTOCOL_VTPM, 0));
	assert_int_equal(guest->rcx, 77);
	assert_true(guest->efer & SVP_EFER_SVME);
}

/* The host runs VMPL0 although the guest has only begun to ask. */
static void a_guest_that_is_not_at_a_vmgexit_is_not_served(void **state)
{
	(void)state;
	guest->guest_exit_code = 0x60;
	guest->rax = SVP_CALL(SVP_PROTOCOL_VTPM, 0);
	guest->rcx = 77;
	calls_serve(&fake.firmware, &fake.cpu[0]);
	assert_int_equal(guest->rcx, 77);
	assert_int_equal(((u8 *)fake_ram(AREA0))[0], 1);
	assert_true(guest->efer & SVP_EFER_SVME);
	guest->guest_exit_code = 0x403;
	calls_serve(&fake.firmware, &fake.cpu[0]);
	assert_int_equal(guest->rax, 0);
	assert_int_equal(guest->rcx, 0x100);
}

static void a_cpu_without_a_guest_is_left_alone(void **state)
{
	(void)state;
	calls_serve(&fake.firmware, &fake.cpu[1]);
}

static void unknown_protocols_and_calls_have_their_errors(void **state)
{
	(void)state;
	assert_int_equal(call(9, 0, 0, 0, 0), 0x80000001);
	assert_int_equal(call(SVP_PROTOCOL_APIC, 0, 0, 0, 0), 0x80000001);
	assert_int_equal(core(99, 0, 0, 0), 0x80000002);
	assert_int_equal(core(SVP_CORE_DEPOSIT_MEM, 0, 0, 0), 0x80000002);
	assert_int_equal(call(SVP_PROTOCOL_VTPM, 7, 0, 0, 0), 0x80000002);
	assert_int_equal(call(SVP_PROTOCOL_ATTEST, 2, 0, 0, 0), 0x80000002);
	assert_int_equal(core(SVP_CORE_QUERY_PROTOCOL, 1, 0, 0), 0);
}

static void query_says_version_1_of_three_protocols(void **state)
{
	(void)state;
	for (u64 p = 0; p < 5; p++) {
		assert_int_equal(core(SVP_CORE_QUERY_PROTOCOL, p << 32 | 1,
				      0, 0), 0);
		assert_int_equal(guest->rcx, p < 3 ? 0x100000001ull : 0);
	}
	assert_int_equal(core(SVP_CORE_QUERY_PROTOCOL, 2ull << 32 | 2, 0, 0),
			 0);
	assert_int_equal(guest->rcx, 0);
}

static void remap_moves_the_calling_area(void **state)
{
	(void)state;
	((u8 *)fake_ram(0x120000))[0] = 1;
	assert_int_equal(core(SVP_CORE_REMAP_CA, 0x120000, 0, 0), 0);
	assert_int_equal(fake.cpu[0].guest_caa.at, 0x120000);
	assert_int_equal(((u8 *)fake_ram(0x120000))[0], 0);
	/* The old one is ordinary memory again, the new one is taken. */
	assert_int_equal(guest_pages_any(gpa(AREA0), PAGE_SIZE),
			 GUEST_PAGE_VALIDATED);
	assert_int_equal(core(SVP_CORE_REMAP_CA, 0x120000, 0, 0), 0);
	assert_int_equal(core(SVP_CORE_QUERY_PROTOCOL, 1, 0, 0), 0);
}

static void remap_refuses_what_is_not_the_guests_own_page(void **state)
{
	(void)state;
	fake_vcpu(1, VMSA1, AREA1, 0);
	guest_pages_change(gpa(0x130000), PAGE_SIZE, 0, GUEST_PAGE_FIRMWARE);
	assert_int_equal(core(SVP_CORE_REMAP_CA, 0x120008, 0, 0), 0x80000005);
	assert_int_equal(core(SVP_CORE_REMAP_CA, SHARED, 0, 0), 0x80000003);
	assert_int_equal(core(SVP_CORE_REMAP_CA, VMSA0, 0, 0), 0x80000003);
	assert_int_equal(core(SVP_CORE_REMAP_CA, AREA1, 0, 0), 0x80000003);
	assert_int_equal(core(SVP_CORE_REMAP_CA, 0x130000, 0, 0), 0x80000003);
	assert_int_equal(core(SVP_CORE_REMAP_CA, 1ull << 47, 0, 0), 0x80000003);
	assert_int_equal(core(SVP_CORE_REMAP_CA, ~0xfffull, 0, 0), 0x80000003);
	assert_int_equal(fake.cpu[0].guest_caa.at, AREA0);
}

static void a_created_vcpu_gets_a_vmsa_that_the_guest_can_only_read(void **state)
{
	(void)state;
	make_vmsa(VMSA1);
	assert_int_equal(core(SVP_CORE_CREATE_VCPU, VMSA1, AREA1, 1), 0);
	assert_int_equal(fake.cpu[1].guest_vmsa.at, VMSA1);
	assert_int_equal(fake.cpu[1].guest_caa.at, AREA1);
	assert_true(fake_page(VMSA1)->vmsa);
	assert_int_equal(fake_page(VMSA1)->rights[2], SVP_RMPADJUST_READ);
	/* No vCPU has a right to it left in its TLB. */
	assert_false(fake.stale);
}

static void create_refuses_addresses_it_must_not_use(void **state)
{
	static const struct {
		u64 vmsa, area, apic, result;
	} bad[] = {
		{ VMSA1 + 8, AREA1, 1, 0x80000003 },
		{ VMSA1, AREA1 + 8, 1, 0x80000003 },
		{ SHARED, AREA1, 1, 0x80000003 },
		{ VMSA1, SHARED, 1, 0x80000003 },
		{ VMSA0, AREA1, 1, 0x80000003 },
		{ AREA0, AREA1, 1, 0x80000003 },
		{ VMSA1, AREA0, 1, 0x80000003 },
		{ ~0xfffull, AREA1, 1, 0x80000003 },
		{ VMSA1, VMSA1, 1, 0x80000005 },
		{ VMSA1, AREA1, 2, 0x80000005 },
		{ VMSA1, AREA1, 0, 0x80000005 },
	};

	(void)state;
	make_vmsa(VMSA1);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_int_equal(core(SVP_CORE_CREATE_VCPU, bad[i].vmsa,
				      bad[i].area, bad[i].apic), bad[i].result);
		assert_int_equal(fake.cpu[1].guest_vmsa.at, 0);
		assert_int_equal(fake_page(VMSA1)->rights[2], SVP_RMPADJUST_ALL);
	}
}

static void create_refuses_a_vmsa_that_must_not_run(void **state)
{
	(void)state;
	make_vmsa(VMSA1)->vmpl = 0;
	assert_int_equal(core(SVP_CORE_CREATE_VCPU, VMSA1, AREA1, 1), 0x80000005);
	make_vmsa(VMSA1)->vmpl = 3;
	assert_int_equal(core(SVP_CORE_CREATE_VCPU, VMSA1, AREA1, 1), 0x80000005);
	make_vmsa(VMSA1)->efer = 0;
	assert_int_equal(core(SVP_CORE_CREATE_VCPU, VMSA1, AREA1, 1), 0x80000005);
	make_vmsa(VMSA1)->sev_features = 0;
	assert_int_equal(core(SVP_CORE_CREATE_VCPU, VMSA1, AREA1, 1), 0x80000005);
	make_vmsa(VMSA1)->sev_features |= 1 << 3;
	assert_int_equal(core(SVP_CORE_CREATE_VCPU, VMSA1, AREA1, 1), 0x80000005);
	assert_int_equal(fake.cpu[1].guest_vmsa.at, 0);
	assert_false(fake_page(VMSA1)->vmsa);
	/* The guest has its page back. */
	assert_int_equal(fake_page(VMSA1)->rights[2], SVP_RMPADJUST_ALL);
	assert_int_equal(guest_pages_any(gpa(VMSA1), PAGE_SIZE),
			 GUEST_PAGE_VALIDATED);
}

static void a_vcpu_can_be_replaced_and_the_old_one_deleted(void **state)
{
	(void)state;
	make_vmsa(VMSA1);
	make_vmsa(0x140000);
	assert_int_equal(core(SVP_CORE_CREATE_VCPU, VMSA1, AREA1, 1), 0);
	assert_int_equal(core(SVP_CORE_CREATE_VCPU, 0x140000, AREA1, 1), 0);
	assert_int_equal(fake.cpu[1].guest_vmsa.at, 0x140000);
	assert_int_equal(core(SVP_CORE_DELETE_VCPU, VMSA1, 0, 0), 0);
	assert_int_equal(fake.cpu[1].guest_vmsa.at, 0x140000);
	assert_int_equal(fake.cpu[1].guest_caa.at, AREA1);
}

static void a_deleted_vcpus_pages_are_the_guests_again(void **state)
{
	(void)state;
	make_vmsa(VMSA1);
	assert_int_equal(core(SVP_CORE_CREATE_VCPU, VMSA1, AREA1, 1), 0);
	assert_int_equal(core(SVP_CORE_DELETE_VCPU, VMSA1, 0, 0), 0);
	assert_int_equal(fake.cpu[1].guest_vmsa.at, 0);
	assert_false(fake_page(VMSA1)->vmsa);
	assert_int_equal(fake_page(VMSA1)->rights[2], SVP_RMPADJUST_ALL);
	assert_int_equal(guest_pages_any(gpa(VMSA1), 2 * PAGE_SIZE),
			 GUEST_PAGE_VALIDATED);
	assert_int_equal(core(SVP_CORE_DELETE_VCPU, VMSA1, 0, 0), 0x80000005);
}

static void delete_refuses_all_but_another_vcpus_vmsa(void **state)
{
	(void)state;
	assert_int_equal(core(SVP_CORE_DELETE_VCPU, VMSA0, 0, 0), 0x80000005);
	assert_int_equal(core(SVP_CORE_DELETE_VCPU, AREA0, 0, 0), 0x80000005);
	assert_int_equal(core(SVP_CORE_DELETE_VCPU, VMSA1 + 16, 0, 0),
			 0x80000003);
	assert_int_equal(core(SVP_CORE_DELETE_VCPU, ~0xfffull, 0, 0),
			 0x80000003);
}

static void a_vmsa_in_use_is_not_deleted(void **state)
{
	(void)state;
	make_vmsa(VMSA1);
	assert_int_equal(core(SVP_CORE_CREATE_VCPU, VMSA1, AREA1, 1), 0);
	fake.fail_rmpadjust = 3;
	assert_int_equal(core(SVP_CORE_DELETE_VCPU, VMSA1, 0, 0), 0x80000006);
	assert_int_equal(fake.cpu[1].guest_vmsa.at, VMSA1);
	fake.fail_rmpadjust = 0;
}

int main(void)
{
#define T(f) cmocka_unit_test_setup(f, setup)
	const struct CMUnitTest tests[] = {
		T(without_a_pending_call_nothing_is_served),
		T(a_guest_that_is_not_at_a_vmgexit_is_not_served),
		T(a_cpu_without_a_guest_is_left_alone),
		T(unknown_protocols_and_calls_have_their_errors),
		T(query_says_version_1_of_three_protocols),
		T(remap_moves_the_calling_area),
		T(remap_refuses_what_is_not_the_guests_own_page),
		T(a_created_vcpu_gets_a_vmsa_that_the_guest_can_only_read),
		T(create_refuses_addresses_it_must_not_use),
		T(create_refuses_a_vmsa_that_must_not_run),
		T(a_vcpu_can_be_replaced_and_the_old_one_deleted),
		T(a_deleted_vcpus_pages_are_the_guests_again),
		T(delete_refuses_all_but_another_vcpus_vmsa),
		T(a_vmsa_in_use_is_not_deleted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
