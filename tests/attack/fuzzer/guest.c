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
#include "lib/console.h"
#include "lib/guest.h"
#include "lib/smp.h"
#include "protocol/snp_report.h"
#include "protocol/svsm_attest.h"
#include "protocol/svsm_core.h"
#include "protocol/svsm_vtpm.h"

#define FUZZERS		4u
/* vCPUs that calls create and delete, and that no host ever starts. */
#define SPARE_APIC	FUZZERS
#define SPARES		2u

/* Pages of guest_page() by role; SHARED ones belong to whoever comes first. */
enum pages {
	REQUESTS = 0,		/* where requests are written, by all */
	TOGGLED = 16,		/* validated and taken back, by all */
	VMSAS = 32,		/* PER_VCPU each: CREATE_VCPU */
	AREAS = 48,		/* PER_VCPU each: REMAP_CA */
	OWN = 64,		/* PER_VCPU each: no other vCPU names these */
	AP_VMSAS = 96,
	CHECK = 104,		/* for the questions after it all */
};
#define POOL		16u
#define PER_VCPU	4u
/* RAM that this guest has no use for, in large pages. */
#define LARGE_FIRST	0x4000000ull
#define LARGE_PAGES	8u
#define LARGE_SIZE	0x200000ull
#define MANIFEST_ROOM	4096u

enum kind { PVALIDATE, REMAP, CREATE, DELETE, QUERY, VTPM, ATTEST, OTHER, KINDS };

static const char *const kind_names[KINDS] = {
	"pvalidate", "remap", "create", "delete", "query", "vtpm", "attest",
	"other",
};

struct fuzzer {
	struct smp_vcpu vcpu;
	unsigned int id;
	svp_u64 random;
	svp_u64 calls, made;		/* shall make, has made */
	svp_u64 succeeded[KINDS], refused[KINDS];
	unsigned int area;		/* which of its areas is in use */
	bool is_vmsa[PER_VCPU];		/* may be one: not to be written to */
	/* What was wrong, and the call. */
	const char *volatile failure;
	struct svsm_call asked, got;
	volatile bool done;
};

static struct fuzzer fuzzers[FUZZERS];
static volatile bool stop;

/* Marsaglia's xorshift64*. */
static svp_u64 next(struct fuzzer *f)
{
	f->random ^= f->random >> 12;
	f->random ^= f->random << 25;
	f->random ^= f->random >> 27;
	return f->random * 0x2545f4914f6cdd1dull;
}

static unsigned int below(struct fuzzer *f, unsigned int n)
{
	return (unsigned int)((next(f) >> 32) % n);
}

static bool one_in(struct fuzzer *f, unsigned int n)
{
	return !below(f, n);
}

static svp_u64 gpa_of(unsigned int page)
{
	return (svp_u64)guest_page(page);
}

static void fail(struct fuzzer *f, const char *what)
{
	if (!f->failure)
		f->failure = what;
	stop = true;
}

/* Bytes into a page that may be somebody else's by now, in words. */
static void write(unsigned int page, unsigned int offset, const void *bytes,
		  size_t size)
{
	const svp_u8 *from = bytes;
	svp_u64 word;

	for (; size; from += sizeof(word), offset += sizeof(word)) {
		size_t n = size < sizeof(word) ? size : sizeof(word);

		word = 0;
		memcpy(&word, from, n);
		guest_try_store((svp_u64 *)(guest_page(page) + offset), word);
		size -= n;
	}
}

static bool is_documented(const struct svsm_call *asked, svp_u64 result)
{
	bool pvalidate = asked->rax ==
			 SVP_CALL(SVP_PROTOCOL_CORE, SVP_CORE_PVALIDATE);

	if (result >= SVP_ERR_PROTOCOL_BASE)
		return pvalidate && result <= SVP_PVALIDATE_NO_CHANGE &&
		       result > SVP_ERR_PROTOCOL_BASE;
	return !result || (result == SVP_ERR_INCOMPLETE && pvalidate) ||
	       (result > SVP_ERR_INCOMPLETE && result <= SVP_ERR_BUSY);
}

static svp_u64 call(struct fuzzer *f, enum kind kind, struct svsm_call *c)
{
	f->made++;
	if (f->failure)
		return SVP_ERR_BUSY;
	f->asked = *c;
	if (!guest_try_call(&f->vcpu.guest, c))
		fail(f, "the call was not taken");
	f->got = *c;
	if (!is_documented(&f->asked, c->rax))
		fail(f, "no such result");
	if (c->r9 != f->asked.r9)
		fail(f, "R9 has changed");
	if (c->rax)
		f->refused[kind]++;
	else
		f->succeeded[kind]++;
	return c->rax;
}

static svp_u64 core(struct fuzzer *f, enum kind kind, svp_u32 id, svp_u64 rcx,
		    svp_u64 rdx, svp_u64 r8)
{
	struct svsm_call c = {
		.rax = SVP_CALL(SVP_PROTOCOL_CORE, id),
		.rcx = rcx, .rdx = rdx, .r8 = r8, .r9 = next(f),
	};

	return call(f, kind, &c);
}

/* An address that no call may take, or at least not this way. */
static svp_u64 bad_address(struct fuzzer *f)
{
	const struct svp_secrets *s = f->vcpu.guest.secrets;

	switch (below(f, 10)) {
	case 0:
		return s->svsm_base + below(f, 0x4000) * SVP_PAGE_SIZE;
	case 1:
		return (svp_u64)s - SVP_PAGE_SIZE * below(f, 13);
	case 2:			/* CPUID page, VMSA of the first vCPU */
		return (svp_u64)s + SVP_PAGE_SIZE * (one_in(f, 2) ? 1 : 3);
	case 3:
		return gpa_of(AP_VMSAS + 1 + below(f, FUZZERS - 1));
	case 4:
		return gpa_of(CONSOLE_PAGE);
	case 5:
		return 0xfed40000;
	case 6:
		return gpa_of(REQUESTS) | 1ull << (28 + below(f, 36));
	case 7:
		return ~0ull - below(f, 8192);
	case 8:
		return s->svsm_base - SVP_PAGE_SIZE;
	default:
		return next(f) | 1ull << 48;
	}
}

/* A page that calls may name; the low bits now and then not zero. */
static svp_u64 address(struct fuzzer *f)
{
	static const unsigned int pools[] = { REQUESTS, TOGGLED, VMSAS, AREAS };
	svp_u64 at = gpa_of(pools[below(f, 4)] + below(f, POOL));

	if (one_in(f, 8))
		return bad_address(f);
	return one_in(f, 16) ? at + below(f, SVP_PAGE_SIZE) : at;
}

/* A page that the SVSM may write to without harm to another vCPU's calls. */
static svp_u64 buffer(struct fuzzer *f)
{
	if (one_in(f, 8))
		return bad_address(f);
	return gpa_of((one_in(f, 8) ? TOGGLED : REQUESTS) + below(f, POOL)) +
	       (one_in(f, 8) ? below(f, SVP_PAGE_SIZE) : 0);
}

static svp_u64 entry(struct fuzzer *f)
{
	svp_u64 e = gpa_of(TOGGLED + below(f, POOL));

	if (one_in(f, 512))
		e = (LARGE_FIRST + below(f, LARGE_PAGES) * LARGE_SIZE) |
		    SVP_PVALIDATE_SIZE_2M;
	else if (one_in(f, 128))
		e = LARGE_FIRST + below(f, LARGE_PAGES * 512) * SVP_PAGE_SIZE;
	if (one_in(f, 2))
		e |= SVP_PVALIDATE_VALIDATE;
	if (one_in(f, 2))
		e |= SVP_PVALIDATE_IGNORE_CF;
	if (one_in(f, 16))
		e ^= 1ull << below(f, 12);
	/* Where requests lie; most times so that they can lie there again. */
	if (one_in(f, 24))
		e = address(f) | (e & 0xfff) |
		    (one_in(f, 8) ? 0 : SVP_PVALIDATE_VALIDATE);
	/* Validating what the host has would need the host: here it is honest. */
	return e >> 12 == gpa_of(CONSOLE_PAGE) >> 12 ? e & 0xfff : e;
}

/* A list somewhere in a page of requests, or in the calling area. */
static void fuzz_pvalidate(struct fuzzer *f)
{
	unsigned int page = REQUESTS + below(f, POOL), i, n = 1 + below(f, 6);
	unsigned int offset = one_in(f, 4) ? below(f, 500) * 8 : 0;
	svp_u64 at = gpa_of(page) + offset, e[6];
	struct svp_pvalidate head = { (svp_u16)n, 0, 0 };

	for (i = 0; i < n; i++)
		e[i] = entry(f);
	if (one_in(f, 16))
		head.count = (svp_u16)next(f);
	if (one_in(f, 8))
		head.next = (svp_u16)below(f, n + 2);
	if (one_in(f, 4)) {
		memcpy(f->vcpu.guest.caa->buffer, &head, sizeof(head));
		memcpy(f->vcpu.guest.caa->buffer + sizeof(head), e, n * 8);
		at = (svp_u64)f->vcpu.guest.caa->buffer;
	} else if (offset + sizeof(head) + n * 8 <= SVP_PAGE_SIZE) {
		write(page, offset, &head, sizeof(head));
		write(page, offset + sizeof(head), e, n * 8);
	}
	if (one_in(f, 16))
		at = address(f);
	core(f, PVALIDATE, SVP_CORE_PVALIDATE, at, 0, 0);
}

static void one_page(struct fuzzer *f, svp_u64 e, svp_u64 wanted)
{
	struct svp_pvalidate head = { 1, 0, 0 };
	svp_u8 *list = f->vcpu.guest.caa->buffer;

	memcpy(list, &head, sizeof(head));
	memcpy(list + sizeof(head), &e, sizeof(e));
	if (core(f, PVALIDATE, SVP_CORE_PVALIDATE, (svp_u64)list, 0, 0) !=
	    wanted)
		fail(f, "a page of its own: another result");
}

/* A page that nobody else names: everything must be as the call has it. */
static void own_page(struct fuzzer *f)
{
	unsigned int page = OWN + f->id * PER_VCPU + below(f, PER_VCPU), i;
	svp_u64 *word = (svp_u64 *)guest_page(page), value;

	word[below(f, 512)] = next(f);
	one_page(f, gpa_of(page) | SVP_PVALIDATE_VALIDATE,
		 SVP_PVALIDATE_NO_CHANGE);
	one_page(f, gpa_of(page), SVP_SUCCESS);
	if (guest_try_load(word, &value))
		fail(f, "a page that was taken back is still there");
	one_page(f, gpa_of(page), SVP_PVALIDATE_NO_CHANGE);
	one_page(f, gpa_of(page) | SVP_PVALIDATE_VALIDATE, SVP_SUCCESS);
	for (i = 0; i < 512; i++)
		if (word[i])
			fail(f, "a page that was validated is not zero");
}

static void fuzz_remap(struct fuzzer *f)
{
	unsigned int area = below(f, PER_VCPU);
	unsigned int page = AREAS + f->id * PER_VCPU + area;

	if (one_in(f, 4)) {
		/* Of addresses that are no page of areas none is taken. */
		if (!core(f, REMAP, SVP_CORE_REMAP_CA, bad_address(f), 0, 0))
			fail(f, "a bad calling area was taken");
		return;
	}
	if (core(f, REMAP, SVP_CORE_REMAP_CA, gpa_of(page), 0, 0))
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
	if (one_in(f, 8))
		v.vmpl = (svp_u64)below(f, 4) << 16;
	if (one_in(f, 8))
		v.efer = next(f);
	if (one_in(f, 8))
		v.features ^= 1ull << below(f, 64);
	write(page, offsetof(struct svp_vmsa, vmpl) & ~7u, &v.vmpl, 8);
	write(page, offsetof(struct svp_vmsa, efer), &v.efer, 8);
	write(page, offsetof(struct svp_vmsa, sev_features), &v.features, 8);
}

static void fuzz_create(struct fuzzer *f)
{
	unsigned int which = below(f, PER_VCPU);
	svp_u64 area = gpa_of(TOGGLED + below(f, POOL));
	svp_u64 apic = SPARE_APIC + below(f, SPARES);

	if (one_in(f, 8)) {
		/* No page that can be a VMSA, or no vCPU that is there. */
		bool bad = one_in(f, 2);
		svp_u64 vmsa = bad ? bad_address(f) :
			       gpa_of(TOGGLED + below(f, POOL));

		if (!core(f, CREATE, SVP_CORE_CREATE_VCPU, vmsa, area,
			  bad ? apic : next(f) | SMP_MAX))
			fail(f, "a bad vCPU was created");
		return;
	}
	write_vmsa(f, which);
	if (one_in(f, 8))
		area = bad_address(f);
	f->is_vmsa[which] = true;
	core(f, CREATE, SVP_CORE_CREATE_VCPU,
	     gpa_of(VMSAS + f->id * PER_VCPU + which), area, apic);
}

static void fuzz_delete(struct fuzzer *f)
{
	unsigned int which = below(f, PER_VCPU);
	svp_u64 result;

	if (one_in(f, 4)) {
		/* Another vCPU's, or none at all; never one that runs. */
		svp_u64 at = one_in(f, 2) ? gpa_of(VMSAS + below(f, POOL)) :
			     gpa_of(TOGGLED + below(f, POOL)) +
				     below(f, 2) * below(f, SVP_PAGE_SIZE);

		core(f, DELETE, SVP_CORE_DELETE_VCPU, at, 0, 0);
		return;
	}
	result = core(f, DELETE, SVP_CORE_DELETE_VCPU,
		      gpa_of(VMSAS + f->id * PER_VCPU + which), 0, 0);
	/* Gone now, or before: only its owner makes it one. */
	if (!result || result == SVP_ERR_INVALID_PARAMETER)
		f->is_vmsa[which] = false;
}

static void fuzz_query(struct fuzzer *f)
{
	svp_u32 protocol = one_in(f, 4) ? (svp_u32)next(f) : below(f, 5);
	svp_u32 version = one_in(f, 4) ? (svp_u32)next(f) : below(f, 3);
	svp_u64 wanted = protocol <= SVP_PROTOCOL_VTPM && version == 1 ?
			 SVP_CALL(1, 1) : 0;

	if (core(f, QUERY, SVP_CORE_QUERY_PROTOCOL,
		 SVP_CALL(protocol, version), 0, 0) || f->got.rcx != wanted)
		fail(f, "a wrong answer about versions");
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
	unsigned int page = REQUESTS + below(f, POOL);
	const svp_u8 *command = commands[below(f, 6)];
	struct {
		struct svp_vtpm_request head;
		svp_u8 bytes[39];
	} SVP_PACKED r = { { SVP_TPM_SEND_COMMAND, 0, svp_be32(command + 2) },
			   { 0 } };
	struct svsm_call c = {
		.rax = SVP_CALL(SVP_PROTOCOL_VTPM, SVP_VTPM_CMD),
		.rcx = gpa_of(page), .r9 = next(f),
	};

	memcpy(r.bytes, command, 32);
	if (one_in(f, 4))
		r.bytes[below(f, 32)] = (svp_u8)next(f);
	if (one_in(f, 2))
		((svp_u8 *)&r.head)[below(f, 9)] = (svp_u8)next(f);
	write(page, 0, &r, sizeof(r));
	if (one_in(f, 4))
		c.rcx = buffer(f);
	call(f, VTPM, &c);
}

static struct svp_attest_buffer attest_buffer(struct fuzzer *f, svp_u32 size)
{
	if (one_in(f, 16))
		size = (svp_u32)next(f);
	return (struct svp_attest_buffer){ buffer(f), size, 0 };
}

static void fuzz_attest(struct fuzzer *f)
{
	unsigned int page = REQUESTS + below(f, POOL);
	struct svp_attest_request r = {
		.report = attest_buffer(f, SVP_REPORT_SIZE),
		.nonce = attest_buffer(f, SVP_ATTEST_NONCE_SIZE),
		.manifest = attest_buffer(f, MANIFEST_ROOM),
		.certificates = attest_buffer(f, 0),
		.guid = SVP_GUID_VTPM,
		.manifest_version = below(f, 3),
	};
	struct svsm_call c = {
		.rax = SVP_CALL(SVP_PROTOCOL_ATTEST, below(f, 2)),
		.rcx = gpa_of(page), .r9 = next(f),
	};

	if (one_in(f, 8))
		r.guid[below(f, 16)] = (svp_u8)next(f);
	write(page, 0, &r, sizeof(r));
	if (one_in(f, 8))
		c.rcx = address(f);
	call(f, ATTEST, &c);
}

/* Any registers; calls that would take a vCPU away from itself apart. */
static void fuzz_other(struct fuzzer *f)
{
	struct svsm_call c = {
		.rax = SVP_CALL(3 + below(f, 1000), below(f, 10)),
		.rcx = next(f), .rdx = address(f), .r8 = next(f), .r9 = next(f),
	};

	if (one_in(f, 2))
		c.rax = SVP_CALL(SVP_PROTOCOL_CORE, SVP_CORE_DEPOSIT_MEM +
				 below(f, 2));
	else if (one_in(f, 2))
		c.rax = SVP_CALL(below(f, 3), SVP_CORE_CONFIGURE_VTOM +
				 (svp_u32)(next(f) >> 33));
	if (!call(f, OTHER, &c))
		fail(f, "a call that is not there succeeded");
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
	unsigned int n = below(f, 1024), i = 0;

	while (n >= steps[i].weight)
		n -= steps[i++].weight;
	steps[i].step(f);
}

static void run(struct smp_vcpu *v)
{
	struct fuzzer *f = v->data;
	svp_u64 first = (svp_u64)v->guest.caa;

	while (f->made < f->calls && !stop) {
		step(f);
		if (one_in(f, 16))
			smp_pause();
	}
	/* What follows is not in this vCPU's hands: an area of the firmware's. */
	if (!f->id && !stop &&
	    core(f, REMAP, SVP_CORE_REMAP_CA, first, 0, 0))
		fail(f, "no way back to the first calling area");
	f->done = true;
	if (f->id)
		smp_halt();
}

static svp_u64 tpm(const struct guest *g, const void *command, size_t size)
{
	struct svp_vtpm_request head = { SVP_TPM_SEND_COMMAND, 0,
					 (svp_u32)size };
	struct svsm_call c = {
		.rax = SVP_CALL(SVP_PROTOCOL_VTPM, SVP_VTPM_CMD),
		.rcx = gpa_of(CHECK),
	};

	memcpy(guest_page(CHECK), &head, sizeof(head));
	memcpy(guest_page(CHECK) + sizeof(head), command, size);
	if (guest_svsm_call(g, &c) != SVP_SUCCESS)
		guest_fail("the TPM does not answer");
	return svp_be32(guest_page(CHECK) + 4 + 6);
}

static bool equal(const svp_u8 *a, const svp_u8 *b, size_t n)
{
	while (n && a[n - 1] == b[n - 1])
		n--;
	return !n;
}

/* PCR 16 was reset and is extended by 32 bytes of 1: SHA-256(0... || 1...). */
static void check_pcr(const struct guest *g)
{
	static const svp_u8 extended[32] = {
		0x5c, 0x85, 0x95, 0x5f, 0x70, 0x92, 0x83, 0xec, 0xce, 0x2b,
		0x74, 0xf1, 0xb1, 0x55, 0x29, 0x18, 0x81, 0x9f, 0x39, 0x09,
		0x11, 0x81, 0x6e, 0x7b, 0xb4, 0x66, 0x80, 0x5a, 0x38, 0xab,
		0x87, 0xf3,
	};
	static const svp_u8 read[20] = {
		0x80, 0x01, 0, 0, 0, 20, 0, 0, 0x01, 0x7e, 0, 0, 0, 1, 0, 0x0b,
		3, 0, 0, 1,
	};
	svp_u8 extend[65] = {
		0x80, 0x02, 0, 0, 0, 65, 0, 0, 0x01, 0x82, 0, 0, 0, 16, 0, 0, 0,
		9, 0x40, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0x0b,
	};

	memset(extend + 33, 1, 32);
	guest_expect("PCR 16 is reset", tpm(g, commands[5], 27), 0);
	guest_expect("and extended", tpm(g, extend, sizeof(extend)), 0);
	guest_expect("and read", tpm(g, read, sizeof(read)), 0);
	guest_expect("its value is right",
		     equal(guest_page(CHECK) + 4 + 30, extended, 32), 1);
}

/* Is this in the manifest? */
static bool manifest_has(const svp_u8 *bytes, size_t size, size_t manifest)
{
	const svp_u8 *m = guest_page(CHECK + 2);
	size_t i;

	for (i = 0; i + size <= manifest; i++)
		if (equal(m + i, bytes, size))
			return true;
	return false;
}

/* A report comes, and the keys of its manifest are those of the TPM. */
static void check_manifest(const struct guest *g)
{
	static const svp_u8 read[14] = {
		0x80, 0x01, 0, 0, 0, 14, 0, 0, 0x01, 0x73, 0x81, 0x01, 0, 0x10,
	};
	const struct svp_attest_request r = {
		.report = { gpa_of(CHECK + 5), SVP_REPORT_SIZE, 0 },
		.nonce = { gpa_of(CHECK + 6), SVP_ATTEST_NONCE_SIZE, 0 },
		.manifest = { gpa_of(CHECK + 2), MANIFEST_ROOM, 0 },
		.guid = SVP_GUID_VTPM,
		.manifest_version = SVP_VTPM_MANIFEST_KEYS,
	};
	struct svsm_call c = {
		.rax = SVP_CALL(SVP_PROTOCOL_ATTEST, SVP_ATTEST_SINGLE_SERVICE),
		.rcx = gpa_of(CHECK + 1),
	};
	const svp_u8 *answer = guest_page(CHECK) + 4 + 10;

	memcpy(guest_page(CHECK + 1), &r, sizeof(r));
	guest_expect("a report", guest_svsm_call(g, &c), SVP_SUCCESS);
	guest_expect("it is one of VMPL 0",
		     svp_le32(guest_page(CHECK + 5) +
			      offsetof(struct svp_report, vmpl)), 0);
	guest_expect("the attestation key is there", tpm(g, read, sizeof(read)),
		     0);
	guest_expect("and the manifest names it",
		     manifest_has(answer + 2, svp_be16(answer), c.rcx), 1);
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
	check_pcr(g);
	check_manifest(g);
}
