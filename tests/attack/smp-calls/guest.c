// SPDX-License-Identifier: Apache-2.0
/*
 * Attack: the same call from seven vCPUs at the same moment.
 *
 * A monitor that looks at a page and then changes it, with another vCPU in
 * between, could make one page two things at once: a VMSA and the guest's to
 * write, two vCPUs' calling area, validated twice. So all vCPUs wait for each
 * other, ask for the same, and exactly one may get it. Then one vCPU keeps the
 * TPM busy for long: core calls of the others go on meanwhile, and a second
 * TPM command is told to come again.
 */
#include "lib/console.h"
#include "lib/guest.h"
#include "lib/smp.h"
#include "protocol/svsm_core.h"
#include "protocol/svsm_vtpm.h"

#define VCPUS	7u
#define TARGET	7u	/* APIC id of the eighth, which is never started */
#define ROUNDS	24u

enum pages {
	VMSA, AREA, COMMON_AREA, COMMON_PAGE, COMMAND,
	LISTS = 16, AP_VMSAS = 32, AP_AREAS = 48, COMMANDS = 64,
};

struct racer {
	struct smp_vcpu vcpu;
	svp_u64 result;
};

/* What all do next; the round's number starts it. */
static struct {
	struct racer racer[VCPUS];
	svp_u64 (*ask)(struct racer *r);
	volatile unsigned int round;
	unsigned int finished;
	volatile bool tpm_busy;
	unsigned int core_calls, busy, served;
} race;

static svp_u64 gpa_of(unsigned int page)
{
	return (svp_u64)guest_page(page);
}

/* A call that was not taken is its own kind of wrong result. */
static svp_u64 call(struct racer *r, svp_u64 rax, svp_u64 rcx, svp_u64 rdx,
		    svp_u64 r8)
{
	struct svsm_call c = { .rax = rax, .rcx = rcx, .rdx = rdx, .r8 = r8 };

	return guest_try_call(&r->vcpu.guest, &c) ? c.rax : ~0ull;
}

static svp_u64 core(struct racer *r, svp_u32 id, svp_u64 rcx, svp_u64 rdx,
		    svp_u64 r8)
{
	return call(r, SVP_CALL(SVP_PROTOCOL_CORE, id), rcx, rdx, r8);
}

static svp_u64 ask_create(struct racer *r)
{
	return core(r, SVP_CORE_CREATE_VCPU, gpa_of(VMSA), gpa_of(AREA),
		    TARGET);
}

static svp_u64 ask_delete(struct racer *r)
{
	return core(r, SVP_CORE_DELETE_VCPU, gpa_of(VMSA), 0, 0);
}

static svp_u64 ask_remap(struct racer *r)
{
	return core(r, SVP_CORE_REMAP_CA, gpa_of(COMMON_AREA), 0, 0);
}

static svp_u64 change(struct racer *r, svp_u64 entry)
{
	svp_u8 *list = guest_page(LISTS + r->vcpu.apic_id);
	struct svp_pvalidate head = { 1, 0, 0 };

	memcpy(list, &head, sizeof(head));
	memcpy(list + sizeof(head), &entry, sizeof(entry));
	return core(r, SVP_CORE_PVALIDATE, (svp_u64)list, 0, 0);
}

static svp_u64 ask_rescind(struct racer *r)
{
	return change(r, gpa_of(COMMON_PAGE));
}

static svp_u64 ask_validate(struct racer *r)
{
	return change(r, gpa_of(COMMON_PAGE) | SVP_PVALIDATE_VALIDATE);
}

/* Some want the page as a VMSA, the others no longer validated. */
static svp_u64 ask_both(struct racer *r)
{
	if (r->vcpu.apic_id % 2)
		return ask_create(r);
	return change(r, gpa_of(VMSA));
}

static void put_command(unsigned int page, const svp_u8 *bytes, svp_u32 size)
{
	struct svp_vtpm_request head = { SVP_TPM_SEND_COMMAND, 0, size };

	memcpy(guest_page(page), &head, sizeof(head));
	memcpy(guest_page(page) + sizeof(head), bytes, size);
}

/* CreatePrimary of an RSA key is long: it looks for primes. */
static void put_long_command(void)
{
	static const svp_u8 create[] = {
		0x80, 0x02, 0, 0, 0, 0x3f, 0, 0, 0x01, 0x31, 0x40, 0, 0, 0x01,
		0, 0, 0, 9, 0x40, 0, 0, 9, 0, 0, 0, 0, 0,
		0, 4, 0, 0, 0, 0,			/* sensitive */
		0, 0x16, 0, 1, 0, 0x0b, 0, 4, 0, 0x72, 0, 0,	/* RSA, sign */
		0, 0x10, 0, 0x10, 8, 0, 0, 0, 0, 0, 0, 0,
		0, 0, 0, 0, 0, 0,
	};

	put_command(COMMAND, create, sizeof(create));
}

/* GetRandom, from the vCPU's own page. */
static svp_u64 short_command(struct racer *r)
{
	static const svp_u8 random[] = {
		0x80, 0x01, 0, 0, 0, 12, 0, 0, 0x01, 0x7b, 0, 8,
	};
	unsigned int page = COMMANDS + r->vcpu.apic_id;

	put_command(page, random, sizeof(random));
	return call(r, SVP_CALL(SVP_PROTOCOL_VTPM, SVP_VTPM_CMD), gpa_of(page),
		    0, 0);
}

/* The first has a command that takes long; the others never wait for it. */
static svp_u64 ask_while_busy(struct racer *r)
{
	svp_u64 query = SVP_CALL(SVP_PROTOCOL_CORE, SVP_PROTOCOL_VERSION);
	svp_u64 result;

	if (!r->vcpu.apic_id) {
		do {
			race.tpm_busy = true;
			result = call(r, SVP_CALL(SVP_PROTOCOL_VTPM,
						  SVP_VTPM_CMD),
				      gpa_of(COMMAND), 0, 0);
			race.tpm_busy = false;
		} while (result == SVP_ERR_BUSY);
		return result;
	}
	while (race.tpm_busy) {
		result = core(r, SVP_CORE_QUERY_PROTOCOL, query, 0, 0);
		if (result)
			return result;
		__atomic_add_fetch(&race.core_calls, 1, __ATOMIC_SEQ_CST);
		result = short_command(r);
		if (result && result != SVP_ERR_BUSY)
			return result;
		__atomic_add_fetch(result ? &race.busy : &race.served, 1,
				   __ATOMIC_SEQ_CST);
	}
	return SVP_SUCCESS;
}

static void take_part(struct racer *r)
{
	r->result = race.ask(r);
	__atomic_add_fetch(&race.finished, 1, __ATOMIC_SEQ_CST);
}

static void run(struct smp_vcpu *v)
{
	unsigned int round = 0;

	for (;;) {
		while (race.round == round)
			smp_pause();
		round++;
		take_part(v->data);
	}
}

/* One round of all vCPUs; how many had this result. */
static unsigned int together(svp_u64 (*ask)(struct racer *r), svp_u64 result)
{
	unsigned int n = 0, i;

	race.ask = ask;
	__atomic_store_n(&race.finished, 0, __ATOMIC_SEQ_CST);
	__atomic_add_fetch(&race.round, 1, __ATOMIC_SEQ_CST);
	take_part(&race.racer[0]);
	while (__atomic_load_n(&race.finished, __ATOMIC_SEQ_CST) < VCPUS)
		smp_pause();
	for (i = 0; i < VCPUS; i++)
		n += race.racer[i].result == result;
	return n;
}

/* One succeeds, all others get the other result. */
static void one_wins(const char *name, svp_u64 (*ask)(struct racer *r),
		     svp_u64 otherwise)
{
	unsigned int won = together(ask, SVP_SUCCESS), lost = 0, i;

	for (i = 0; i < VCPUS; i++)
		lost += race.racer[i].result == otherwise;
	if (won == 1 && lost == VCPUS - 1)
		return;
	for (i = 0; i < VCPUS; i++)
		guest_print_number("result", race.racer[i].result);
	guest_fail(name);
}

/* Whoever has the common area goes back to its own. */
static void back_to_own_areas(const struct guest *g)
{
	unsigned int i;

	for (i = 0; i < VCPUS; i++) {
		struct racer *r = &race.racer[i];
		struct racer on_common = *r;

		if (r->result)
			continue;
		on_common.vcpu.guest.caa = (void *)gpa_of(COMMON_AREA);
		if (i) {
			/* Only it can ask: its next call is from there. */
			r->vcpu.guest.caa = on_common.vcpu.guest.caa;
			return;
		}
		if (core(&on_common, SVP_CORE_REMAP_CA, (svp_u64)g->caa, 0, 0))
			guest_fail("no way back");
	}
}

static svp_u64 ask_own_area(struct racer *r)
{
	svp_u32 id = r->vcpu.apic_id;
	svp_u64 own = id ? gpa_of(AP_AREAS + id) : 0;
	svp_u64 result;

	if (!own || (svp_u64)r->vcpu.guest.caa == own)
		return SVP_SUCCESS;
	result = core(r, SVP_CORE_REMAP_CA, own, 0, 0);
	r->vcpu.guest.caa = (struct svp_calling_area *)own;
	return result;
}

static void put_vmsa(const struct guest *g)
{
	smp_fill_vmsa((struct svp_vmsa *)guest_page(VMSA), g, 0);
}

static void race_for_vcpus(const struct guest *g)
{
	unsigned int i;

	for (i = 0; i < ROUNDS; i++) {
		put_vmsa(g);
		one_wins("CREATE_VCPU", ask_create, SVP_ERR_INVALID_ADDRESS);
		one_wins("DELETE_VCPU", ask_delete, SVP_ERR_INVALID_PARAMETER);
	}
	guest_print("ok: one vCPU is created once and deleted once");
}

static void race_for_areas(const struct guest *g)
{
	unsigned int i;

	for (i = 0; i < ROUNDS; i++) {
		one_wins("REMAP_CA", ask_remap, SVP_ERR_INVALID_ADDRESS);
		back_to_own_areas(g);
		if (together(ask_own_area, SVP_SUCCESS) != VCPUS)
			guest_fail("no way back to the own area");
	}
	guest_print("ok: a page is the calling area of one vCPU");
}

static void race_for_pages(void)
{
	unsigned int i;

	for (i = 0; i < ROUNDS; i++) {
		one_wins("rescind", ask_rescind, SVP_PVALIDATE_NO_CHANGE);
		one_wins("validate", ask_validate, SVP_PVALIDATE_NO_CHANGE);
	}
	guest_print("ok: a page is validated once and taken back once");
}

/* VMSA or not validated: never both, whoever was first. */
static void race_of_two_kinds(const struct guest *g)
{
	svp_u64 validate = gpa_of(VMSA) | SVP_PVALIDATE_VALIDATE;
	unsigned int i, j, created, rescinded;

	for (i = 0; i < ROUNDS; i++) {
		put_vmsa(g);
		together(ask_both, SVP_SUCCESS);
		created = 0;
		rescinded = 0;
		for (j = 0; j < VCPUS; j++) {
			bool won = !race.racer[j].result;

			created += won && j % 2;
			rescinded += won && !(j % 2);
		}
		if (created + rescinded != 1)
			guest_fail("a VMSA that is not validated, or neither");
		if (created ? ask_delete(&race.racer[0]) :
			      change(&race.racer[0], validate))
			guest_fail("it is not what it was made");
	}
	guest_print("ok: a page is a VMSA or not validated");
}

static void keep_the_tpm_busy(void)
{
	put_long_command();
	race.tpm_busy = true;
	guest_expect("no vCPU's calls fail while the TPM is busy",
		     together(ask_while_busy, SVP_SUCCESS), VCPUS);
	guest_expect("the long command has a key for its answer",
		     svp_be32(guest_page(COMMAND) + 4 + 6), 0);
	guest_print_number("core calls meanwhile", race.core_calls);
	guest_print_number("TPM calls told BUSY", race.busy);
	guest_print_number("TPM calls before or after it", race.served);
	if (race.core_calls < VCPUS)
		guest_fail("core calls wait for the TPM");
	if (!race.busy)
		guest_fail("no second caller was told BUSY");
}

void guest_main(const struct guest *g)
{
	unsigned int i;

	for (i = 0; i < VCPUS; i++) {
		struct racer *r = &race.racer[i];

		r->vcpu = (struct smp_vcpu){ run, *g, i, r };
		if (i)
			smp_start(&r->vcpu, g, AP_VMSAS + i, AP_AREAS + i);
	}
	race_for_vcpus(g);
	race_for_areas(g);
	race_for_pages();
	race_of_two_kinds(g);
	keep_the_tpm_busy();
}
