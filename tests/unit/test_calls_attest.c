// SPDX-License-Identifier: Apache-2.0
/*
 * The attestation protocol's calls, with a scripted attest process, TPM
 * process and host. The request structure is written by the offsets of AMD
 * 58019, tables 12 and 14.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "calls/calls.h"
#include "calls/report.h"
#include "fake_monitor.h"
#include "lib/errno.h"
#include "protocol/snp_messages.h"
#include "protocol/snp_report.h"
#include "protocol/svsm_attest.h"
#include "protocol/svsm_call.h"

#define REQUEST		0x100008u
#define NONCE		0x101000u
#define REPORT		0x102000u
#define MANIFEST	0x104000u
#define CERTS		0x108000u
#define VMSA		0x110000u
#define AREA		0x111000u

#define MESSAGE_SIZE	192u
#define MANIFEST_SIZE	300u
#define CERT_TABLE	72u
#define CERT_BYTES	5000u

/* What process and host do, and what they saw. */
static struct {
	unsigned int busy;		/* so many -EAGAIN before an answer */
	int host;			/* then this */
	u32 needed;			/* -ENOSPC: pages for certificates */
	int response;			/* the attest process' verdict */
	unsigned int messages;		/* requests encrypted so far */
	unsigned int sent;
	u8 last[MESSAGE_SIZE];		/* the last message on the wire */
	bool resent_differently;
	bool shared_changes;		/* while the reply is looked at */
	u8 *response_page;
	u8 *certificates_page;
	u8 question[PAGE_SIZE];
	size_t question_size;
	u32 manifest_version;
	u8 manifest_byte;
} world;

static int run_attest(const struct process_request *r, size_t *ret_size)
{
	u8 *out = r->out;

	if (r->op == 2) {
		memcpy(world.question, r->in, r->in_size);
		world.question_size = r->in_size;
		memset(out, (int)++world.messages, MESSAGE_SIZE);
		*ret_size = MESSAGE_SIZE;
		return 0;
	}
	assert_int_equal(r->op, 3);
	if (world.shared_changes) {
		memset(world.response_page, 0xff, PAGE_SIZE);
		memset(world.certificates_page, 0xff, PAGE_SIZE);
	}
	/* The reply quotes the request's first byte. */
	if (world.response)
		return world.response;
	assert_int_equal(((const u8 *)r->in)[0], world.messages);
	memset(out, 0xa0 + (int)world.messages, SVP_REPORT_SIZE);
	*ret_size = SVP_REPORT_SIZE;
	return 0;
}

static int run_process(struct process *p, const struct process_request *r,
		       size_t *ret_size)
{
	if (p == FAKE_ATTEST)
		return run_attest(r, ret_size);
	assert_ptr_equal(p, FAKE_TPM);
	assert_int_equal(r->op, 2);
	world.manifest_version = r->arg;
	if (r->arg > 1)
		return -EINVAL;
	assert_true(r->out_max >= MANIFEST_SIZE);
	memset(r->out, world.manifest_byte, MANIFEST_SIZE);
	*ret_size = MANIFEST_SIZE;
	return 0;
}

static void put_certificates(u8 *to)
{
	static const u8 vcek[] = SVP_GUID_VCEK, ask[] = SVP_GUID_ASK;

	memcpy(to, vcek, 16);
	svp_put_le32(to + 16, CERT_TABLE);
	svp_put_le32(to + 20, 1000);
	memcpy(to + 24, ask, 16);
	svp_put_le32(to + 40, CERT_TABLE + 1000);
	svp_put_le32(to + 44, CERT_BYTES - CERT_TABLE - 1000);
	memset(to + CERT_TABLE, 0xcc, CERT_BYTES - CERT_TABLE);
}

static int host(const struct ghcb_request *r, const u8 *request, u8 *response,
		u8 *certificates)
{
	world.sent++;
	if (world.sent > 1 && request[0] == world.last[0])
		world.resent_differently |=
			memcmp(world.last, request, MESSAGE_SIZE) != 0;
	memcpy(world.last, request, MESSAGE_SIZE);
	if (world.busy) {
		world.busy--;
		return -EAGAIN;
	}
	if (world.needed > r->certificate_pages && r->certificate_pages)
		return -ENOSPC;
	if (world.host)
		return world.host;
	response[0] = request[0];
	world.response_page = response;
	world.certificates_page = certificates;
	if (certificates)
		put_certificates(certificates);
	return 0;
}

static int setup(void **state)
{
	(void)state;
	fake_reset();
	memset(&world, 0, sizeof(world));
	world.manifest_byte = 0x77;
	fake.process = run_process;
	fake.guest_request = host;
	fake_give(0x100000, 0x100000);
	fake_vcpu(0, VMSA, AREA, 0);
	assert_int_equal(attest_init(&fake.cpu[0]), 0);
	return 0;
}

static void put_buffer(u64 offset, u64 at, u32 size)
{
	u8 *p = (u8 *)fake_ram(REQUEST) + offset;

	svp_put_le64(p, at);
	svp_put_le32(p + 8, size);
}

/* A request as Linux makes it; nonce filled with byte. */
static void put_request(u8 byte)
{
	static const u8 guid[] = SVP_GUID_VTPM;
	u8 *p = fake_ram(REQUEST);

	memset(p, 0, 0x58);
	put_buffer(0x00, REPORT, 0x1000);
	put_buffer(0x10, NONCE, 64);
	put_buffer(0x20, MANIFEST, 0x1000);
	put_buffer(0x30, CERTS, 0x4000);
	memcpy(p + 0x40, guid, 16);
	svp_put_le32(p + 0x50, 1);
	memset(fake_ram(NONCE), byte, 64);
}

static u32 serve(u32 id, struct call *ret_call)
{
	struct call call = {
		.firmware = &fake.firmware,
		.cpu = &fake.cpu[0],
		.rcx = REQUEST,
	};
	u32 result = calls_dispatch(SVP_CALL(SVP_PROTOCOL_ATTEST, id), &call);

	if (ret_call)
		*ret_call = call;
	return result;
}

static u32 single(void)
{
	return serve(1, NULL);
}

static void a_report_binds_the_nonce_and_then_the_manifest(void **state)
{
	struct call call;

	(void)state;
	put_request(0x42);
	assert_int_equal(serve(1, &call), 0);
	assert_int_equal(world.manifest_version, 1);
	assert_int_equal(world.question_size, 64 + MANIFEST_SIZE);
	assert_memory_equal(world.question, fake_ram(NONCE), 64);
	assert_int_equal(world.question[64], 0x77);
	assert_int_equal(call.rcx, MANIFEST_SIZE);
	assert_int_equal(call.rdx, CERT_BYTES);
	assert_int_equal(call.r8, 0x4a0);
	assert_memory_equal(fake_ram(MANIFEST), world.question + 64,
			    MANIFEST_SIZE);
	assert_int_equal(((u8 *)fake_ram(REPORT))[0x49f], 0xa1);
	assert_int_equal(((u8 *)fake_ram(REPORT))[0x4a0], 0);
	assert_int_equal(((u8 *)fake_ram(CERTS))[CERT_BYTES - 1], 0xcc);
	assert_int_equal(((u8 *)fake_ram(CERTS))[CERT_BYTES], 0);
}

static void services_wraps_manifest_0_of_the_one_service(void **state)
{
	static const u8 head[] = {
		0xbb, 0x9e, 0x84, 0x63, 0x92, 0x3d, 0x70, 0x46,
		0xa1, 0xff, 0x58, 0xf9, 0xc9, 0x4b, 0x87, 0xbb,
		(48 + 300) & 0xff, (48 + 300) >> 8, 0, 0, 1, 0, 0, 0,
		0xeb, 0xf1, 0x76, 0xc4, 0x23, 0x01, 0xa5, 0x45,
		0x96, 0x41, 0xb4, 0xe7, 0xdd, 0xe5, 0xbf, 0xe3,
		48, 0, 0, 0, 300 & 0xff, 300 >> 8, 0, 0, 0x77,
	};
	struct call call;

	(void)state;
	put_request(1);
	/* The fields behind 0x40 are not part of this call. */
	memset((u8 *)fake_ram(REQUEST) + 0x40, 0xff, 0x18);
	assert_int_equal(serve(0, &call), 0);
	assert_int_equal(world.manifest_version, 0);
	assert_int_equal(call.rcx, 48 + MANIFEST_SIZE);
	assert_memory_equal(fake_ram(MANIFEST), head, sizeof(head));
	assert_memory_equal(world.question + 64, head, sizeof(head));
}

static void too_small_a_buffer_is_told_the_lengths(void **state)
{
	static const struct {
		u64 offset;
		u32 size;
	} small[] = {
		{ 0x00, 0x49f }, { 0x00, 0 }, { 0x20, MANIFEST_SIZE - 1 },
		{ 0x20, 0 }, { 0x30, CERT_BYTES - 1 }, { 0x30, 1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(small); i++) {
		struct call call;

		put_request(3);
		svp_put_le32((u8 *)fake_ram(REQUEST) + small[i].offset + 8,
			     small[i].size);
		assert_int_equal(serve(1, &call), 0x80000005);
		assert_int_equal(call.rcx, MANIFEST_SIZE);
		assert_int_equal(call.r8, 0x4a0);
		if (small[i].offset == 0x30)
			assert_int_equal(call.rdx, CERT_BYTES);
		assert_int_equal(((u8 *)fake_ram(REPORT))[0], 0);
		assert_int_equal(((u8 *)fake_ram(MANIFEST))[0], 0);
	}
}

static void buffers_that_fit_exactly_do(void **state)
{
	(void)state;
	put_request(3);
	put_buffer(0x00, REPORT + 0x100, 0x4a0);
	put_buffer(0x20, MANIFEST + 0xf00, MANIFEST_SIZE);
	put_buffer(0x30, CERTS, CERT_BYTES);
	assert_int_equal(single(), 0);
	assert_int_equal(((u8 *)fake_ram(MANIFEST))[0xf00], 0x77);
	assert_int_equal(((u8 *)fake_ram(REPORT))[0x100 + 0x4a0], 0);
}

static void without_room_for_certificates_none_are_asked_for(void **state)
{
	struct call call;

	(void)state;
	put_request(3);
	put_buffer(0x30, 0, 0);
	world.needed = 99;
	assert_int_equal(serve(1, &call), 0);
	assert_int_equal(call.rdx, 0);
	assert_int_equal(world.sent, 1);
}

static void more_certificates_than_fit_are_done_without(void **state)
{
	struct call call;

	(void)state;
	put_request(3);
	world.needed = 9;
	assert_int_equal(serve(1, &call), 0);
	assert_int_equal(call.rdx, 0);
	assert_int_equal(world.sent, 2);
	assert_int_equal(world.messages, 1);
	assert_false(world.resent_differently);
}

static void the_nonce_has_one_length_and_lies_in_one_page(void **state)
{
	(void)state;
	put_request(3);
	put_buffer(0x10, NONCE, 63);
	assert_int_equal(single(), 0x80000005);
	put_buffer(0x10, NONCE, 65);
	assert_int_equal(single(), 0x80000005);
	put_buffer(0x10, NONCE, 0);
	assert_int_equal(single(), 0x80000005);
	put_buffer(0x10, NONCE + 0x1000 - 63, 64);
	assert_int_equal(single(), 0x80000005);
	put_buffer(0x10, NONCE + 0x1000 - 64, 64);
	assert_int_equal(single(), 0);
}

static void addresses_outside_the_guests_memory_are_refused(void **state)
{
	static const u64 offsets[] = { 0x00, 0x10, 0x20, 0x30 };
	static const u64 bad[] = {
		0x200000, VMSA, FAKE_RAM_SIZE, 1ull << 47, ~0xfffull,
		0x8000000000ull,
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(offsets); i++)
		for (size_t j = 0; j < ARRAY_SIZE(bad); j++) {
			put_request(3);
			svp_put_le64((u8 *)fake_ram(REQUEST) + offsets[i],
				     bad[j]);
			assert_int_equal(single(), 0x80000003);
		}
	put_request(3);
	/* The certificates' last page is not the guest's. */
	put_buffer(0x30, 0x1ff000, 0x2000);
	assert_int_equal(single(), 0x80000003);
}

static void one_bad_buffer_leaves_the_others_alone(void **state)
{
	(void)state;
	put_request(3);
	memset(fake_ram(MANIFEST), 0x12, MANIFEST_SIZE);
	svp_put_le64((u8 *)fake_ram(REQUEST) + 0x00, VMSA);
	assert_int_equal(single(), 0x80000003);
	for (unsigned int i = 0; i < MANIFEST_SIZE; i++)
		assert_int_equal(((u8 *)fake_ram(MANIFEST))[i], 0x12);
	assert_int_equal(world.sent, 0);
}

static void
a_reply_that_changes_while_it_is_looked_at_changes_nothing(void **state)
{
	const u8 *certificates = fake_ram(CERTS);

	(void)state;
	world.shared_changes = true;
	put_request(3);
	assert_int_equal(single(), 0);
	assert_int_equal(((u8 *)fake_ram(REPORT))[0], 0xa1);
	assert_int_equal(svp_le32(certificates + 16), CERT_TABLE);
	assert_int_equal(certificates[CERT_BYTES - 1], 0xcc);
	assert_int_equal(world.response_page[0], 0xff);
}

static void the_request_lies_in_one_page_of_the_guests(void **state)
{
	struct call call = {
		.firmware = &fake.firmware,
		.cpu = &fake.cpu[0],
	};

	(void)state;
	call.rcx = 0x101000 - 0x57;
	assert_int_equal(calls_dispatch(0x100000001ull, &call), 0x80000005);
	call.rcx = 0x101000 - 0x3f;
	assert_int_equal(calls_dispatch(0x100000000ull, &call), 0x80000005);
	call.rcx = 0x200000;
	assert_int_equal(calls_dispatch(0x100000001ull, &call), 0x80000003);
	call.rcx = VMSA;
	assert_int_equal(calls_dispatch(0x100000001ull, &call), 0x80000003);
}

static void other_services_and_versions_are_refused(void **state)
{
	(void)state;
	put_request(3);
	((u8 *)fake_ram(REQUEST))[0x40] ^= 1;
	assert_int_equal(single(), 0x80000002);
	put_request(3);
	svp_put_le32((u8 *)fake_ram(REQUEST) + 0x50, 2);
	assert_int_equal(single(), 0x80000005);
	put_request(3);
	svp_put_le32((u8 *)fake_ram(REQUEST) + 0x50, 0);
	assert_int_equal(single(), 0);
	assert_int_equal(world.manifest_version, 0);
}

static void a_busy_host_gets_the_same_bytes_again(void **state)
{
	(void)state;
	put_request(3);
	world.busy = 5;
	assert_int_equal(single(), 0);
	assert_int_equal(world.sent, 6);
	assert_int_equal(world.messages, 1);
	assert_false(world.resent_differently);
}

static void a_host_that_stays_busy_makes_the_guest_ask_again(void **state)
{
	struct call call;

	(void)state;
	put_request(3);
	world.busy = 1000;
	assert_int_equal(serve(1, &call), 0x80000007);
	assert_int_equal(call.rcx, REQUEST);
	assert_true(world.sent < 100);
	world.busy = 0;
	assert_int_equal(single(), 0);
	/* Still the first message, and the guest's own question. */
	assert_int_equal(world.messages, 1);
	assert_false(world.resent_differently);
	assert_int_equal(((u8 *)fake_ram(REPORT))[0], 0xa1);
}

static void a_kept_message_never_answers_another_question(void **state)
{
	(void)state;
	put_request(3);
	world.busy = 1000;
	assert_int_equal(single(), 0x80000007);
	world.busy = 0;
	put_request(4);
	assert_int_equal(single(), 0);
	/* The first was carried out and dropped, then the second. */
	assert_int_equal(world.messages, 2);
	assert_int_equal(world.question[0], 4);
	assert_int_equal(((u8 *)fake_ram(REPORT))[0], 0xa2);
	/* The same holds when only the manifest is another. */
	world.busy = 1000;
	assert_int_equal(single(), 0x80000007);
	world.busy = 0;
	world.manifest_byte = 0x78;
	assert_int_equal(single(), 0);
	assert_int_equal(world.messages, 4);
	assert_int_equal(world.question[64], 0x78);
}

static void a_forged_reply_leaves_the_message_open(void **state)
{
	(void)state;
	put_request(3);
	world.response = -EBADMSG;
	assert_int_equal(single(), 0x80000006);
	world.response = 0;
	assert_int_equal(single(), 0);
	assert_int_equal(world.messages, 1);
}

static void a_refused_message_is_not_sent_again(void **state)
{
	(void)state;
	put_request(3);
	world.response = -EPROTO;
	assert_int_equal(single(), 0x80000006);
	world.response = 0;
	assert_int_equal(single(), 0);
	assert_int_equal(world.messages, 2);
}

static void a_host_that_refuses_fails_the_call(void **state)
{
	(void)state;
	put_request(3);
	world.host = -EIO;
	assert_int_equal(single(), 0x80000006);
	assert_int_equal(((u8 *)fake_ram(REPORT))[0], 0);
}

static void dead_processes_fail_closed(void **state)
{
	(void)state;
	put_request(3);
	fake.process = NULL;
	assert_int_equal(single(), 0x80000006);
}

static void certificate_tables_are_bounded(void **state)
{
	u8 table[200] = { 0 };

	(void)state;
	assert_int_equal(report_certificates_size(table, sizeof(table)), 0);
	table[0] = 1;
	svp_put_le32(table + 16, 48);
	svp_put_le32(table + 20, 152);
	assert_int_equal(report_certificates_size(table, sizeof(table)), 200);
	svp_put_le32(table + 20, 153);
	assert_int_equal(report_certificates_size(table, sizeof(table)), 0);
	svp_put_le32(table + 16, 0xffffffff);
	svp_put_le32(table + 20, 2);
	assert_int_equal(report_certificates_size(table, sizeof(table)), 0);
	/* No end. */
	memset(table, 1, sizeof(table));
	for (size_t i = 0; i < sizeof(table) / 24; i++)
		memset(table + 24 * i + 16, 0, 8);
	assert_int_equal(report_certificates_size(table, 192), 0);
	assert_int_equal(report_certificates_size(table, 5), 0);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup(f, setup)
	const struct CMUnitTest tests[] = {
		T(a_report_binds_the_nonce_and_then_the_manifest),
		T(services_wraps_manifest_0_of_the_one_service),
		T(too_small_a_buffer_is_told_the_lengths),
		T(buffers_that_fit_exactly_do),
		T(without_room_for_certificates_none_are_asked_for),
		T(more_certificates_than_fit_are_done_without),
		T(the_nonce_has_one_length_and_lies_in_one_page),
		T(addresses_outside_the_guests_memory_are_refused),
		T(one_bad_buffer_leaves_the_others_alone),
		T(a_reply_that_changes_while_it_is_looked_at_changes_nothing),
		T(the_request_lies_in_one_page_of_the_guests),
		T(other_services_and_versions_are_refused),
		T(a_busy_host_gets_the_same_bytes_again),
		T(a_host_that_stays_busy_makes_the_guest_ask_again),
		T(a_kept_message_never_answers_another_question),
		T(a_forged_reply_leaves_the_message_open),
		T(a_refused_message_is_not_sent_again),
		T(a_host_that_refuses_fails_the_call),
		T(dead_processes_fail_closed),
		T(certificate_tables_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
