/* SPDX-License-Identifier: Apache-2.0 */
/* The groups of rules, one folder each, in the order in which they run. */
#ifndef SELFTEST_GROUPS_H
#define SELFTEST_GROUPS_H

/* Each reports its rules. At VMPL0 of vCPU 0, after lower_setup(). */
void rules_msr_protocol(void);
void rules_cpuid_page(void);
void rules_secrets_page(void);
void rules_pvalidate(void);
void rules_rmpadjust(void);
void rules_page_state(void);
void rules_access(void);
void rules_vc(void);
void rules_ghcb(void);
void rules_guest_messages(void);
void rules_vmsa(void);
void rules_run_vmpl(void);
void rules_ap_creation(void);
void rules_signals(void);
void rules_nesting(void);

/* The same, in a boot of their own with features that are off otherwise. */
void rules_rmpquery(void);
void rules_debug_swap(void);
void rules_hv_doorbell(void);
void rules_invlpgb(void);

/* The same, with RDTSC and RDTSCP intercepted. */
void rules_vc_tsc(void);

/* The same, in a boot of its own with eight vCPUs. */
void rules_fairness(void);

/*
 * Do what must end the machine. Returns when it did not: name is unknown, or
 * nothing stopped it.
 */
void stops(const char *name);

#endif
