// SPDX-License-Identifier: Apache-2.0
/*
 * A guest's SVSM calls, as many as the input has, through the request loop:
 * registers, calling areas, lists, requests and pages from the input, as are
 * the answers of host and processes. Each step is a byte that says what, then
 * its operands; an address is a page of the window and an offset, or 8 bytes.
 */
#include <string.h>

#include "calls_world.h"
#include "lib/errno.h"
#include "protocol/svsm_attest.h"
#include "protocol/svsm_call.h"
#include "protocol/svsm_core.h"

#define MAX_STEPS	24u
#define RAW_ADDRESS	0xffu
#define MAX_ENTRIES	16u

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

static u64 take_address(struct svp_reader *r)
{
	u8 page = svp_get_u8(r);

	if (page == RAW_ADDRESS)
		return svp_get_le64(r);
	return world_gpa(page) + svp_get_le16(r) % PAGE_SIZE;
}

static void step_poke(struct svp_reader *r)
{
	u64 at = take_address(r);
	u8 size = svp_get_u8(r);
	const u8 *bytes = svp_take(r, size);

	if (bytes)
		world_poke(at, bytes, size);
}

/* A list of pages; the operands of an entry are an address and low bits. */
static void step_list(struct svp_reader *r)
{
	u64 at = take_address(r), entry[MAX_ENTRIES];
	u8 n = svp_get_u8(r) % (MAX_ENTRIES + 1);
	struct svp_pvalidate head = { n, svp_get_u8(r), 0 };

	for (u8 i = 0; i < n; i++)
		entry[i] = (take_address(r) & ~0xfffull) | svp_get_u8(r);
	world_poke(at, (const u8 *)&head, sizeof(head));
	world_poke(at + sizeof(head), (const u8 *)entry, n * sizeof(u64));
}

static struct svp_attest_buffer take_buffer(struct svp_reader *r)
{
	u64 at = take_address(r);

	return (struct svp_attest_buffer){ at, svp_get_le16(r), 0 };
}

static void step_attest(struct svp_reader *r)
{
	u64 at = take_address(r);
	struct svp_attest_request request = { .guid = SVP_GUID_VTPM };

	request.report = take_buffer(r);
	request.nonce = take_buffer(r);
	request.manifest = take_buffer(r);
	request.certificates = take_buffer(r);
	request.guid[0] ^= svp_get_u8(r);
	request.manifest_version = svp_get_u8(r);
	world_poke(at, (const u8 *)&request, sizeof(request));
}

/* A vCPU's registers as a guest would prepare them, but for the given bits. */
static void step_vmsa(struct svp_reader *r)
{
	u64 at = take_address(r) & ~0xfffull;
	struct svp_vmsa v = {
		.vmpl = 2 ^ svp_get_u8(r),
		.efer = SVP_EFER_SVME ^ svp_get_le16(r),
		.sev_features = SVP_SEV_FEATURE_SNP ^ svp_get_u8(r),
	};

	world_poke(at, (const u8 *)&v, sizeof(v));
}

static void step_script(struct svp_reader *r)
{
	static const int host[] = { 0, -EAGAIN, -ENOSPC, -EIO };
	const u8 *certificates;

	world_script.process = -(int)svp_get_u8(r);
	world_script.size = svp_get_le16(r);
	world_script.host = host[svp_get_u8(r) % ARRAY_SIZE(host)];
	certificates = svp_take(r, sizeof(world_script.certificates));
	if (certificates)
		memcpy(world_script.certificates, certificates,
		       sizeof(world_script.certificates));
}

static void step_host(struct svp_reader *r)
{
	u64 at = take_address(r);
	u8 what = svp_get_u8(r);

	if (at >= FAKE_RAM_SIZE)
		return;
	if (what & 1)
		fake_page(at)->small = !fake_page(at)->small;
	else
		world_move(at);
}

static void step_call(struct svp_reader *r)
{
	u8 flags = svp_get_u8(r);
	u8 protocol = svp_get_u8(r), id = svp_get_u8(r);
	struct world_call call = { .rax = SVP_CALL(protocol, id) };

	call.rcx = take_address(r);
	call.rdx = take_address(r);
	call.r8 = flags & 0x80 ? svp_get_le64(r) : svp_get_u8(r);
	call.r9 = flags;
	world_serve(flags & 1, &call, !(flags & 2), !(flags & 4));
}

static void (*const steps[])(struct svp_reader *r) = {
	step_call, step_poke, step_list, step_attest, step_vmsa, step_script,
	step_host, step_call,
};

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct svp_reader r = svp_reader(data, size);

	world_reset();
	for (unsigned int i = 0; i < MAX_STEPS && r.left; i++)
		steps[svp_get_u8(&r) % ARRAY_SIZE(steps)](&r);
	world_assert_serves();
	return 0;
}
