/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Product lines of processors: what differs between Milan, Genoa and Turin in
 * reports and certificates. AMD 56860, tables 4, 5 and 23; 57230.
 */
#ifndef SP_PRODUCT_H
#define SP_PRODUCT_H

#include <stddef.h>

#include "protocol/snp_report.h"

/* Components of a TCB_VERSION, in the order of the option --tcb. */
enum tcb_component {
	TCB_BOOTLOADER,
	TCB_TEE,
	TCB_SNP,
	TCB_MICROCODE,
	TCB_FMC,		/* Turin alone */
	TCB_COMPONENTS,
};

/* A product line. */
struct product {
	const char *name;	/* in issuers' names: "Milan" */
	const char *stepping_name; /* in a VCEK: "Milan-B0" */
	svp_u8 family, model, stepping;
	svp_u32 fms;		/* as CPUID Fn1 EAX has the three */
	unsigned int components; /* 4 or, with FMC, 5 */
	svp_u8 byte[TCB_COMPONENTS]; /* of TCB_VERSION, by component */
	size_t chip_id_size;	/* significant bytes of CHIP_ID */
	svp_u64 tcb;		/* a plausible level, used unless told */
};

/* By name, exactly as above; NULL when there is none. */
const struct product *product_find(const char *name);

/* One component of a TCB_VERSION; 0 when the product has it not. */
svp_u8 product_tcb_component(const struct product *product, svp_u64 tcb,
			     enum tcb_component component);

/*
 * "BOOTLOADER,TEE,SNP,MICROCODE", each from 0 to 255, decimal or 0x, for Turin
 * with ",FMC" if that is not 0. -EINVAL when it is anything else.
 */
int product_parse_tcb(const struct product *product, const char *text,
		      svp_u64 *ret_tcb);

/* Is no component of a above the same one of b, and nothing else set in a? */
bool product_tcb_within(const struct product *product, svp_u64 a, svp_u64 b);

#endif
