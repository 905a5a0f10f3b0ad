// SPDX-License-Identifier: Apache-2.0
/*
 * The tpm program's requests on a real TPM (libtpms in this process): what is
 * measured is what PCRs, log and NV then say, and a manifest is true or fails,
 * whatever a guest does to the TPM.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/evp.h>

#include "lib/channel.h"
#include "tpm/command.h"
#include "tpm/measure.h"
#include "tpm/serve.h"
#include "tpm/startup.h"

static struct key keys[KEY_COUNT];
static struct fw_message message;

static uint32_t call(uint32_t op, uint32_t arg, const void *data, size_t size)
{
	message.header = (struct fw_message_header){
		.op = op, .arg = arg, .length = (uint32_t)size,
	};
	if (size)
		memcpy(message.data, data, size);
	serve(keys, &message);
	assert_int_equal(message.header.op, op);
	if (message.header.status)
		assert_int_equal(message.header.length, 0);
	return message.header.status;
}

static int begin_tpm(void **state)
{
	(void)state;
	measure_init();
	return startup(keys);
}

static void read_pcr(svp_u32 pcr, svp_u8 ret_value[32])
{
	svp_u8 c[] = { 0x80, 0x01, 0, 0, 0, 20, 0, 0, 0x01, 0x7e,
		       0, 0, 0, 1, 0x00, 0x0b, 3, 0, 0, 0 };

	c[17 + pcr / 8] = (svp_u8)(1 << pcr % 8);
	assert_int_equal(call(FW_TPM_COMMAND, 0, c, sizeof(c)), 0);
	assert_int_equal(svp_be32(message.data + 6), 0);
	memcpy(ret_value, message.data + message.header.length - 32, 32);
}

static void extend(svp_u8 pcr[32], const void *data, size_t size)
{
	svp_u8 both[64];

	memcpy(both, pcr, 32);
	EVP_Digest(data, size, both + 32, NULL, EVP_sha256(), NULL);
	EVP_Digest(both, 64, pcr, NULL, EVP_sha256(), NULL);
}

static void a_manifest_names_the_keys_at_their_handles(void **state)
{
	svp_u8 public[KEY_PUBLIC_MAX];
	size_t size, at = 4;

	(void)state;
	assert_int_equal(call(FW_TPM_MANIFEST, 1, NULL, 0), 0);
	assert_int_equal(svp_be32(message.data), KEY_COUNT);
	for (int i = 0; i < KEY_COUNT; i++) {
		assert_int_equal(keys_read_public(keys[i].handle, public,
						  &size), 0);
		assert_memory_equal(message.data + at, public, size);
		at += size;
	}
	assert_int_equal(at, message.header.length);
	assert_int_equal(call(FW_TPM_MANIFEST, 0, NULL, 0), 0);
	assert_int_equal(message.header.length, keys[KEY_EK_RSA].public_size);
	assert_int_equal(svp_be16(message.data), SVP_TPM_ALG_RSA);
	assert_int_equal(call(FW_TPM_MANIFEST, 2, NULL, 0), EINVAL);
}

static void requests_that_are_malformed_are_refused(void **state)
{
	static const svp_u8 bytes[5000];

	(void)state;
	assert_int_equal(call(0, 0, NULL, 0), ENOSYS);
	assert_int_equal(call(7, 0, NULL, 0), ENOSYS);
	assert_int_equal(call(0xffffffff, 0, NULL, 0), ENOSYS);
	assert_int_equal(call(FW_TPM_COMMAND, 0, bytes, 4088), EINVAL);
	assert_int_equal(call(FW_TPM_MEASURE_BEGIN, 0, bytes, 3), EINVAL);
	assert_int_equal(call(FW_TPM_MEASURE_BEGIN, 16, bytes, 4), EINVAL);
	assert_int_equal(call(FW_TPM_MEASURE_BEGIN, 0, bytes, 4101), EINVAL);
	assert_int_equal(call(FW_TPM_MEASURE_DATA, 0, bytes, 1), EINVAL);
	assert_int_equal(call(FW_TPM_MEASURE_END, 0, NULL, 0), EINVAL);
	/* A command of no bytes is the TPM's to refuse. */
	assert_int_equal(call(FW_TPM_COMMAND, 0, NULL, 0), 0);
	assert_int_not_equal(svp_be32(message.data + 6), 0);
}

static void read_log(svp_u8 *ret_log, size_t size)
{
	const svp_u32 handles[] = { SVP_TPM_LOG_INDEX, SVP_TPM_LOG_INDEX };
	struct tpm_command c;
	struct tpm_answer a;

	for (size_t at = 0; at < size; at += 512) {
		size_t n = size - at < 512 ? size - at : 512;
		svp_u16 got;

		command_begin_authorised(&c, 0x14e, handles, 2, 1);
		svp_add_be16(&c.w, (svp_u16)n);
		svp_add_be16(&c.w, (svp_u16)at);
		assert_int_equal(command_run(&c, false, &a, NULL), 0);
		got = svp_get_be16(&a.parameters);
		assert_int_equal(got, n);
		memcpy(ret_log + at, svp_take(&a.parameters, got), got);
	}
}

static void what_is_measured_is_in_pcr_and_log_and_then_sealed(void **state)
{
	static const svp_u8 begin[] = { 0x0d, 0, 0, 0, 'k', 'e', 'r', 'n' };
	static const svp_u8 object[40000], zero[4];
	svp_u8 expected[32] = { 0 }, value[32], log[65 + 108];

	(void)state;
	assert_int_equal(call(FW_TPM_MEASURE_BEGIN, 4, begin, 8), 0);
	assert_int_equal(call(FW_TPM_MEASURE_BEGIN, 4, begin, 8), EBUSY);
	assert_int_equal(call(FW_TPM_MEASURE_SEAL, 0, NULL, 0), EBUSY);
	assert_int_equal(call(FW_TPM_MEASURE_DATA, 0, object, 30000), 0);
	assert_int_equal(call(FW_TPM_MEASURE_DATA, 0, object, 10000), 0);
	assert_int_equal(call(FW_TPM_MEASURE_END, 0, NULL, 0), 0);
	extend(expected, object, sizeof(object));
	read_pcr(4, value);
	assert_memory_equal(value, expected, 32);

	assert_int_equal(call(FW_TPM_MEASURE_SEAL, 0, NULL, 0), 0);
	extend(expected, zero, 4);
	read_pcr(4, value);
	assert_memory_equal(value, expected, 32);
	assert_int_equal(call(FW_TPM_MEASURE_SEAL, 0, NULL, 0), EBUSY);
	assert_int_equal(call(FW_TPM_MEASURE_BEGIN, 4, begin, 8), EBUSY);
	assert_int_equal(call(FW_TPM_MEASURE_DATA, 0, object, 1), EINVAL);

	read_log(log, sizeof(log));
	assert_int_equal(svp_le32(log + 69), 4);
	assert_int_equal(svp_le32(log + 73), SVP_EV_IPL);
	EVP_Digest(object, sizeof(object), value, NULL, EVP_sha256(), NULL);
	assert_memory_equal(log + 69 + 14, value, 32);
	assert_memory_equal(log + 69 + 100, "kern", 4);
}

/* A command of the guest's on handles; must fail or not as said. */
static void guest(svp_u32 code, const svp_u32 *handles, unsigned int count,
		  bool has_parameter, svp_u32 parameter)
{
	struct tpm_command c;

	command_begin_authorised(&c, code, handles, count, 1);
	if (has_parameter)
		svp_add_be32(&c.w, parameter);
	assert_int_equal(command_run(&c, false, NULL, NULL), 0);
}

static void the_guest_can_not_touch_the_log(void **state)
{
	const svp_u32 undefine[] = { SVP_TPM_RH_PLATFORM, SVP_TPM_LOG_INDEX };
	const svp_u32 owner[] = { SVP_TPM_RH_OWNER, SVP_TPM_LOG_INDEX };
	const svp_u32 index[] = { SVP_TPM_LOG_INDEX, SVP_TPM_LOG_INDEX };
	const svp_u32 *who[] = { undefine, owner, index };
	struct tpm_command c;

	(void)state;
	for (int i = 0; i < 3; i++) {
		command_begin_authorised(&c, 0x122, who[i], 2, 1);
		assert_int_equal(command_run(&c, false, NULL, NULL), -EIO);
		command_begin_authorised(&c, SVP_TPM_CC_NV_WRITE, who[i], 2, 1);
		command_add_2b(&c, "x", 1);
		svp_add_be16(&c.w, 0);
		assert_int_equal(command_run(&c, false, NULL, NULL), -EIO);
	}
}

static void a_manifest_fails_when_a_key_is_not_at_its_handle(void **state)
{
	const svp_u32 evict[] = { SVP_TPM_RH_OWNER, SVP_TPM_HANDLE_AK_P256 };

	(void)state;
	guest(SVP_TPM_CC_EVICT_CONTROL, evict, 2, true, SVP_TPM_HANDLE_AK_P256);
	assert_int_equal(call(FW_TPM_MANIFEST, 1, NULL, 0), ESTALE);
	assert_int_equal(call(FW_TPM_MANIFEST, 0, NULL, 0), 0);
}

static void a_manifest_fails_when_its_hierarchy_is_disabled(void **state)
{
	const svp_u32 hierarchy = SVP_TPM_RH_ENDORSEMENT;
	struct tpm_command c;

	(void)state;
	command_begin_authorised(&c, SVP_TPM_CC_HIERARCHY_CONTROL, &hierarchy,
				 1, 1);
	svp_add_be32(&c.w, SVP_TPM_RH_ENDORSEMENT);
	svp_put_u8(&c.w, 0);
	assert_int_equal(command_run(&c, false, NULL, NULL), 0);
	assert_int_equal(call(FW_TPM_MANIFEST, 0, NULL, 0), ESTALE);
}

static void a_manifest_fails_after_the_guest_cleared_the_tpm(void **state)
{
	const svp_u32 lockout = 0x4000000a;

	(void)state;
	guest(0x126, &lockout, 1, false, 0);
	assert_int_equal(call(FW_TPM_MANIFEST, 0, NULL, 0), ESTALE);
	assert_int_equal(call(FW_TPM_MANIFEST, 1, NULL, 0), ESTALE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_manifest_names_the_keys_at_their_handles),
		cmocka_unit_test(requests_that_are_malformed_are_refused),
		cmocka_unit_test(
			what_is_measured_is_in_pcr_and_log_and_then_sealed),
		cmocka_unit_test(the_guest_can_not_touch_the_log),
		cmocka_unit_test(
			a_manifest_fails_when_a_key_is_not_at_its_handle),
		cmocka_unit_test(
			a_manifest_fails_when_its_hierarchy_is_disabled),
		cmocka_unit_test(
			a_manifest_fails_after_the_guest_cleared_the_tpm),
	};

	return cmocka_run_group_tests(tests, begin_tpm, NULL);
}
