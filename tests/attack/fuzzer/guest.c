// SPDX-License-Identifier: Apache-2.0
/*
 * Attack: random and mutated calls, lists and pages from four vCPUs at once.
 *
 * Whatever no other test has thought of. All vCPUs write their requests into
 * the same few pages, so that one changes what another has just asked for, and
 * name the same pages in what they ask: to validate, to take back, as VMSA, as
 * calling area, as buffer. Each result must be one that AMD 58019 has for the
 * call. Some pages each vCPU keeps to itself: there every call must do just
 * what it says. Afterwards the TPM computes right, and the manifest names the
 * keys that it has. The command line says seed=N and calls=N, of all vCPUs.
 */
#include "fuzzer.h"
#include "lib/console.h"
#include "protocol/snp_report.h"
#include "protocol/svsm_attest.h"
#include "protocol/svsm_core.h"
#include "protocol/svsm_vtpm.h"

static const char *const kind_names[KINDS] = {
	"pvalidate", "remap", "create", "delete", "query", "vtpm", "attest",
	"other",
};

static struct fuzzer fuzzers[FUZZERS];

static svp_u64 entry(struct fuzzer *f)
{
	svp_u64 e = fuzzer_gpa_of(TOGGLED + fuzzer_below(f, POOL));

	if (fuzzer_one_in(f, 512))
		e = (LARGE_FIRST + fuzzer_below(f, LARGE_PAGES) * LARGE_SIZE) |
		    SVP_PVALIDATE_SIZE_2M;
	else if (fuzzer_one_in(f, 128))
		e = LARGE_FIRST + fuzzer_below(f, LARGE_PAGES * 512) * SVP_PAGE_SIZE;
	if (fuzzer_one_in(f, 2))
		e |= SVP_PVALIDATE_VALIDATE;
	if (fuzzer_one_in(f, 2))
		e |= SVP_PVALIDATE_IGNORE_CF;
	if (fuzzer_one_in(f, 16))
		e ^= 1ull << fuzzer_below(f, 12);
	/* Where requests lie; most times so that they can lie there again. */
	if (fuzzer_one_in(f, 24))
		e = fuzzer_address(f) | (e & 0xfff) |
		    (fuzzer_one_in(f, 8) ? 0 : SVP_PVALIDATE_VALIDATE);
	/* Validating what the host has would need the host: here it is honest. */
	return e >> 12 == fuzzer_gpa_of(CONSOLE_PAGE) >> 12 ? e & 0xfff : e;
}

/* A list somewhere in a page of requests, or in the calling area. */
static void fuzz_pvalidate(struct fuzzer *f)
{
	unsigned int page = REQUESTS + fuzzer_below(f, POOL);
	unsigned int i, n = 1 + fuzzer_below(f, 6);
	unsigned int offset = fuzzer_one_in(f, 4) ? fuzzer_below(f, 500) * 8 : 0;
	svp_u64 at = fuzzer_gpa_of(page) + offset, e[6];
	struct svp_pvalidate head = { (svp_u16)n, 0, 0 };

	for (i = 0; i < n; i++)
		e[i] = entry(f);
	if (fuzzer_one_in(f, 16))
		head.count = (svp_u16)fuzzer_next(f);
	if (fuzzer_one_in(f, 8))
		head.next = (svp_u16)fuzzer_below(f, n + 2);
	if (fuzzer_one_in(f, 4)) {
		memcpy(f->vcpu.guest.caa->buffer, &head, sizeof(head));
		memcpy(f->vcpu.guest.caa->buffer + sizeof(head), e, n * 8);
		at = (svp_u64)f->vcpu.guest.caa->buffer;
	} else if (offset + sizeof(head) + n * 8 <= SVP_PAGE_SIZE) {
		fuzzer_write(page, offset, &head, sizeof(head));
		fuzzer_write(page, offset + sizeof(head), e, n * 8);
	}
	if (fuzzer_one_in(f, 16))
		at = fuzzer_address(f);
	fuzzer_core(f, PVALIDATE, SVP_CORE_PVALIDATE, at, 0, 0);
}

static void one_page(struct fuzzer *f, svp_u64 e, svp_u64 wanted)
{
	struct svp_pvalidate head = { 1, 0, 0 };
	svp_u8 *list = f->vcpu.guest.caa->buffer;

	memcpy(list, &head, sizeof(head));
	memcpy(list + sizeof(head), &e, sizeof(e));
	if (fuzzer_core(f, PVALIDATE, SVP_CORE_PVALIDATE, (svp_u64)list, 0, 0) !=
	    wanted)
		fuzzer_fail(f, "a page of its own: another result");
}

/* A page that nobody else names: everything must be as the call has it. */
static void own_page(struct fuzzer *f)
{
	unsigned int page = OWN + f->id * PER_VCPU + fuzzer_below(f, PER_VCPU), i;
	svp_u64 *word = (svp_u64 *)guest_page(page), value;

	word[fuzzer_below(f, 512)] = fuzzer_next(f);
	one_page(f, fuzzer_gpa_of(page) | SVP_PVALIDATE_VALIDATE,
		 SVP_PVALIDATE_NO_CHANGE);
	one_page(f, fuzzer_gpa_of(page), SVP_SUCCESS);
	if (guest_try_load(word, &value))
		fuzzer_fail(f, "a page that was taken back is still there");
	one_page(f, fuzzer_gpa_of(page), SVP_PVALIDATE_NO_CHANGE);
	one_page(f, fuzzer_gpa_of(page) | SVP_PVALIDATE_VALIDATE, SVP_SUCCESS);
	for (i = 0; i < 512; i++)
		if (word[i])
			fuzzer_fail(f, "a page that was validated is not zero");
}

static void fuzz_remap(struct fuzzer *f)
{
	unsigned int area = fuzzer_below(f, PER_VCPU);
	unsigned int page = AREAS + f->id * PER_VCPU + area;

	if (fuzzer_one_in(f, 4)) {
		/* Of addresses that are no page of areas none is taken. */
		if (!fuzzer_core(f, REMAP, SVP_CORE_REMAP_CA, fuzzer_bad_address(f), 0, 0))
			fuzzer_fail(f, "a bad calling area was taken");
		return;
	}
	if (fuzzer_core(f, REMAP, SVP_CORE_REMAP_CA, fuzzer_gpa_of(page), 0, 0))
		return;
	f->area = area;
	f->vcpu.guest.caa = (struct svp_calling_area *)guest_page(page);
}

/* Right but for what is mutated; a VMSA's page is not written to. */
static void write_vmsa(struct fuzzer *f, unsigned int which)
{
	struct {
		svp_u64 vmpl, efer, features;
	} v = { 2ull << 16, SVP_EFER_SVME, SVP_SEV_FEATURE_SNP };
	unsigned int page = VMSAS + f->id * PER_VCPU + which;

	if (f->is_vmsa[which])
		return;
	if (fuzzer_one_in(f, 8))
		v.vmpl = (svp_u64)fuzzer_below(f, 4) << 16;
	if (fuzzer_one_in(f, 8))
		v.efer = fuzzer_next(f);
	if (fuzzer_one_in(f, 8))
		v.features ^= 1ull << fuzzer_below(f, 64);
	fuzzer_write(page, offsetof(struct svp_vmsa, vmpl) & ~7u, &v.vmpl, 8);
	fuzzer_write(page, offsetof(struct svp_vmsa, efer), &v.efer, 8);
	fuzzer_write(page, offsetof(struct svp_vmsa, sev_features), &v.features, 8);
}

static void fuzz_create(struct fuzzer *f)
{
	unsigned int which = fuzzer_below(f, PER_VCPU);
	svp_u64 area = fuzzer_gpa_of(TOGGLED + fuzzer_below(f, POOL));
	svp_u64 apic = SPARE_APIC + fuzzer_below(f, SPARES);

	if (fuzzer_one_in(f, 8)) {
		/* No page that can be a VMSA, or no vCPU that is there. */
		bool bad = fuzzer_one_in(f, 2);
		svp_u64 vmsa = bad ? fuzzer_bad_address(f) :
			       fuzzer_gpa_of(TOGGLED + fuzzer_below(f, POOL));

		if (!fuzzer_core(f, CREATE, SVP_CORE_CREATE_VCPU, vmsa, area,
			  bad ? apic : fuzzer_next(f) | SMP_MAX))
			fuzzer_fail(f, "a bad vCPU was created");
		return;
	}
	write_vmsa(f, which);
	if (fuzzer_one_in(f, 8))
		area = fuzzer_bad_address(f);
	f->is_vmsa[which] = true;
	fuzzer_core(f, CREATE, SVP_CORE_CREATE_VCPU,
	     fuzzer_gpa_of(VMSAS + f->id * PER_VCPU + which), area, apic);
}

static void fuzz_delete(struct fuzzer *f)
{
	unsigned int which = fuzzer_below(f, PER_VCPU);
	svp_u64 result;

	if (fuzzer_one_in(f, 4)) {
		/* Another vCPU's, or none at all; never one that runs. */
		svp_u64 at = fuzzer_one_in(f, 2) ?
			     fuzzer_gpa_of(VMSAS + fuzzer_below(f, POOL)) :
			     fuzzer_gpa_of(TOGGLED + fuzzer_below(f, POOL)) +
				     fuzzer_below(f, 2) * fuzzer_below(f, SVP_PAGE_SIZE);

		fuzzer_core(f, DELETE, SVP_CORE_DELETE_VCPU, at, 0, 0);
		return;
	}
	result = fuzzer_core(f, DELETE, SVP_CORE_DELETE_VCPU,
		      fuzzer_gpa_of(VMSAS + f->id * PER_VCPU + which), 0, 0);
	/* Gone now, or before: only its owner makes it one. */
	if (!result || result == SVP_ERR_INVALID_PARAMETER)
		f->is_vmsa[which] = false;
}

static void fuzz_query(struct fuzzer *f)
{
	svp_u32 protocol = fuzzer_one_in(f, 4) ? (svp_u32)fuzzer_next(f) :
			   fuzzer_below(f, 5);
	svp_u32 version = fuzzer_one_in(f, 4) ? (svp_u32)fuzzer_next(f) :
			  fuzzer_below(f, 3);
	svp_u64 wanted = protocol <= SVP_PROTOCOL_VTPM && version == 1 ?
			 SVP_CALL(1, 1) : 0;

	if (fuzzer_core(f, QUERY, SVP_CORE_QUERY_PROTOCOL,
		 SVP_CALL(protocol, version), 0, 0) || f->got.rcx != wanted)
		fuzzer_fail(f, "a wrong answer about versions");
}

/* Commands that leave the TPM's keys and hierarchies alone. */
static const svp_u8 commands[][32] = {
	{ 0x80, 0x01, 0, 0, 0, 12, 0, 0, 0x01, 0x7b, 0, 8 },
	{ 0x80, 0x01, 0, 0, 0, 10, 0, 0, 0x01, 0x81 },
	{ 0x80, 0x01, 0, 0, 0, 20, 0, 0, 0x01, 0x7e, 0, 0, 0, 1, 0, 0x0b, 3, 1 },
	{ 0x80, 0x01, 0, 0, 0, 22, 0, 0, 0x01, 0x7a, 0, 0, 0, 6, 0, 0, 1, 0,
	  0, 0, 0, 8 },
	{ 0x80, 0x01, 0, 0, 0, 14, 0, 0, 0x01, 0x73, 0x81, 0x01, 0, 0x10 },
	{ 0x80, 0x02, 0, 0, 0, 27, 0, 0, 0x01, 0x3d, 0, 0, 0, 16, 0, 0, 0, 9,
	  0x40, 0, 0, 9, 0, 0, 0, 0, 0 },
};

static void fuzz_vtpm(struct fuzzer *f)
{
	unsigned int page = REQUESTS + fuzzer_below(f, POOL);
	const svp_u8 *command = commands[fuzzer_below(f, 6)];
	struct {
		struct svp_vtpm_request head;
		svp_u8 bytes[39];
	} SVP_PACKED r = { { SVP_TPM_SEND_COMMAND, 0, svp_be32(command + 2) },
			   { 0 } };
	struct svsm_call c = {
		.rax = SVP_CALL(SVP_PROTOCOL_VTPM, SVP_VTPM_CMD),
		.rcx = fuzzer_gpa_of(page), .r9 = fuzzer_next(f),
	};

	memcpy(r.bytes, command, 32);
	if (fuzzer_one_in(f, 4))
		r.bytes[fuzzer_below(f, 32)] = (svp_u8)fuzzer_next(f);
	if (fuzzer_one_in(f, 2))
		((svp_u8 *)&r.head)[fuzzer_below(f, 9)] = (svp_u8)fuzzer_next(f);
	fuzzer_write(page, 0, &r, sizeof(r));
	if (fuzzer_one_in(f, 4))
		c.rcx = fuzzer_buffer(f);
	fuzzer_call(f, VTPM, &c);
}

static struct svp_attest_buffer attest_buffer(struct fuzzer *f, svp_u32 size)
{
	if (fuzzer_one_in(f, 16))
		size = (svp_u32)fuzzer_next(f);
	return (struct svp_attest_buffer){ fuzzer_buffer(f), size, 0 };
}

static void fuzz_attest(struct fuzzer *f)
{
	unsigned int page = REQUESTS + fuzzer_below(f, POOL);
	struct svp_attest_request r = {
		.report = attest_buffer(f, SVP_REPORT_SIZE),
		.nonce = attest_buffer(f, SVP_ATTEST_NONCE_SIZE),
		.manifest = attest_buffer(f, MANIFEST_ROOM),
		.certificates = attest_buffer(f, 0),
		.guid = SVP_GUID_VTPM,
		.manifest_version = fuzzer_below(f, 3),
	};
	struct svsm_call c = {
		.rax = SVP_CALL(SVP_PROTOCOL_ATTEST, fuzzer_below(f, 2)),
		.rcx = fuzzer_gpa_of(page), .r9 = fuzzer_next(f),
	};

	if (fuzzer_one_in(f, 8))
		r.guid[fuzzer_below(f, 16)] = (svp_u8)fuzzer_next(f);
	fuzzer_write(page, 0, &r, sizeof(r));
	if (fuzzer_one_in(f, 8))
		c.rcx = fuzzer_address(f);
	fuzzer_call(f, ATTEST, &c);
}

/* Any registers; calls that would take a vCPU away from itself apart. */
static void fuzz_other(struct fuzzer *f)
{
	struct svsm_call c = {
		.rax = SVP_CALL(3 + fuzzer_below(f, 1000), fuzzer_below(f, 10)),
		.rcx = fuzzer_next(f), .rdx = fuzzer_address(f),
		.r8 = fuzzer_next(f), .r9 = fuzzer_next(f),
	};

	if (fuzzer_one_in(f, 2))
		c.rax = SVP_CALL(SVP_PROTOCOL_CORE, SVP_CORE_DEPOSIT_MEM +
				 fuzzer_below(f, 2));
	else if (fuzzer_one_in(f, 2))
		c.rax = SVP_CALL(fuzzer_below(f, 3), SVP_CORE_CONFIGURE_VTOM +
				 (svp_u32)(fuzzer_next(f) >> 33));
	if (!fuzzer_call(f, OTHER, &c))
		fuzzer_fail(f, "a call that is not there succeeded");
}

/* In how many of 1024 steps each is taken. */
static const struct {
	unsigned int weight;
	void (*step)(struct fuzzer *f);
} steps[] = {
	{ 420, fuzz_pvalidate }, { 30, own_page }, { 120, fuzz_remap },
	{ 160, fuzz_create }, { 160, fuzz_delete }, { 60, fuzz_query },
	{ 52, fuzz_other }, { 20, fuzz_vtpm }, { 2, fuzz_attest },
};

static void step(struct fuzzer *f)
{
	unsigned int n = fuzzer_below(f, 1024), i = 0;

	while (n >= steps[i].weight)
		n -= steps[i++].weight;
	steps[i].step(f);
}

static void run(struct smp_vcpu *v)
{
	struct fuzzer *f = v->data;
	svp_u64 first = (svp_u64)v->guest.caa;

	while (f->made < f->calls && !fuzzer_stop) {
		step(f);
		if (fuzzer_one_in(f, 16))
			smp_pause();
	}
	/* What follows is not in this vCPU's hands: an area of the firmware's. */
	if (!f->id && !fuzzer_stop &&
	    fuzzer_core(f, REMAP, SVP_CORE_REMAP_CA, first, 0, 0))
		fuzzer_fail(f, "no way back to the first calling area");
	f->done = true;
	if (f->id)
		smp_halt();
}

static void report(const struct fuzzer *f)
{
	if (!f->failure)
		return;
	guest_print_number("vCPU", f->id);
	guest_print_number("RAX", f->asked.rax);
	guest_print_number("RCX", f->asked.rcx);
	guest_print_number("RDX", f->asked.rdx);
	guest_print_number("R8", f->asked.r8);
	guest_print_number("result", f->got.rax);
	guest_fail(f->failure);
}

static void print_counts(void)
{
	unsigned int i, k;

	for (k = 0; k < KINDS; k++) {
		svp_u64 succeeded = 0, refused = 0;

		for (i = 0; i < FUZZERS; i++) {
			succeeded += fuzzers[i].succeeded[k];
			refused += fuzzers[i].refused[k];
		}
		guest_print(kind_names[k]);
		guest_print_number("  succeeded", succeeded);
		guest_print_number("  refused", refused);
	}
}

void guest_main(const struct guest *g)
{
	svp_u64 seed = guest_option(g, "seed", 1);
	svp_u64 calls = guest_option(g, "calls", 1000), made = 0;
	unsigned int i;

	guest_print_number("seed", seed);
	guest_print_number("calls", calls);
	for (i = 0; i < FUZZERS; i++) {
		struct fuzzer *f = &fuzzers[i];

		*f = (struct fuzzer){
			.vcpu = { run, *g, i, f }, .id = i,
			.random = (seed + 1) * 0x9e3779b97f4a7c15ull + i,
			.calls = calls / FUZZERS,
		};
		if (i)
			smp_start(&f->vcpu, g, AP_VMSAS + i,
				  AREAS + i * PER_VCPU);
	}
	run(&fuzzers[0].vcpu);
	for (i = 0; i < FUZZERS; i++) {
		while (!fuzzers[i].done)
			smp_pause();
		made += fuzzers[i].made;
	}
	for (i = 0; i < FUZZERS; i++)
		report(&fuzzers[i]);
	guest_print_number("made", made);
	print_counts();
	after_check_pcr(g);
	after_check_manifest(g);
}
