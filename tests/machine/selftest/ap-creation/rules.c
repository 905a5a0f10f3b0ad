// SPDX-License-Identifier: Apache-2.0
/*
 * AP creation. AMD 56421, 4.1.9 (exit 0x80000013); APM vol. 2, 15.36.12.
 *
 * SW_EXITINFO1 has the operation in 15:0 (0 on INIT, 1 at once, 2 destroy),
 * the VMPL in 19:16, the APIC id in 63:32; SW_EXITINFO2 the VMSA's gPA, a page
 * that RMPADJUST at VMPL0 made a VMSA. The vCPU then runs from it. While it
 * runs the VMSA is in use and RMPADJUST refuses it. After destruction it is
 * free. What one vCPU does to the RMP holds for all of them at once.
 */
#include "groups.h"
#include "lib/ghcb_page.h"
#include "lib/instructions.h"
#include "lib/other.h"

#define P		TEST
#define CREATE		1ull

static u64 read_byte(u64 address)
{
	return *(volatile u8 *)address;
}

static u64 read_for_ever(u64 address)
{
	for (;;) {
		read_byte(address);
		counter++;
	}
	return 0;
}

static u64 read_until_exception(u64 address)
{
	struct exception e = try(read_for_ever, address);

	return outcome(&e);
}

static u64 create_with(u64 features, u64 info1, u64 vmsa)
{
	ghcb_clear();
	ghcb_put(GHCB_RAX, features);
	return ghcb_exit(0x80000013, info1, vmsa);
}

static u64 create(u64 info1, u64 vmsa)
{
	return create_with(1, info1, vmsa);
}

static void refused(void)
{
	const u64 vcpu = 1ull << 32;

	rule("page-that-is-no-vmsa", create(CREATE | vcpu, vmsa_of(OTHER)),
	     REFUSED(INVALID_INPUT));
	rule("shared-page", create(CREATE | vcpu, P), REFUSED(INVALID_INPUT));
	rule("misaligned-vmsa", create(CREATE | vcpu, vmsa_of(OTHER) + 8),
	     REFUSED(INVALID_INPUT));
	rule("no-memory", create(CREATE | vcpu, 0x7ff000000000ull),
	     REFUSED(INVALID_INPUT));
	rule("no-such-vcpu", create(CREATE | 9ull << 32, vmsa_of(OTHER)),
	     REFUSED(INVALID_INPUT));
	rule("no-such-vmpl", create(CREATE | 4ull << 16 | vcpu, vmsa_of(OTHER)),
	     REFUSED(INVALID_INPUT));
	rule("no-such-operation", create(3 | vcpu, vmsa_of(OTHER)),
	     REFUSED(INVALID_INPUT));
	rule("features-without-snp", create_with(0, CREATE | vcpu,
						 vmsa_of(OTHER)),
	     REFUSED(INVALID_INPUT));
	rule("restricted-injection-is-not-offered",
	     create_with(9, CREATE | vcpu, vmsa_of(OTHER)),
	     REFUSED(INVALID_INPUT));
	rule("vmsa-in-use", create(CREATE | vcpu, BOOT_VMSA),
	     REFUSED(INVALID_INPUT));
}

static void second_vcpu(void)
{
	other_prepare();
	rule("create", ap_creation(OTHER, CREATE), 0);
	rule("vcpu-1-runs", other_call(own_apic_id, 0), 1);
	rule("vmsa-in-use-is-not-changed", vmsa_mark(OTHER, true) != 0, 1);
	other_start(count_for_ever, 0);
	rule("vcpu-1-counts", is_counting(PATIENTLY), 1);
	rule("destroy", ap_creation(OTHER, 2), 0);
	rule("destroyed-counts-no-more", is_counting(BRIEFLY), 0);
	rule("destroyed-vmsa-has-its-rip", *(volatile u64 *)
	     (vmsa_of(OTHER) + 0x178) - (u64)count_for_ever < 256, 1);
	rule("destroyed-vmsa-is-free", vmsa_mark(OTHER, true), 0);
	other_prepare();
	rule("create-again", ap_creation(OTHER, CREATE), 0);
	rule("vcpu-1-runs-again", other_call(own_apic_id, 0), 1);
}

static u64 exit_for_ever(u64 unused)
{
	(void)unused;
	for (;;) {
		msr_protocol(0x002);
		counter++;
	}
	return 0;
}

/* Each #VMEXIT saves the state, which VMPL0 reads (15.35.4). */
static void live_vmsa(void)
{
	other_prepare();
	ap_creation(OTHER, CREATE);
	other_start(exit_for_ever, 0);
	rule("vcpu-1-exits", is_counting(PATIENTLY), 1);
	rule("live-vmsa-has-the-rip-of-an-exit", *(volatile u64 *)
	     (vmsa_of(OTHER) + 0x178) - (u64)msr_protocol < 256, 1);
	rule("live-vmsa-has-the-exit-code", *(volatile u64 *)
	     (vmsa_of(OTHER) + 0x3c0), 0x403);
}

/* What VMRUN refuses to run from (APM vol. 2, 15.5.1, 15.36.2, 15.36.7). */
static void not_runnable(void)
{
	static const struct {
		const char *name;
		u32 offset;
		u64 value;
	} wrong[] = {
		{ "vmsa-without-svme-does-not-run", 0x0d0, 0x0d01 },
		{ "vmsa-without-snp-does-not-run", 0x3b0, 0 },
		{ "vmsa-with-restricted-injection-does-not-run", 0x3b0, 9 },
		{ "vmsa-of-another-vmpl-does-not-run", 0x0c8, 2ull << 16 },
	};
	u32 i;

	ap_creation(OTHER, 2);
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		other_prepare();
		*(volatile u64 *)(vmsa_of(OTHER) + wrong[i].offset) =
			wrong[i].value;
		ap_creation(OTHER, CREATE);
		other_start(count_for_ever, 0);
		rule(wrong[i].name, is_counting(BRIEFLY), 0);
		ap_creation(OTHER, 2);
	}
}

/* Parked until it is created anew (56421, 2.3.1, 0x006; 4.1.4). */
static u64 hold_by_msr(u64 unused)
{
	(void)unused;
	return msr_protocol(0x006);
}

static u64 hold_by_ghcb(u64 unused)
{
	(void)unused;
	ghcb_setup();
	ghcb_clear();
	return ghcb_exit(0x80000004, 0, 0);
}

static void reset_hold(void)
{
	static const struct {
		const char *held, *free, *created;
		u64 (*hold)(u64);
	} ways[] = {
		{ "reset-hold-by-msr-parks", "held-by-msr-its-vmsa-is-free",
		  "create-after-hold-by-msr", hold_by_msr },
		{ "reset-hold-by-ghcb-parks", "held-by-ghcb-its-vmsa-is-free",
		  "create-after-hold-by-ghcb", hold_by_ghcb },
	};
	u32 i;

	for (i = 0; i < 2; i++) {
		other_prepare();
		ap_creation(OTHER, CREATE);
		other_start(ways[i].hold, 0);
		rule(ways[i].held, other_ended(BRIEFLY), 0);
		rule(ways[i].free, vmsa_mark(OTHER, true), 0);
		ap_creation(OTHER, 2);
		other_prepare();
		ap_creation(OTHER, CREATE);
		rule(ways[i].created, other_call(own_apic_id, 0), 1);
		ap_creation(OTHER, 2);
	}
}

/* vCPU 1 reads a page while vCPU 0 takes its validation back. */
static void other_tlb(void)
{
	make_private(P);
	other_start(read_until_exception, P);
	rule("vcpu-1-reads", is_counting(PATIENTLY), 1);
	pvalidate(P, 0, 0);
	rule("rescinding-reaches-vcpu-1", other_ended(PATIENTLY), 1);
	rule("rescinding-raises-vc-404-there", contexts[OTHER].result,
	     OUTCOME(29, 0x404));
	make_shared(P);
}

static u64 read_plain(u64 page)
{
	return *(volatile u64 *)shared_at(page);
}

/* Reads a private page without C-bit until its ciphertext changes. */
static u64 await_ciphertext(u64 page)
{
	u64 before = read_plain(page);

	while (read_plain(page) == before)
		counter++;
	return 0;
}

static void other_ciphertext(void)
{
	make_private(P);
	other_start(await_ciphertext, P);
	rule("vcpu-1-reads-ciphertext", is_counting(PATIENTLY), 1);
	*private_at(P) = 1;
	rule("ciphertext-changes-on-vcpu-1", other_ended(PATIENTLY), 1);
	make_shared(P);
}

static u64 lower_of_other(u64 unused)
{
	struct context *c = &contexts[OTHER_LOWER];

	(void)unused;
	c->job = own_apic_id;
	run_vmpl(2);
	return c->result;
}

static void lower_on_second_vcpu(void)
{
	context_init(&contexts[OTHER_LOWER]);
	vmsa_write(OTHER_LOWER);
	vmsa_mark(OTHER_LOWER, true);
	rule("create-vmpl2-on-vcpu-1", ap_creation(OTHER_LOWER, CREATE), 0);
	rule("vmpl2-runs-on-vcpu-1", other_call(lower_of_other, 0), 1);
	rule("destroy-vmpl2-on-vcpu-1", ap_creation(OTHER_LOWER, 2), 0);
	rule("vcpu-1-goes-on", other_call(own_apic_id, 0), 1);
	rule("destroy-at-the-end", ap_creation(OTHER, 2), 0);
}

void rules_ap_creation(void)
{
	group("ap-creation", "56421, 4.1.9; APM vol. 2, 15.36.12");
	refused();
	second_vcpu();
	other_tlb();
	other_ciphertext();
	lower_on_second_vcpu();
	live_vmsa();
	not_runnable();
	reset_hold();
}
