/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The nested page tables: what each VMPL may reach, derived from regions and
 * RMP. A VMPL that is used has a root for paging on (private pages at gPA |
 * CBIT, shared ones at gPA) and one for paging off, when every access is
 * private and comes without C-bit.
 */
#ifndef MACHINE_NPT_H
#define MACHINE_NPT_H

#include "region.h"

/*
 * Build the roots of VMPL0 and VMPL2 from all regions and the RMP. After the
 * launch, which adds regions and changes the RMP without knowing of NPTs.
 */
void npt_init(void);

/*
 * Roots for another VMPL (below VMPLS), when it has none. The last two are
 * made when they are first used: they cost memory, and time at each RMP change.
 */
void npt_add_vmpl(unsigned int vmpl);

/*
 * Derive the entries of count pages at gpa again, after an RMP change. Pages
 * in no region are ignored. Rights that were lost are noted for npt_kick().
 */
void npt_refresh(struct gpa gpa, u64 count);

/* The root for a VMPL, for paging on or off; 0 when that VMPL is not used. */
u64 npt_root(unsigned int vmpl, bool paging);

/*
 * Page walks and fetches are private whatever the C-bit says (APM vol. 2,
 * 15.34.5), QEMU's are not: lend the page at its plain gPA to this VMPL, to
 * execute it too when asked for, which the caller has checked. -EACCES: the
 * VMPL may not read it; -ENOENT: not a validated private page.
 */
int npt_lend(unsigned int vmpl, struct gpa gpa, bool execute);

/*
 * A page that this VMPL may execute at one CPL alone can't be executed until
 * this, and then at any.
 */
void npt_lend_execution(unsigned int vmpl, struct gpa gpa);

/*
 * Data reads of a private page at its plain gPA reach a copy: show this page
 * there to this VMPL, read-only. Nobody can write the private page meanwhile,
 * so that the copy is true. -ENOENT: no memory is there.
 */
int npt_lend_copy(unsigned int vmpl, struct gpa gpa, struct hpa copy);

/* The private page may be written again; what npt_lend_copy() lent stays. */
void npt_unprotect(struct gpa gpa);

/* Undo what the npt_lend functions did to this page. */
void npt_withdraw(unsigned int vmpl, struct gpa gpa);

/* Did some page lose rights since the last call? Other vCPUs must then exit. */
bool npt_take_lost_rights(void);

#endif
