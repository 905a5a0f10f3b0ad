// SPDX-License-Identifier: Apache-2.0
/*
 * The attacks by name, and when they are on. README.md tells what each does
 * and what it must lead to.
 */
#include "attack_hooks.h"
#include "lib.h"
#include "log.h"
#include "options.h"
#include "stop.h"

#define ANY ATTACK_ANY_VMPL

static const struct attack attacks[] = {
	{ "remap-page", ANY, .fire = attack_remap },
	{ "alias-page", ANY, .fire = attack_alias },
	{ "swap-pages", ANY, .fire = attack_swap },
	{ "replay-page", ANY, .fire = attack_replay },
	{ "share-page", ANY, .fire = attack_share },
	{ "psc-skip", 0, .vmgexit = attack_psc_skip },
	{ "psc-other-page", 0, .vmgexit = attack_psc_other },
	{ "psc-other-size", 0, .vmgexit = attack_psc_size },
	{ "psc-stuck", 0, .vmgexit = attack_psc_stuck },
	{ "run-vmpl0", 0, .vmgexit = attack_run_vmpl0 },
	{ "run-vmpl2", 2, .waits = true, .vmgexit = attack_run_vmpl2 },
	{ "drop-vmgexit", 0, .vmgexit = attack_drop },
	{ "double-vmgexit", ANY, .vmgexit = attack_double },
	{ "garbage", 0, .vmgexit = attack_garbage },
	{ "garbage-answer", 0, .vmgexit = attack_garbage_answer },
	{ "garbage-files", 0, .vmgexit = attack_garbage_files },
	{ "request-drop", 0, .vmgexit = attack_request_drop },
	{ "request-replay", 0, .vmgexit = attack_request_replay },
	{ "request-reorder", 0, .vmgexit = attack_request_reorder },
	{ "request-truncate", 0, .vmgexit = attack_request_truncate },
	{ "request-corrupt", 0, .vmgexit = attack_request_corrupt },
	{ "request-busy", 0, .vmgexit = attack_request_busy },
	{ "certs-withhold", ANY, .vmgexit = attack_certs_withhold },
	{ "certs-corrupt", ANY, .vmgexit = attack_certs_corrupt },
	{ "stop-vcpu", ANY, .exit = attack_stop_vcpu },
	{ "hammer-vcpu", 2, .exit = attack_hammer },
	{ "forge-vmsa", ANY, .fire = attack_forge_vmsa },
	{ "map-overlap", ANY, .region = attack_map_overlap },
	{ "map-hole", ANY, .region = attack_map_hole },
	{ "map-beyond", ANY, .region = attack_map_beyond },
	{ "map-vcpus", ANY, .cpu_count = attack_many_cpus },
	{ "cpuid-c-bit", ANY, .cpuid_page = attack_cpuid_c_bit },
	{ "cpuid-features", ANY, .cpuid_page = attack_cpuid_features },
	{ "cpuid-count", ANY, .cpuid_page = attack_cpuid_count },
	{ "cpuid-tsc", ANY, .cpuid_page = attack_cpuid_tsc },
	{ "cpuid-exit", ANY, .vmgexit = attack_cpuid_exit },
	{ "tsc-warp", ANY, .vmgexit = attack_tsc },
};

static struct {
	const struct attack *chosen;	/* NULL: the host is honest */
	bool on;
	u64 after;			/* exits that are still served */
	unsigned int vmpl;
	u64 random;
} attack = { .random = 0x9e3779b97f4a7c15ull };

/* Is text, which may go on after a space, this name? */
static bool is_name(const char *text, const char *name)
{
	size_t n = strlen(name);

	return !strncmp(text, name, n) && (!text[n] || text[n] == ' ');
}

void attack_init(void)
{
	const char *text = options_text("attack");
	unsigned int i;

	if (!text)
		return;
	for (i = 0; i < sizeof(attacks) / sizeof(attacks[0]); i++)
		if (is_name(text, attacks[i].name))
			attack.chosen = &attacks[i];
	if (!attack.chosen)
		stop(STOP_ERROR, "unknown attack");
	attack.on = !attack.chosen->waits;
	attack.after = options_number("attack-after", 0);
	attack.vmpl = (unsigned int)options_number("attack-vmpl",
						   attack.chosen->vmpl);
	log_line("attack %s", attack.chosen->name);
}

struct svp_ghcb *attack_ghcb(const struct host_vcpu *v)
{
	if (v->ghcb_msr & SVP_GHCB_MSR_INFO_MASK)
		return NULL;
	return host_shared(v->ghcb_msr, SVP_PAGE_SIZE);
}

u64 attack_code(const struct host_vcpu *v)
{
	const struct svp_ghcb *g = attack_ghcb(v);

	return g ? svp_le64(&g->sw_exit_code) : 0;
}

struct host_decision attack_answer(const struct host_vcpu *v, u64 info1,
				   u64 info2)
{
	struct svp_ghcb *g = attack_ghcb(v);

	if (g) {
		svp_put_le64(&g->sw_exit_info_1, info1);
		svp_put_le64(&g->sw_exit_info_2, info2);
		svp_ghcb_set_valid(g, offsetof(struct svp_ghcb,
					       sw_exit_info_1));
		svp_ghcb_set_valid(g, offsetof(struct svp_ghcb,
					       sw_exit_info_2));
	}
	return (struct host_decision){ .action = HOST_RESUME };
}

/* Marsaglia's xorshift64. */
u64 attack_random(void)
{
	attack.random ^= attack.random << 13;
	attack.random ^= attack.random >> 7;
	attack.random ^= attack.random << 17;
	return attack.random;
}

void attack_fill_random(void *to, u64 size)
{
	u8 *p = to;

	while (size--)
		*p++ = (u8)attack_random();
}

/* Is this exit a write to ATTACK_PORT? Then of which page number? */
static bool is_trigger(const struct host_vcpu *v, u64 *ret_page)
{
	const struct svp_ghcb *g = attack_ghcb(v);
	u64 info;

	if (!g || svp_le64(&g->sw_exit_code) != SVP_EXIT_IOIO)
		return false;
	info = svp_le64(&g->sw_exit_info_1);
	if (info >> SVP_IOIO_PORT_SHIFT != ATTACK_PORT || info & SVP_IOIO_IN)
		return false;
	*ret_page = (u32)svp_le64(&g->rax);
	return true;
}

static void fire(const struct host_vcpu *v, u64 page)
{
	if (attack.chosen->fire)
		attack.chosen->fire(v, (struct gpa){ page * PAGE_SIZE });
	else
		attack.on = !attack.on;
	log_line("attack %s: at page %lx, now %s", attack.chosen->name, page,
		 attack.on ? "on" : "off");
}

/* Is it this vCPU's turn? Counts the exits that are to be served before. */
static bool is_on(const struct host_vcpu *v)
{
	if (!attack.on ||
	    (attack.vmpl != ATTACK_ANY_VMPL && attack.vmpl != v->vmpl))
		return false;
	if (!attack.after)
		return true;
	attack.after--;
	return false;
}

struct host_decision attack_vmgexit(struct host_vcpu *v)
{
	u64 page;

	if (!attack.chosen)
		return host_vmgexit(v);
	if (is_trigger(v, &page)) {
		fire(v, page);
		return attack_answer(v, 0, 0);
	}
	if (attack.chosen->vmgexit && is_on(v))
		return attack.chosen->vmgexit(v);
	return host_vmgexit(v);
}

bool attack_exit(struct host_vcpu *v, struct host_decision *ret)
{
	return attack.chosen && attack.chosen->exit && is_on(v) &&
	       attack.chosen->exit(v, ret);
}

struct region attack_region(struct region honest)
{
	if (attack.chosen && attack.chosen->region)
		attack.chosen->region(&honest);
	return honest;
}

u32 attack_cpu_count(u32 honest)
{
	if (attack.chosen && attack.chosen->cpu_count)
		return attack.chosen->cpu_count(honest);
	return honest;
}

void attack_cpuid_page(struct svp_cpuid_page *page)
{
	if (attack.chosen && attack.chosen->cpuid_page)
		attack.chosen->cpuid_page(page);
}
