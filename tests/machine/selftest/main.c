// SPDX-License-Identifier: Apache-2.0
/*
 * A bare guest at VMPL0 that judges the machine below it. It trusts nobody; it
 * shares only protocol/types.h with the machine. The page at CASE_PAGE is
 * measured with the image and names what to do: a row of boots[], or what must
 * end the machine.
 */
#include "groups.h"
#include "lib/ghcb_page.h"
#include "lib/levels.h"

/* PM1a control of the machine's chipset; S5 with SLP_EN. */
#define POWER_OFF_PORT	0x604u
#define POWER_OFF	0x2000u
#define WORD_OUT	(1u << 9 | 1u << 5)

void selftest_main(void);

static void (*const groups[])(void) = {
	rules_msr_protocol,
	rules_cpuid_page,
	rules_secrets_page,
	rules_pvalidate,
	rules_rmpadjust,
	rules_page_state,
	rules_access,
	rules_vc,
	rules_ghcb,
	rules_guest_messages,
	rules_vmsa,
	rules_run_vmpl,
	rules_ap_creation,
	rules_signals,
	rules_nesting,
};

static void (*const feature_groups[])(void) = {
	rules_rmpquery,
	rules_debug_swap,
	rules_hv_doorbell,
	rules_invlpgb,
};

static void (*const tsc_groups[])(void) = {
	rules_vc_tsc,
};

static void (*const eight_vcpus[])(void) = {
	rules_fairness,
};

#define BOOT_OF(name, list) { name, list, sizeof(list) / sizeof((list)[0]) }

/* What a boot runs, by the name in CASE_PAGE. */
static const struct {
	const char *name;
	void (*const *list)(void);
	u64 count;
} boots[] = {
	BOOT_OF("", groups),
	BOOT_OF("features", feature_groups),
	BOOT_OF("tsc", tsc_groups),
	BOOT_OF("eight-vcpus", eight_vcpus),
};

static bool run(const char *name)
{
	u64 i, j;

	for (i = 0; i < sizeof(boots) / sizeof(boots[0]); i++) {
		if (!same_text(boots[i].name, name))
			continue;
		for (j = 0; j < boots[i].count; j++)
			boots[i].list[j]();
		say("all rules done");
		return true;
	}
	return false;
}

/* The machine ends a moment after it was asked to. */
static void power_off(void) __attribute__((noreturn));

static void power_off(void)
{
	ghcb_clear();
	ghcb_put(GHCB_RAX, POWER_OFF);
	ghcb_exit(0x7b, POWER_OFF_PORT << 16 | WORD_OUT, 0);
	for (;;)
		asm volatile("hlt");
}

void selftest_main(void)
{
	const char *name = (const char *)CASE_PAGE;
	u32 i;

	context_init(&contexts[BOOT]);
	context_load(&contexts[BOOT]);
	ghcb_setup();
	for (i = 1; i < CONTEXTS; i++)
		make_private(vmsa_of(i));
	lower_setup();
	if (!run(name)) {
		stops(name);
		say("not stopped");
	}
	power_off();
}
