// SPDX-License-Identifier: Apache-2.0
/*
 * kernel/chip.c on the host: what it writes into the page, what it believes of
 * a response, how long it asks a busy SVSM, and that nothing stays behind.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "kernel/chip.h"
#include "kernel/compat.h"
#include "kernel/result.h"
#include "protocol/svsm_call.h"

#define PAGE 4096

unsigned long jiffies;

static struct {
	unsigned int calls;
	u8 request[PAGE];
	u8 response[PAGE];	/* copied over the page when result is 0 */
	int result;
	unsigned int busy;	/* calls that are answered -EAGAIN first */
	unsigned int killed;	/* the caller is, once so many were made; or 0 */
	int probe_result;
	unsigned int probe_flags;
	unsigned int registered;
	unsigned long duration;	/* of the command, milliseconds */
	u32 ordinal;		/* whose duration was asked for */
	unsigned int observed_calls;
	u32 observed_ordinal;
	unsigned int observed_commands;
	struct svsm_vtpm_command command;
} fake;

/* GetRandom of 8 bytes: tag, size 12, command code, count. */
static const u8 get_random[] = {
	0x80, 0x01, 0x00, 0x00, 0x00, 0x0c, 0x00, 0x00, 0x01, 0x7b, 0x00, 0x08,
};

/* The SVSM's size, then: tag, size 20, success, count 8, eight bytes. */
static const u8 random_response[] = {
	20, 0, 0, 0,
	0x80, 0x01, 0x00, 0x00, 0x00, 0x14, 0x00, 0x00, 0x00, 0x00, 0x00, 0x08,
	1, 2, 3, 4, 5, 6, 7, 8,
};

void usleep_range(unsigned long min, unsigned long max)
{
	assert_in_range(max, min, 2 * min);
	jiffies += max / 1000 + 1;
}

bool fatal_signal_pending(struct task_struct *task)
{
	(void)task;
	return fake.killed && fake.calls >= fake.killed;
}

static int fake_command(void *page, struct svsm_vtpm_call *ret_call)
{
	*ret_call = (struct svsm_vtpm_call){ .result = SVP_ERR_BUSY };
	memcpy(fake.request, page, PAGE);
	if (fake.calls++ < fake.busy)
		return -EAGAIN;
	ret_call->result = fake.result ? SVP_ERR_INVALID_FORMAT : SVP_SUCCESS;
	if (!fake.result)
		memcpy(page, fake.response, PAGE);
	return fake.result;
}

static const struct svsm_vtpm_transport fake_transport = {
	.name = "fake",
	.command = fake_command,
};

const struct tpm_class_ops svsm_vtpm_ops;
const unsigned int svsm_vtpm_chip_flags = 0x100;

static struct tpm_chip chip;
static u8 page[PAGE];
static struct svsm_vtpm vtpm;

struct tpm_chip *tpmm_chip_alloc(struct device *parent,
				 const struct tpm_class_ops *ops)
{
	(void)parent;
	return ops == &svsm_vtpm_ops ? &chip : ERR_PTR(-ENOMEM);
}

int tpm2_probe(struct tpm_chip *probed)
{
	probed->flags |= fake.probe_flags;
	return fake.probe_result;
}

unsigned long tpm_calc_ordinal_duration(struct tpm_chip *asked, u32 ordinal)
{
	(void)asked;
	fake.ordinal = ordinal;
	return fake.duration;
}

void svsm_vtpm_observe_call(struct svsm_vtpm_stats *stats, u32 ordinal,
			    const struct svsm_vtpm_call *call, u64 duration)
{
	(void)stats;
	(void)call;
	(void)duration;
	fake.observed_ordinal = ordinal;
	fake.observed_calls++;
}

void svsm_vtpm_observe_command(struct svsm_vtpm_stats *stats,
			       const struct svsm_vtpm_command *command)
{
	(void)stats;
	fake.command = *command;
	fake.observed_commands++;
}

int tpm_chip_register(struct tpm_chip *registered)
{
	(void)registered;
	fake.registered++;
	return 0;
}

static int setup(void **state)
{
	(void)state;
	memset(&fake, 0, sizeof(fake));
	memset(page, 0, sizeof(page));
	memset(&chip, 0, sizeof(chip));
	chip.flags = TPM_CHIP_FLAG_TPM2;
	memcpy(fake.response, random_response, sizeof(random_response));
	vtpm = (struct svsm_vtpm){
		.chip = &chip, .transport = &fake_transport, .page = page,
	};
	jiffies = 0;
	return 0;
}

static void assert_page_is_zero(void)
{
	for (size_t i = 0; i < PAGE; i++)
		assert_int_equal(page[i], 0);
}

static int transmit(void)
{
	return svsm_vtpm_transmit(&vtpm, get_random, sizeof(get_random));
}

static void a_request_is_command_8_locality_0_size_and_bytes(void **state)
{
	static const u8 header[9] = { 8, 0, 0, 0, 0, 12, 0, 0, 0 };

	(void)state;
	memset(page, 0xff, PAGE);
	assert_int_equal(transmit(), 20);
	assert_memory_equal(fake.request, header, 9);
	assert_memory_equal(fake.request + 9, get_random, 12);
	for (size_t i = 9 + 12; i < PAGE; i++)
		assert_int_equal(fake.request[i], 0);
}

static void a_response_is_copied_once_and_the_page_wiped(void **state)
{
	u8 buffer[64] = { 0 };

	(void)state;
	assert_int_equal(transmit(), 20);
	assert_int_equal(svsm_vtpm_response(&vtpm, buffer, sizeof(buffer)), 20);
	assert_memory_equal(buffer, random_response + 4, 20);
	assert_page_is_zero();
	assert_int_equal(svsm_vtpm_response(&vtpm, buffer, sizeof(buffer)),
			 -EPROTO);
}

static void a_response_longer_than_the_buffer_is_not_copied(void **state)
{
	u8 buffer[20] = { 0 };

	(void)state;
	assert_int_equal(transmit(), 20);
	assert_int_equal(svsm_vtpm_response(&vtpm, buffer, 19), -E2BIG);
	assert_int_equal(buffer[0], 0);
	assert_page_is_zero();
}

static void a_response_size_that_cannot_be_is_refused(void **state)
{
	static const u32 sizes[] = { 0, 9, 19, 21, 4093, 0x80000014u,
				     0xffffffffu };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		fake.response[0] = sizes[i] & 0xff;
		fake.response[1] = sizes[i] >> 8 & 0xff;
		fake.response[2] = sizes[i] >> 16 & 0xff;
		fake.response[3] = sizes[i] >> 24;
		assert_int_equal(transmit(), -EPROTO);
		assert_page_is_zero();
	}
}

static void put_tag_and_code(u16 tag, u32 code)
{
	svp_put_be16(fake.response + 4, tag);
	svp_put_be32(fake.response + 10, code);
}

static void success_has_the_tag_of_the_command(void **state)
{
	static const u16 tags[] = { 0, 0x0180, 0x00c4, 0x8000, 0x8002, 0xffff };

	(void)state;
	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
		put_tag_and_code(tags[i], 0);
		assert_int_equal(transmit(), -EPROTO);
		assert_page_is_zero();
	}
	put_tag_and_code(0x8001, 0);
	assert_int_equal(transmit(), 20);
}

static void failure_is_tagged_no_sessions_or_as_a_bad_tag(void **state)
{
	static const u16 wrong[] = { 0, 0x8002, 0xc400, 0xffff };

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		put_tag_and_code(wrong[i], 0x101);
		assert_int_equal(transmit(), -EPROTO);
		assert_page_is_zero();
	}
	put_tag_and_code(0x8001, 0x101);
	assert_int_equal(transmit(), 20);
	put_tag_and_code(0x00c4, 0x1e);
	assert_int_equal(transmit(), 20);
}

static void a_response_that_changes_after_the_check_is_refused(void **state)
{
	u8 buffer[64] = { 0 };

	(void)state;
	assert_int_equal(transmit(), 20);
	page[4] = 0;
	assert_int_equal(svsm_vtpm_response(&vtpm, buffer, sizeof(buffer)),
			 -EPROTO);
	assert_int_equal(buffer[0] | buffer[5], 0);
	assert_page_is_zero();
}

static void a_response_that_fills_the_page_is_taken(void **state)
{
	(void)state;
	fake.response[0] = 0xfc;
	fake.response[1] = 0x0f;
	fake.response[8] = 0x0f;
	fake.response[9] = 0xfc;
	assert_int_equal(transmit(), 4092);
}

static void a_command_that_does_not_fit_is_never_sent(void **state)
{
	static u8 command[PAGE] = { 0x80, 0x01 };

	(void)state;
	assert_int_equal(svsm_vtpm_transmit(&vtpm, command, 4088), -E2BIG);
	assert_int_equal(svsm_vtpm_transmit(&vtpm, command, 9), -EINVAL);
	assert_int_equal(fake.calls, 0);
	assert_int_equal(svsm_vtpm_transmit(&vtpm, command, 4087), 20);
}

static void a_busy_svsm_is_asked_again_with_the_same_page(void **state)
{
	(void)state;
	fake.busy = 3;
	assert_int_equal(transmit(), 20);
	assert_int_equal(fake.calls, 4);
	assert_int_equal(fake.request[0], 8);
}

static void an_svsm_that_stays_busy_is_given_up_after_2_seconds(void **state)
{
	(void)state;
	fake.busy = ~0u;
	fake.duration = 20;
	assert_int_equal(transmit(), -ETIMEDOUT);
	assert_in_range(jiffies, 2000, 2110);
	assert_int_equal(fake.command.result, SVP_ERR_BUSY);
	assert_page_is_zero();
}

static void a_command_that_may_take_longer_is_given_its_time(void **state)
{
	(void)state;
	fake.busy = ~0u;
	fake.duration = 300000;
	assert_int_equal(transmit(), -ETIMEDOUT);
	assert_int_equal(fake.ordinal, 0x17b);
	assert_in_range(jiffies, 300000, 300110);
	/* The pauses have grown: else there were a hundred times as many. */
	assert_in_range(fake.calls, 2900, 6000);
	fake.calls = 0;
	fake.busy = 2;
	assert_int_equal(transmit(), 20);
}

static void before_the_tpm_is_known_two_seconds_have_to_do(void **state)
{
	(void)state;
	chip.flags = 0;
	fake.busy = ~0u;
	fake.duration = 120000;
	assert_int_equal(transmit(), -ETIMEDOUT);
	assert_in_range(jiffies, 2000, 2110);
}

static void a_killed_caller_does_not_wait_for_a_busy_svsm(void **state)
{
	(void)state;
	fake.busy = ~0u;
	fake.duration = 300000;
	fake.killed = 5;
	assert_int_equal(transmit(), -EINTR);
	assert_int_equal(fake.calls, 5);
	assert_page_is_zero();
	/* Its last commands are sent all the same: they free its sessions. */
	fake.calls = 0;
	fake.busy = 0;
	fake.killed = 1;
	assert_int_equal(transmit(), 20);
}

static void a_command_and_each_of_its_calls_are_observed(void **state)
{
	(void)state;
	fake.busy = 3;
	assert_int_equal(transmit(), 20);
	assert_int_equal(fake.observed_calls, 4);
	assert_int_equal(fake.observed_ordinal, 0x17b);
	assert_int_equal(fake.observed_commands, 1);
	assert_int_equal(fake.command.ordinal, 0x17b);
	assert_int_equal(fake.command.length, 12);
	assert_int_equal(fake.command.response, 20);
	assert_int_equal(fake.command.calls, 4);
	assert_int_equal(fake.command.result, SVP_SUCCESS);
	assert_int_equal(fake.command.duration, 4000000);
}

static void a_failed_command_is_observed_with_the_svsm_s_result(void **state)
{
	(void)state;
	fake.result = -EINVAL;
	assert_int_equal(transmit(), -EINVAL);
	assert_int_equal(fake.command.response, -EINVAL);
	assert_int_equal(fake.command.result, SVP_ERR_INVALID_FORMAT);
}

static void every_svsm_result_has_its_error(void **state)
{
	(void)state;
	assert_int_equal(svsm_vtpm_errno(0), 0);
	assert_int_equal(svsm_vtpm_errno(0x80000000), -EAGAIN);
	assert_int_equal(svsm_vtpm_errno(0x80000001), -EOPNOTSUPP);
	assert_int_equal(svsm_vtpm_errno(0x80000002), -EOPNOTSUPP);
	assert_int_equal(svsm_vtpm_errno(0x80000003), -EINVAL);
	assert_int_equal(svsm_vtpm_errno(0x80000004), -EINVAL);
	assert_int_equal(svsm_vtpm_errno(0x80000005), -EINVAL);
	assert_int_equal(svsm_vtpm_errno(0x80000006), -EINVAL);
	assert_int_equal(svsm_vtpm_errno(0x80000007), -EAGAIN);
	assert_int_equal(svsm_vtpm_errno(0x80001000), -EIO);
	assert_int_equal(svsm_vtpm_errno(1), -EIO);
	assert_int_equal(svsm_vtpm_errno(1ull << 32), -EIO);
	assert_int_equal(svsm_vtpm_errno(SVSM_VTPM_NO_RESULT), -EIO);
}

static void every_failure_has_its_own_words(void **state)
{
	static const int errors[] = { -ETIMEDOUT, -EINTR, -EPROTO, -EOPNOTSUPP,
				      -EINVAL, -EIO };
	const size_t count = sizeof(errors) / sizeof(errors[0]);

	(void)state;
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(svsm_vtpm_reason(errors[i], 0),
						svsm_vtpm_reason(errors[k], 0));
	assert_string_equal(svsm_vtpm_reason(-ETIMEDOUT, SVP_ERR_BUSY),
			    "the SVSM stayed busy");
	assert_string_equal(svsm_vtpm_reason(-ETIMEDOUT, SVSM_VTPM_NO_RESULT),
			    "the SVSM was not run");
}

static void an_error_of_the_call_leaves_nothing_in_the_page(void **state)
{
	(void)state;
	fake.result = -EINVAL;
	assert_int_equal(transmit(), -EINVAL);
	assert_int_equal(fake.calls, 1);
	assert_page_is_zero();
}

static void only_a_tpm_2_is_registered(void **state)
{
	struct device parent;

	(void)state;
	chip.flags = 0;
	assert_int_equal(svsm_vtpm_chip_register(&vtpm, &parent), -ENODEV);
	fake.probe_result = -EIO;
	assert_int_equal(svsm_vtpm_chip_register(&vtpm, &parent), -EIO);
	assert_int_equal(fake.registered, 0);
	fake.probe_result = 0;
	fake.probe_flags = TPM_CHIP_FLAG_TPM2;
	assert_int_equal(svsm_vtpm_chip_register(&vtpm, &parent), 0);
	assert_int_equal(fake.registered, 1);
	assert_ptr_equal(chip.dev.driver_data, &vtpm);
	assert_int_equal(chip.flags & 0x100, 0x100);
}

#define TEST(name) cmocka_unit_test_setup(name, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_request_is_command_8_locality_0_size_and_bytes),
		TEST(a_response_is_copied_once_and_the_page_wiped),
		TEST(a_response_longer_than_the_buffer_is_not_copied),
		TEST(a_response_size_that_cannot_be_is_refused),
		TEST(success_has_the_tag_of_the_command),
		TEST(failure_is_tagged_no_sessions_or_as_a_bad_tag),
		TEST(a_response_that_changes_after_the_check_is_refused),
		TEST(a_response_that_fills_the_page_is_taken),
		TEST(a_command_that_does_not_fit_is_never_sent),
		TEST(a_busy_svsm_is_asked_again_with_the_same_page),
		TEST(an_svsm_that_stays_busy_is_given_up_after_2_seconds),
		TEST(a_command_that_may_take_longer_is_given_its_time),
		TEST(before_the_tpm_is_known_two_seconds_have_to_do),
		TEST(a_killed_caller_does_not_wait_for_a_busy_svsm),
		TEST(a_command_and_each_of_its_calls_are_observed),
		TEST(a_failed_command_is_observed_with_the_svsm_s_result),
		TEST(every_svsm_result_has_its_error),
		TEST(every_failure_has_its_own_words),
		TEST(an_error_of_the_call_leaves_nothing_in_the_page),
		TEST(only_a_tpm_2_is_registered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
