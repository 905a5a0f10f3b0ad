// SPDX-License-Identifier: Apache-2.0
/*
 * kernel/transport.c on the host: the choice of a transport by name, as in a
 * kernel before 6.16, which lacks the first.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "kernel/transport.h"

char shim_log[256];

static int no_command(void *page, struct svsm_vtpm_call *ret_call)
{
	(void)page;
	(void)ret_call;
	fail_msg("choosing makes no call");
	return 0;
}

const struct svsm_vtpm_transport svsm_vtpm_ca_msr = {
	.name = "ca-msr",
	.needs = "what every kernel has",
	.command = no_command,
};

/* Returns what the choice returns; *ret_transport is NULL if it set nothing. */
static int choose(const char *name,
		  const struct svsm_vtpm_transport **ret_transport)
{
	*ret_transport = NULL;
	shim_log[0] = '\0';
	return svsm_vtpm_transport_choose(name, ret_transport);
}

static void auto_takes_the_best_that_is_there(void **state)
{
	const struct svsm_vtpm_transport *transport;

	(void)state;
	assert_null(svsm_vtpm_kernel.command);
	assert_int_equal(choose("auto", &transport), 0);
	assert_ptr_equal(transport, &svsm_vtpm_ca_msr);
	assert_string_equal(shim_log, "");
}

static void a_forced_transport_is_taken(void **state)
{
	const struct svsm_vtpm_transport *transport;

	(void)state;
	assert_int_equal(choose("ca-msr", &transport), 0);
	assert_ptr_equal(transport, &svsm_vtpm_ca_msr);
}

static void a_forced_transport_that_is_not_there_is_refused(void **state)
{
	const struct svsm_vtpm_transport *transport;

	(void)state;
	assert_int_equal(choose("kernel", &transport), -EOPNOTSUPP);
	assert_null(transport);
	assert_string_equal(shim_log, "svsm_vtpm: transport=kernel: this kernel "
		"has no snp_svsm_vtpm_send_command(); use transport=auto\n");
}

static void a_name_that_is_none_is_refused(void **state)
{
	const char *const names[] = { "", "ca", "ca-msr ", "KERNEL", "autos" };
	const struct svsm_vtpm_transport *transport;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		assert_int_equal(choose(names[i], &transport), -EINVAL);
		assert_null(transport);
		assert_non_null(strstr(shim_log, "auto, kernel and ca-msr\n"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(auto_takes_the_best_that_is_there),
		cmocka_unit_test(a_forced_transport_is_taken),
		cmocka_unit_test(a_forced_transport_that_is_not_there_is_refused),
		cmocka_unit_test(a_name_that_is_none_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
