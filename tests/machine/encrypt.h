/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What memory encryption does to a page when it changes its owner (APM vol. 2,
 * 15.34.1 and 15.36.5). A page lies in DRAM as its owner reads it; the other
 * side would read it by another key. Contents become unlike what they were,
 * by hPA and by a key of this run; a page that comes back unchanged is as it
 * was. Not a cipher: it hides nothing from who wants to know.
 */
#ifndef MACHINE_ENCRYPT_H
#define MACHINE_ENCRYPT_H

#include "types.h"

/* A new key. Without it the key is 0. */
void encrypt_init(void);

/* The page at hpa, page-aligned, went from the host to the guest or back. */
void encrypt_page(struct hpa hpa);

#endif
