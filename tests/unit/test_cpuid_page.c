// SPDX-License-Identifier: Apache-2.0
/* Looking CPUID functions up in the CPUID page. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "snp/cpuid.h"

/* One more entry than the page may have, to see that it is not read. */
static struct {
	struct svp_cpuid_page page;
	struct svp_cpuid_entry behind;
} p;

static struct svp_cpuid_entry *add(u32 leaf, u32 subleaf)
{
	struct svp_cpuid_entry *e = &p.page.entry[p.page.count++];

	e->eax_in = leaf;
	e->ecx_in = subleaf;
	return e;
}

static void subleaves_count_only_where_they_are(void **state)
{
	(void)state;
	memset(&p, 0, sizeof(p));
	add(7, 0)->ebx = 1;
	add(7, 1)->ebx = 2;
	add(1, 0)->ebx = 3;
	assert_int_equal(cpuid_lookup(&p.page, 7, 0).ebx, 1);
	assert_int_equal(cpuid_lookup(&p.page, 7, 1).ebx, 2);
	assert_int_equal(cpuid_lookup(&p.page, 7, 2).ebx, 0);
	assert_int_equal(cpuid_lookup(&p.page, 1, 12345).ebx, 3);
	assert_int_equal(cpuid_lookup(&p.page, 2, 0).ebx, 0);
}

static void a_count_beyond_the_page_is_not_believed(void **state)
{
	(void)state;
	memset(&p, 0, sizeof(p));
	p.behind.eax_in = 5;
	p.behind.eax = 99;
	p.page.count = 0xffffffff;
	assert_int_equal(cpuid_lookup(&p.page, 5, 0).eax, 0);
}

static void processes_see_no_xsave(void **state)
{
	(void)state;
	memset(&p, 0, sizeof(p));
	add(1, 0)->ecx = 0xffffffff;
	add(0xd, 0)->eax = 7;
	assert_int_equal(cpuid_for_process(&p.page, 1, 0).ecx, 0xe3ffffff);
	assert_int_equal(cpuid_for_process(&p.page, 0xd, 0).eax, 0);
}

static void smep_smap_and_rdseed_are_required(void **state)
{
	static const svp_u32 all = 1u << 7 | 1u << 18 | 1u << 20;
	struct svp_cpuid_entry *seven;

	(void)state;
	memset(&p, 0, sizeof(p));
	assert_false(cpuid_has_required(&p.page));
	seven = add(7, 0);
	seven->ebx = all;
	assert_true(cpuid_has_required(&p.page));
	seven->ebx = all & ~(1u << 7);
	assert_false(cpuid_has_required(&p.page));
	seven->ebx = all & ~(1u << 18);
	assert_false(cpuid_has_required(&p.page));
	seven->ebx = all & ~(1u << 20);
	assert_false(cpuid_has_required(&p.page));
}

static void the_clock_rate_is_the_hosts_leaf_or_the_crystals(void **state)
{
	struct svp_cpuid_entry *crystal, *host;

	(void)state;
	memset(&p, 0, sizeof(p));
	assert_int_equal(cpuid_tsc_khz(&p.page), 0);
	crystal = add(0x15, 0);
	crystal->eax = 2;
	crystal->ebx = 200;
	crystal->ecx = 25000000;
	assert_int_equal(cpuid_tsc_khz(&p.page), 2500000);
	crystal->eax = 0;
	assert_int_equal(cpuid_tsc_khz(&p.page), 0);
	host = add(0x40000010, 0);
	host->eax = 2600000;
	assert_int_equal(cpuid_tsc_khz(&p.page), 2600000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(subleaves_count_only_where_they_are),
		cmocka_unit_test(a_count_beyond_the_page_is_not_believed),
		cmocka_unit_test(processes_see_no_xsave),
		cmocka_unit_test(smep_smap_and_rdseed_are_required),
		cmocka_unit_test(the_clock_rate_is_the_hosts_leaf_or_the_crystals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
