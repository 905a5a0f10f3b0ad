/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reverse map table (APM vol. 2, 15.36.3): one entry for each 4 KiB page
 * of hPA, and what may change it: RMPUPDATE and PSMASH (the host), PVALIDATE
 * and RMPADJUST (the guest). Pure state: no NPT, no addresses translated. A
 * 2 MiB entry is 512 equal entries that have RMP_LARGE set.
 */
#ifndef MACHINE_RMP_H
#define MACHINE_RMP_H

#include <errno.h>
#include "types.h"

#define RMP_ASSIGNED	(1u << 0)	/* the guest's, else hypervisor-owned */
#define RMP_VALIDATED	(1u << 1)
#define RMP_LARGE	(1u << 2)
#define RMP_VMSA	(1u << 3)
#define RMP_IN_USE	(1u << 4)	/* a VMSA that a vCPU runs from */

/* Permissions of one VMPL (APM vol. 2, table 15-38). */
#define RMP_READ	(1u << 0)
#define RMP_WRITE	(1u << 1)
#define RMP_EXEC_USER	(1u << 2)
#define RMP_EXEC_KERNEL	(1u << 3)
#define RMP_EXEC	(RMP_EXEC_USER | RMP_EXEC_KERNEL)
#define RMP_ALL		0xfu

struct rmp_entry {
	u64 gpa;		/* meaningful while assigned */
	u8 flags;
	u8 permissions[VMPLS];
	u8 reserved[3];
};
_Static_assert(sizeof(struct rmp_entry) == 16, "RMP entry");

/* Cover pages 4 KiB pages from first on; all start hypervisor-owned. */
void rmp_init(struct hpa first, u64 pages);

/* The entry of the page that holds hpa, or NULL when not covered. */
struct rmp_entry *rmp_entry(struct hpa hpa);

/*
 * RMPUPDATE: give count (1 or LARGE_PAGES) pages to the guest at gpa, not
 * validated, no permissions for any VMPL but 0; or take them back. Nothing is
 * changed unless all can be. -EFAULT: not covered; -EINVAL: a 2 MiB update
 * that is misaligned; -EBUSY: a VMSA in use. RMP_LARGE is set by a 2 MiB
 * assignment; a 4 KiB update inside a 2 MiB entry smashes that first.
 */
int rmp_assign(struct hpa hpa, struct gpa gpa, u64 count);
int rmp_reclaim(struct hpa hpa, u64 count);

/* PSMASH: make the 2 MiB entry around hpa 512 entries of 4 KiB. */
void rmp_smash(struct hpa hpa);

/*
 * SNP_LAUNCH_UPDATE's effect on a page: assigned, validated, all permissions
 * for VMPL0 and none for the others; vmsa adds RMP_VMSA. -EFAULT: not covered.
 */
int rmp_launch(struct hpa hpa, struct gpa gpa, bool vmsa);

/*
 * Beside SVP_RMP_*: no code in EAX but the nested page fault of a page that is
 * not this guest's private page, or #VC of one that is not validated.
 */
#define RMP_FAULT		0x100u
#define RMP_FAULT_NOT_VALIDATED	0x101u

/* The guest's operand of PVALIDATE or RMPADJUST, already translated. */
struct rmp_operand {
	struct hpa hpa;
	struct gpa gpa;		/* without C-bit */
	bool private;		/* C-bit was set in the translation */
	u32 size;		/* ECX: SVP_RMP_4K or SVP_RMP_2M */
	unsigned int vmpl;	/* of the vCPU that executes */
};

/*
 * PVALIDATE (APM vol. 3). Returns the code for EAX (SVP_RMP_*) or RMP_FAULT;
 * *ret_unchanged is the carry flag, written only on success. The caller has checked CPL and
 * VMPL. A 4 KiB operand in a 2 MiB entry: the host's PSMASH is implied.
 */
u32 rmp_pvalidate(const struct rmp_operand *op, bool validate,
		  bool *ret_unchanged);

/*
 * RMPADJUST (APM vol. 3); rdx as the guest gave it. Returns the code for EAX
 * or RMP_FAULT*.
 */
u32 rmp_adjust(const struct rmp_operand *op, u64 rdx);

/*
 * RMPQUERY (APM vol. 3): of the VMPL in rdx[7:0], RDX as RMPADJUST would take
 * it and the entry's size. op's size is not looked at. Returns the code for
 * EAX or RMP_FAULT*; the others are written on success only.
 */
u32 rmp_query(const struct rmp_operand *op, u64 rdx, u64 *ret_rdx,
	      u64 *ret_size);

#endif
