// SPDX-License-Identifier: Apache-2.0
/*
 * The host's answers to exits: the input says what is asked, then for each
 * exit what the host makes of the whole GHCB page, or of its MSR. The answer
 * that is taken must be one that the protocol has.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "arch/percpu.h"
#include "lib/errno.h"
#include "mm/frames.h"
#include "mm/shared.h"
#include "protocol/cursor.h"
#include "protocol/ghcb.h"
#include "protocol/snp_pages.h"
#include "snp/ghcb.h"
#include "snp/ghcb_msr.h"
#include "snp/rmp.h"
#include "snp/vmgexit.h"
#include "tests/unit/fake_arena.h"

#define MAX_EXITS 4096u
#define PAGES 0x400000u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct {
	struct svp_reader input;
	u8 page[PAGE_SIZE] __attribute__((aligned(4096)));
	u8 guard[64];
	struct cpu cpu;
	unsigned int exits;
	bool honest;
} host;

static void expect(bool ok)
{
	if (!ok)
		abort();
}

/* Changes to the page: offset, length, bytes; as many as the first byte says. */
static void answer(void)
{
	u8 changes = svp_get_u8(&host.input) % 8;

	while (changes--) {
		u16 at = svp_get_le16(&host.input) % PAGE_SIZE;
		u8 size = svp_get_u8(&host.input);
		const u8 *bytes = svp_take(&host.input, size);

		if (bytes && size <= PAGE_SIZE - at)
			memcpy(host.page + at, bytes, size);
	}
}

u64 sev_features(void)
{
	return SVP_SEV_FEATURE_SNP;
}

u64 vmgexit(u64 value)
{
	expect(++host.exits <= MAX_EXITS);
	if (value & SVP_GHCB_MSR_INFO_MASK)
		return host.honest ? SVP_GHCB_MSR_PSC_RESP :
				     svp_get_le64(&host.input);
	expect(value == host.cpu.ghcb_gpa.at);
	answer();
	return svp_get_le64(&host.input);
}

volatile void *shared_map(struct gpa at, u64 size)
{
	(void)at;
	expect(size == PAGE_SIZE);
	return host.page;
}

unsigned int pvalidate(const void *va, unsigned int size, bool validate)
{
	(void)va;
	(void)size;
	(void)validate;
	return 0;
}

static void ask_io(void)
{
	static const u8 text[5000];
	u8 sizes[] = { 1, 2, 4 }, size = sizes[svp_get_u8(&host.input) % 3];
	u32 value = 0;

	if (!ghcb_io_in(&host.cpu, 0x60, size, &value))
		expect(size == 4 || !(value >> 8 * size));
	ghcb_io_out(&host.cpu, 0x402, size, 1);
	ghcb_io_out_bytes(&host.cpu, 0x402, text, sizeof(text));
}

static void ask_pages(void)
{
	u64 first = svp_get_le16(&host.input) * PAGE_SIZE;
	u64 size = svp_get_le16(&host.input) % (PAGES / PAGE_SIZE) * PAGE_SIZE;
	unsigned int before = host.exits;
	int rc = ghcb_page_state(&host.cpu, gpa(first), size, SVP_PSC_PRIVATE);

	expect(!rc || rc == -EIO);
	/* Each exit has got on by an entry at least, or it would have failed. */
	expect(host.exits - before <= size / PAGE_SIZE + 1);
	expect(rc || !size || host.exits > before);
}

static void ask_request(void)
{
	struct ghcb_request r = {
		.request = gpa(0x1000), .response = gpa(0x2000),
		.certificates = gpa(0x3000),
		.certificate_pages = svp_get_u8(&host.input) % 9,
	};
	int rc = ghcb_guest_request(&host.cpu, &r);

	expect(!rc || rc == -EIO || rc == -EAGAIN ||
	       (rc == -ENOSPC && r.certificate_pages));
}

static void ask_vcpu(void)
{
	expect(ghcb_ap_create(&host.cpu, 1, 2, gpa(0x5000)) <= 0);
	expect(ghcb_run_vmpl(&host.cpu, 2) <= 0);
}

static void ask_msr(void)
{
	u64 features = 0;
	int rc = ghcb_msr_features(&features);

	expect(!rc || rc == -EPROTO);
	expect(!(features >> 52));
	rc = ghcb_register(&host.cpu);
	expect(!rc || rc == -EIO);
	rc = ghcb_msr_page_state(gpa(0x6000), SVP_PSC_SHARED);
	expect(!rc || rc == -EIO);
}

static void (*const questions[])(void) = {
	ask_io, ask_pages, ask_request, ask_vcpu, ask_msr,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	memset(&host, 0, sizeof(host));
	host.honest = true;
	frames_init(gpa(ARENA_BASE), gpa(ARENA_BASE + 4 * PAGE_SIZE));
	expect(!ghcb_init(&host.cpu));
	host.honest = false;
	host.input = svp_reader(data, size);
	while (host.input.left && !host.input.failed) {
		host.exits = 0;
		questions[svp_get_u8(&host.input) % ARRAY_SIZE(questions)]();
	}
	for (size_t i = 0; i < sizeof(host.guard); i++)
		expect(!host.guard[i]);
	return 0;
}
