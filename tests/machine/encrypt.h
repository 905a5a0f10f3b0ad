/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory encryption as it shows (APM vol. 2, 15.34.1 and 15.36.5). A page lies
 * in DRAM as its owner reads it; the other side would read it by another key.
 */
#ifndef MACHINE_ENCRYPT_H
#define MACHINE_ENCRYPT_H

#include "types.h"

/* New keys, from RDRAND. */
void encrypt_init(void);

/*
 * The page at hpa, page-aligned, went from the host to the guest or back.
 * Contents become unlike what they were, by hPA and key; a page that comes
 * back unchanged is as it was. Not a cipher: it hides nothing from who wants
 * to know.
 */
void encrypt_page(struct hpa hpa);

/*
 * What is in DRAM for the guest's page at hpa, page-aligned, to one page: each
 * 16 bytes by a cipher, keyed by their hPA and keys of this run.
 */
void encrypt_read(struct hpa hpa, void *to);

#endif
