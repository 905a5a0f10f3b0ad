// SPDX-License-Identifier: Apache-2.0
/*
 * The fuzzer's numbers, addresses and calls.
 */
#include "fuzzer.h"

#include "lib/console.h"
#include "protocol/svsm_core.h"

volatile bool fuzzer_stop;

/* Marsaglia's xorshift64*. */
svp_u64 fuzzer_next(struct fuzzer *f)
{
	f->random ^= f->random >> 12;
	f->random ^= f->random << 25;
	f->random ^= f->random >> 27;
	return f->random * 0x2545f4914f6cdd1dull;
}

unsigned int fuzzer_below(struct fuzzer *f, unsigned int n)
{
	return (unsigned int)((fuzzer_next(f) >> 32) % n);
}

bool fuzzer_one_in(struct fuzzer *f, unsigned int n)
{
	return !fuzzer_below(f, n);
}

svp_u64 fuzzer_gpa_of(unsigned int page)
{
	return (svp_u64)guest_page(page);
}

void fuzzer_fail(struct fuzzer *f, const char *what)
{
	if (!f->failure)
		f->failure = what;
	fuzzer_stop = true;
}

/* Bytes into a page that may be somebody else's by now, in words. */
void fuzzer_write(unsigned int page, unsigned int offset, const void *bytes,
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

svp_u64 fuzzer_call(struct fuzzer *f, enum kind kind, struct svsm_call *c)
{
	f->made++;
	if (f->failure)
		return SVP_ERR_BUSY;
	f->asked = *c;
	if (!guest_try_call(&f->vcpu.guest, c))
		fuzzer_fail(f, "the call was not taken");
	f->got = *c;
	if (!is_documented(&f->asked, c->rax))
		fuzzer_fail(f, "no such result");
	if (c->r9 != f->asked.r9)
		fuzzer_fail(f, "R9 has changed");
	if (c->rax)
		f->refused[kind]++;
	else
		f->succeeded[kind]++;
	return c->rax;
}

svp_u64 fuzzer_core(struct fuzzer *f, enum kind kind, svp_u32 id, svp_u64 rcx,
		    svp_u64 rdx, svp_u64 r8)
{
	struct svsm_call c = {
		.rax = SVP_CALL(SVP_PROTOCOL_CORE, id),
		.rcx = rcx, .rdx = rdx, .r8 = r8, .r9 = fuzzer_next(f),
	};

	return fuzzer_call(f, kind, &c);
}

/* An address that no call may take, or at least not this way. */
svp_u64 fuzzer_bad_address(struct fuzzer *f)
{
	const struct svp_secrets *s = f->vcpu.guest.secrets;

	switch (fuzzer_below(f, 10)) {
	case 0:
		return s->svsm_base + fuzzer_below(f, 0x4000) * SVP_PAGE_SIZE;
	case 1:
		return (svp_u64)s - SVP_PAGE_SIZE * fuzzer_below(f, 13);
	case 2:			/* CPUID page, VMSA of the first vCPU */
		return (svp_u64)s + SVP_PAGE_SIZE * (fuzzer_one_in(f, 2) ? 1 : 3);
	case 3:
		return fuzzer_gpa_of(AP_VMSAS + 1 + fuzzer_below(f, FUZZERS - 1));
	case 4:
		return fuzzer_gpa_of(CONSOLE_PAGE);
	case 5:
		return 0xfed40000;
	case 6:
		return fuzzer_gpa_of(REQUESTS) | 1ull << (28 + fuzzer_below(f, 36));
	case 7:
		return ~0ull - fuzzer_below(f, 8192);
	case 8:
		return s->svsm_base - SVP_PAGE_SIZE;
	default:
		return fuzzer_next(f) | 1ull << 48;
	}
}

/* A page that calls may name; the low bits now and then not zero. */
svp_u64 fuzzer_address(struct fuzzer *f)
{
	static const unsigned int pools[] = { REQUESTS, TOGGLED, VMSAS, AREAS };
	svp_u64 at = fuzzer_gpa_of(pools[fuzzer_below(f, 4)] + fuzzer_below(f, POOL));

	if (fuzzer_one_in(f, 8))
		return fuzzer_bad_address(f);
	return fuzzer_one_in(f, 16) ? at + fuzzer_below(f, SVP_PAGE_SIZE) : at;
}

/* A page that the SVSM may write to without harm to another vCPU's calls. */
svp_u64 fuzzer_buffer(struct fuzzer *f)
{
	unsigned int pool;

	if (fuzzer_one_in(f, 8))
		return fuzzer_bad_address(f);
	pool = fuzzer_one_in(f, 8) ? TOGGLED : REQUESTS;
	return fuzzer_gpa_of(pool + fuzzer_below(f, POOL)) +
	       (fuzzer_one_in(f, 8) ? fuzzer_below(f, SVP_PAGE_SIZE) : 0);
}
