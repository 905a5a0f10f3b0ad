/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an attack consists of, and what attacks share.
 */
#ifndef MACHINE_ATTACK_HOOKS_H
#define MACHINE_ATTACK_HOOKS_H

#include "attack.h"
#include "host_call.h"

#define ATTACK_ANY_VMPL	VMPLS

/* Hooks that are NULL leave the host honest there. */
struct attack {
	const char *name;
	unsigned int vmpl;	/* whose exits are attacked */
	bool waits;		/* until the guest writes to ATTACK_PORT */
	/* In place of host_vmgexit(), while the attack is on. */
	struct host_decision (*vmgexit)(struct host_vcpu *v);
	/* As attack_exit(), while the attack is on. */
	bool (*exit)(struct host_vcpu *v, struct host_decision *ret);
	/* The guest wrote this gPA to ATTACK_PORT. NULL: switches on and off. */
	void (*fire)(const struct host_vcpu *v, struct gpa gpa);
	/* At the launch. */
	void (*region)(struct region *r);
	u32 (*cpu_count)(u32 honest);
	void (*cpuid_page)(struct svp_cpuid_page *page);
};

/* The GHCB of a VMGEXIT that uses one, else NULL. */
struct svp_ghcb *attack_ghcb(const struct host_vcpu *v);

/* The exit code in it, 0 without a GHCB. */
u64 attack_code(const struct host_vcpu *v);

/* Answer without having done anything. */
struct host_decision attack_answer(const struct host_vcpu *v, u64 info1,
				   u64 info2);

/* Pseudo-random, the same in each run. */
u64 attack_random(void);
void attack_fill_random(void *to, u64 size);

/* attack_pages.c: what is behind an address. */
void attack_remap(const struct host_vcpu *v, struct gpa gpa);
void attack_alias(const struct host_vcpu *v, struct gpa gpa);
void attack_swap(const struct host_vcpu *v, struct gpa gpa);
void attack_replay(const struct host_vcpu *v, struct gpa gpa);
void attack_share(const struct host_vcpu *v, struct gpa gpa);
struct host_decision attack_psc_skip(struct host_vcpu *v);
struct host_decision attack_psc_other(struct host_vcpu *v);
struct host_decision attack_psc_size(struct host_vcpu *v);
struct host_decision attack_psc_stuck(struct host_vcpu *v);

/* attack_exits.c: who runs when, and what it is told. */
struct host_decision attack_run_vmpl0(struct host_vcpu *v);
struct host_decision attack_run_vmpl2(struct host_vcpu *v);
struct host_decision attack_drop(struct host_vcpu *v);
struct host_decision attack_double(struct host_vcpu *v);
struct host_decision attack_garbage(struct host_vcpu *v);
struct host_decision attack_garbage_answer(struct host_vcpu *v);
struct host_decision attack_garbage_files(struct host_vcpu *v);
struct host_decision attack_cpuid_exit(struct host_vcpu *v);
struct host_decision attack_tsc(struct host_vcpu *v);
bool attack_stop_vcpu(struct host_vcpu *v, struct host_decision *ret);
bool attack_hammer(struct host_vcpu *v, struct host_decision *ret);
void attack_forge_vmsa(const struct host_vcpu *v, struct gpa gpa);

/* attack_requests.c: messages of the secure processor, its certificates. */
struct host_decision attack_request_drop(struct host_vcpu *v);
struct host_decision attack_request_replay(struct host_vcpu *v);
struct host_decision attack_request_reorder(struct host_vcpu *v);
struct host_decision attack_request_truncate(struct host_vcpu *v);
struct host_decision attack_request_corrupt(struct host_vcpu *v);
struct host_decision attack_request_busy(struct host_vcpu *v);
struct host_decision attack_certs_withhold(struct host_vcpu *v);
struct host_decision attack_certs_corrupt(struct host_vcpu *v);

/* attack_launch.c: what the guest is told at its launch. */
void attack_map_overlap(struct region *r);
void attack_map_hole(struct region *r);
void attack_map_beyond(struct region *r);
u32 attack_many_cpus(u32 honest);
void attack_cpuid_c_bit(struct svp_cpuid_page *page);
void attack_cpuid_features(struct svp_cpuid_page *page);
void attack_cpuid_count(struct svp_cpuid_page *page);
void attack_cpuid_tsc(struct svp_cpuid_page *page);

#endif
