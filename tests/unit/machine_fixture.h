/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For tests of the machine's logic: a heap, DRAM of a few pages behind two
 * regions, an RMP over it, and a log that says nothing.
 */
#ifndef TEST_MACHINE_FIXTURE_H
#define TEST_MACHINE_FIXTURE_H

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/snp_pages.h"
#include "tests/machine/heap.h"
#include "tests/machine/log.h"
#include "tests/machine/region.h"
#include "tests/machine/rmp.h"
#include "tests/machine/stats.h"
#include "tests/machine/stop.h"

/* RAM of 4 MiB at gPA 2 MiB, then 64 KiB of firmware memory far above. */
#define RAM_GPA		0x200000ull
#define RAM_SIZE	0x400000ull
#define HIGH_GPA	0x8000000000ull
#define HIGH_SIZE	0x10000ull
#define DRAM_SIZE	(RAM_SIZE + HIGH_SIZE)

static u8 *dram;
static void *heap_block[4096];
static unsigned int heap_blocks;

void *heap_alloc(u64 size, u64 align)
{
	void *p = aligned_alloc(align, (size + align - 1) & ~(align - 1));

	assert_true(heap_blocks < 4096);
	memset(p, 0, size);
	heap_block[heap_blocks++] = p;
	return p;
}

void log_line(const char *format, ...)
{
	(void)format;
}

void stats_count(enum stats_kind kind, unsigned int vmpl, u64 code)
{
	(void)kind;
	(void)vmpl;
	(void)code;
}

/* Where a gPA of the fixture lies. */
static inline struct hpa at(u64 gpa)
{
	if (gpa >= HIGH_GPA)
		return (struct hpa){ (u64)dram + RAM_SIZE + (gpa - HIGH_GPA) };
	return (struct hpa){ (u64)dram + (gpa - RAM_GPA) };
}

/* Make the page at gpa the guest's and validated, for these VMPLs. */
static inline void own(u64 gpa, u8 vmpl0, u8 vmpl2)
{
	struct rmp_entry *e;

	assert_int_equal(rmp_launch(at(gpa), (struct gpa){ gpa }, false), 0);
	e = rmp_entry(at(gpa));
	e->permissions[0] = vmpl0;
	e->permissions[2] = vmpl2;
}

/* Group set-up: DRAM and regions, once for the process. */
static inline int make_dram(void **state)
{
	const struct region ram = {
		.gpa = { RAM_GPA }, .size = RAM_SIZE, .kind = REGION_RAM,
	};
	struct region r = ram;

	(void)state;
	dram = aligned_alloc(LARGE_SIZE, 3 * LARGE_SIZE);
	r.hpa = at(RAM_GPA);
	assert_int_equal(region_add(&r), 0);
	r = (struct region){
		.gpa = { HIGH_GPA }, .size = HIGH_SIZE, .hpa = at(HIGH_GPA),
		.kind = REGION_FIRMWARE,
	};
	assert_int_equal(region_add(&r), 0);
	return 0;
}

/* Group tear-down. */
static inline int free_dram(void **state)
{
	(void)state;
	free(dram);
	while (heap_blocks)
		free(heap_block[--heap_blocks]);
	return 0;
}

/* Set-up of each test: all pages zero and hypervisor-owned. */
static inline int reset(void **state)
{
	(void)state;
	memset(dram, 0, DRAM_SIZE);
	rmp_init(at(RAM_GPA), DRAM_SIZE / PAGE_SIZE);
	return 0;
}

#define MACHINE_TEST(f) cmocka_unit_test_setup(f, reset)

#endif
