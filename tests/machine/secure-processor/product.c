// SPDX-License-Identifier: Apache-2.0
/*
 * The product lines.
 */
#include "product.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define MILAN_LAYOUT { \
	[TCB_BOOTLOADER] = SVP_TCB_MILAN_BOOTLOADER, \
	[TCB_TEE] = SVP_TCB_MILAN_TEE, \
	[TCB_SNP] = SVP_TCB_MILAN_SNP, \
	[TCB_MICROCODE] = SVP_TCB_MILAN_MICROCODE, \
}
#define TURIN_LAYOUT { \
	[TCB_BOOTLOADER] = SVP_TCB_TURIN_BOOTLOADER, \
	[TCB_TEE] = SVP_TCB_TURIN_TEE, \
	[TCB_SNP] = SVP_TCB_TURIN_SNP, \
	[TCB_MICROCODE] = SVP_TCB_TURIN_MICROCODE, \
	[TCB_FMC] = SVP_TCB_TURIN_FMC, \
}

static const struct product products[] = {
	{ "Milan", "Milan-B0", 0x19, 0x01, 0x01, 0x00a00f11, 4, MILAN_LAYOUT,
	  64, 0xdb18000000000004ull },
	{ "Genoa", "Genoa-B1", 0x19, 0x11, 0x01, 0x00a10f11, 4, MILAN_LAYOUT,
	  64, 0x5417000000000009ull },
	{ "Turin", "Turin-B0", 0x1a, 0x02, 0x01, 0x00b00f21, 5, TURIN_LAYOUT,
	  8, 0x4d00000004010101ull },
};

const struct product *product_find(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(products) / sizeof(products[0]); i++)
		if (!strcmp(products[i].name, name))
			return &products[i];
	return NULL;
}

svp_u8 product_tcb_component(const struct product *product, svp_u64 tcb,
			     enum tcb_component component)
{
	if (component >= product->components)
		return 0;
	return svp_tcb_byte(tcb, product->byte[component]);
}

int product_parse_tcb(const struct product *product, const char *text,
		      svp_u64 *ret_tcb)
{
	unsigned long value;
	svp_u64 tcb = 0;
	unsigned int i;
	char *end;

	for (i = 0; i < product->components; i++) {
		if (*text < '0' || *text > '9')
			return -EINVAL;
		value = strtoul(text, &end, 0);
		if (value > 255)
			return -EINVAL;
		tcb |= (svp_u64)value << (8 * product->byte[i]);
		if (!*end && i >= TCB_MICROCODE)
			break;
		if (i + 1 == product->components || *end != ',')
			return -EINVAL;
		text = end + 1;
	}
	*ret_tcb = tcb;
	return 0;
}

bool product_tcb_within(const struct product *product, svp_u64 a, svp_u64 b)
{
	svp_u64 known = 0;
	unsigned int i;

	for (i = 0; i < product->components; i++) {
		if (product_tcb_component(product, a, i) >
		    product_tcb_component(product, b, i))
			return false;
		known |= 0xffull << (8 * product->byte[i]);
	}
	return !(a & ~known);
}
