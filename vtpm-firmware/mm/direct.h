/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The monitor's address space. One top-level table, shared by all CPUs; each
 * process has one of its own whose upper half is the same.
 *
 *	0xffff800000000000 + gPA	direct map, private: guest RAM and the
 *					firmware region behind the image
 *	0xffffc00000000000 + gPA	shared window: only pages that are shared
 *	0xffffff0000000000		stacks, each with an unmapped page below
 *	0xffffffff80000000		image, = firmware region's first byte
 */
#ifndef MM_DIRECT_H
#define MM_DIRECT_H

#include "mm/gpa.h"

#define DIRECT_BASE	0xffff800000000000ull
#define SHARED_BASE	0xffffc00000000000ull
#define STACKS_BASE	0xffffff0000000000ull
#define IMAGE_BASE	0xffffffff80000000ull

/* Where the direct map has gPA at. Says nothing about whether it is mapped. */
void *direct_ptr(struct gpa at);

/* The gPA of a pointer into the direct map. */
struct gpa direct_gpa(const void *ptr);

#endif
