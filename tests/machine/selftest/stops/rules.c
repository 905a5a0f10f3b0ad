// SPDX-License-Identifier: Apache-2.0
/*
 * What ends the guest. APM vol. 2, 15.36.10 and table 15-39 (#VMEXIT(NPF) that
 * no hypervisor can mend), 15.36.7 (VMPL permissions); AMD 56421, 2.3.1 and
 * 4.1.11 (termination requests).
 *
 * Hardware exits to the hypervisor, which has nothing to do but to end the
 * guest or to let it try again for ever: the machine ends the run and logs the
 * access. Each needs a boot of its own; test-selftest.sh has the expected exit
 * status and line of the log.
 */
#include "groups.h"
#include "lib/ghcb_page.h"
#include "lib/instructions.h"
#include "lib/levels.h"

#define P	TEST

static u64 read_byte(u64 address)
{
	return *(volatile u8 *)address;
}

static u64 write_byte(u64 address)
{
	*(volatile u8 *)address = 1;
	return 0;
}

static u64 run_at(u64 address)
{
	((void (*)(void))address)();
	return 0;
}

static void read_shared_as_private(void)
{
	read_byte(P);
}

static void write_shared_as_private(void)
{
	write_byte(P);
}

static void run_shared_as_private(void)
{
	run_at(P);
}

static void vmpl2_reads_shared_as_private(void)
{
	lower_call(read_byte, P);
}

static void vmpl2_writes_shared_as_private(void)
{
	lower_call(write_byte, P);
}

static void vmpl2_runs_shared_as_private(void)
{
	lower_call(run_at, P);
}

/* It becomes a shared page, which the next private access finds. */
static void write_private_as_shared(void)
{
	make_private(P);
	write_byte(P + SHARED_WINDOW);
	read_byte(P);
}

static void vmpl2_writes_private_as_shared(void)
{
	make_private(P);
	lower_call(write_byte, P + SHARED_WINDOW);
	read_byte(P);
}

static void private_without_memory(void)
{
	read_byte(0x3f000000);
}

/* The host takes a page back behind the guest's back: it says so itself. */
static void page_shared_behind_the_back(void)
{
	make_private(P);
	write_byte(P);
	page_state(P, TO_SHARED);
	read_byte(P);
}

static void lower_with(u32 permissions, u64 (*function)(u64), u8 first_byte)
{
	make_private(P);
	*private_at(P) = first_byte;
	allow_lower(P, permissions);
	lower_call(function, P);
}

static void vmpl2_reads_fresh_page(void)
{
	make_private(P);
	lower_call(read_byte, P);
}

static void vmpl2_reads_secrets(void)
{
	lower_call(read_byte, SECRETS);
}

static void vmpl2_writes_read_only(void)
{
	lower_with(1, write_byte, 0);
}

static void vmpl2_runs_no_execute(void)
{
	lower_with(3, run_at, 0xc3);
}

static void vmpl2_runs_user_code_at_cpl0(void)
{
	lower_with(7, run_at, 0xc3);
}

static u64 run_at_cpl3(u64 address)
{
	try_user(run_at, address);
	return 0;
}

static void vmpl2_runs_kernel_code_at_cpl3(void)
{
	lower_with(0xb, run_at_cpl3, 0xc3);
}

/* A fetch is private, and checked, without C-bit too. */
static u64 run_plain(u64 address)
{
	return run_at(address + SHARED_WINDOW);
}

static void vmpl2_runs_no_execute_without_c_bit(void)
{
	lower_with(3, run_plain, 0xc3);
}

static void vmpl2_reads_write_only(void)
{
	lower_with(2, read_byte, 0);
}

static void vmpl2_writes_write_only(void)
{
	lower_with(2, write_byte, 0);
}

static void vmpl2_writes_its_vmsa(void)
{
	rmpadjust(vmsa_of(LOWER), 0, 2 | 3 << 8 | 1 << 16);
	lower_call(write_byte, vmsa_of(LOWER));
}

/* VMPL2's page tables in a page that it may not read. */
static void vmpl2_walks_forbidden(void)
{
	extern u64 pdpt[];

	make_private(P);
	memset((void *)P, 0, PAGE);
	pdpt[4] = P | 7 | c_bit();
	lower_call(read_byte, 4ull << 30);
}

/* VMPL2 reads by a table that it may only read, whose entry has these bits. */
static void walk_read_only(u64 bits)
{
	extern u64 pdpt[];

	make_private(P);
	memset((void *)P, 0, PAGE);
	*(volatile u64 *)P = (CASE_PAGE & ~(LARGE - 1)) | bits | c_bit();
	pdpt[4] = P | 0x27 | c_bit();
	allow_lower(CASE_PAGE, 3);
	allow_lower(P, 1);
	lower_call(read_byte, (4ull << 30) + CASE_PAGE % LARGE);
}

/* The CPU sets the accessed bit: a write. */
static void vmpl2_walk_writes_read_only(void)
{
	walk_read_only(0x87);
}

/*
 * Accessed and dirty already, so that nothing is written. Hardware lets it
 * happen; nested page tables, by which the machine enforces the RMP, take each
 * walk for a write (15.25.5). README.md tells of this difference.
 */
static void vmpl2_walk_reads_read_only(void)
{
	walk_read_only(0xe7);
}

static void permission_taken_from_vmpl2(void)
{
	make_private(P);
	allow_lower(P, 3);
	lower_call(read_byte, P);
	allow_lower(P, 0);
	lower_call(read_byte, P);
}

static void pvalidate_shared(void)
{
	pvalidate(P, 0, 1);
}

static void rmpadjust_shared(void)
{
	rmpadjust(P, 0, 0xf02);
}

static void terminate_by_msr(void)
{
	ghcb_terminate(0x7, 0x42);
}

/* 4.1.11: set in 3:0, code in 11:4 of SW_EXITINFO1. */
static void terminate_by_ghcb(void)
{
	ghcb_clear();
	ghcb_exit(0x8000fffe, 0x426, 0);
}

static void ghcb_is_private(void)
{
	make_private(P);
	msr_protocol(P | 0x012);
	wrmsr(MSR_GHCB, P);
	vmgexit();
}

static void unknown_msr_request(void)
{
	msr_protocol(0x0ee);
}

static void unsupported_exit(void)
{
	ghcb_clear();
	ghcb_exit(0x8000ffff, 0x6e, 0);
}

static void no_gate_for_vc(void)
{
	this_context()->idt[2 * 29] = 0;
	asm volatile("wbinvd" ::: "memory");
}

static void triple_fault(void)
{
	struct {
		u16 limit;
		u64 base;
	} SVP_PACKED none = { 0, 0 };

	asm volatile("lidt %0; ud2" :: "m"(none));
}

static const struct {
	const char *name;
	void (*act)(void);
} cases[] = {
	{ "read-shared-as-private", read_shared_as_private },
	{ "write-shared-as-private", write_shared_as_private },
	{ "run-shared-as-private", run_shared_as_private },
	{ "vmpl2-reads-shared-as-private", vmpl2_reads_shared_as_private },
	{ "vmpl2-writes-shared-as-private", vmpl2_writes_shared_as_private },
	{ "vmpl2-runs-shared-as-private", vmpl2_runs_shared_as_private },
	{ "write-private-as-shared", write_private_as_shared },
	{ "vmpl2-writes-private-as-shared", vmpl2_writes_private_as_shared },
	{ "private-without-memory", private_without_memory },
	{ "page-shared-behind-the-back", page_shared_behind_the_back },
	{ "vmpl2-reads-fresh-page", vmpl2_reads_fresh_page },
	{ "vmpl2-reads-secrets", vmpl2_reads_secrets },
	{ "vmpl2-writes-read-only", vmpl2_writes_read_only },
	{ "vmpl2-runs-no-execute", vmpl2_runs_no_execute },
	{ "vmpl2-runs-user-code-at-cpl0", vmpl2_runs_user_code_at_cpl0 },
	{ "vmpl2-runs-kernel-code-at-cpl3", vmpl2_runs_kernel_code_at_cpl3 },
	{ "vmpl2-runs-no-execute-without-c-bit",
	  vmpl2_runs_no_execute_without_c_bit },
	{ "vmpl2-reads-write-only", vmpl2_reads_write_only },
	{ "vmpl2-writes-write-only", vmpl2_writes_write_only },
	{ "vmpl2-walk-writes-read-only", vmpl2_walk_writes_read_only },
	{ "vmpl2-walk-reads-read-only", vmpl2_walk_reads_read_only },
	{ "vmpl2-writes-its-vmsa", vmpl2_writes_its_vmsa },
	{ "vmpl2-walks-forbidden", vmpl2_walks_forbidden },
	{ "permission-taken-from-vmpl2", permission_taken_from_vmpl2 },
	{ "pvalidate-shared", pvalidate_shared },
	{ "rmpadjust-shared", rmpadjust_shared },
	{ "terminate-by-msr", terminate_by_msr },
	{ "terminate-by-ghcb", terminate_by_ghcb },
	{ "ghcb-is-private", ghcb_is_private },
	{ "unknown-msr-request", unknown_msr_request },
	{ "unsupported-exit", unsupported_exit },
	{ "no-gate-for-vc", no_gate_for_vc },
	{ "triple-fault", triple_fault },
};

void stops(const char *name)
{
	u32 i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (!same_text(cases[i].name, name))
			continue;
		say("reached");
		cases[i].act();
		return;
	}
	say("no such case");
}
