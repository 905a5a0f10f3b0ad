/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the fuzzer's files share: a vCPU that makes calls, which pages have
 * which role, and where addresses come from.
 */
#ifndef FUZZER_FUZZER_H
#define FUZZER_FUZZER_H

#include "tests/attack/lib/guest.h"
#include "tests/attack/lib/smp.h"

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

enum kind {
	PVALIDATE, REMAP, CREATE, DELETE, QUERY, VTPM, ATTEST, OTHER, KINDS,
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

/* Something was wrong: everybody ends. */
extern volatile bool fuzzer_stop;

/* Pseudo-random numbers: any, below n, true once in n times. */
svp_u64 fuzzer_next(struct fuzzer *f);
unsigned int fuzzer_below(struct fuzzer *f, unsigned int n);
bool fuzzer_one_in(struct fuzzer *f, unsigned int n);

/* The gPA of guest_page(page). */
svp_u64 fuzzer_gpa_of(unsigned int page);

/* This was wrong. The first such is reported. */
void fuzzer_fail(struct fuzzer *f, const char *what);

/* Bytes into a page that may be somebody else's by now, in words. */
void fuzzer_write(unsigned int page, unsigned int offset, const void *bytes,
		  size_t size);

/* Make a call, and fail unless its result is one that 58019 has. */
svp_u64 fuzzer_call(struct fuzzer *f, enum kind kind, struct svsm_call *c);
svp_u64 fuzzer_core(struct fuzzer *f, enum kind kind, svp_u32 id, svp_u64 rcx,
		    svp_u64 rdx, svp_u64 r8);

/*
 * An address that no call may take; one of a page that calls may name; one
 * that the SVSM may write to without harm to another vCPU's calls.
 */
svp_u64 fuzzer_bad_address(struct fuzzer *f);
svp_u64 fuzzer_address(struct fuzzer *f);
svp_u64 fuzzer_buffer(struct fuzzer *f);

/* After all: fail the test unless TPM and manifest are right. */
void after_check_pcr(const struct guest *g);
void after_check_manifest(const struct guest *g);

#endif
