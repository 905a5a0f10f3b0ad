/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For tests of the IGVM loader: stand-ins for regions, RMP, heap and secure
 * processor that record what they are told, and a writer of IGVM files.
 */
#ifndef TEST_LAUNCH_FIXTURE_H
#define TEST_LAUNCH_FIXTURE_H

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "protocol/snp_launch.h"
#include "tests/machine/attack.h"
#include "tests/machine/cpuid.h"
#include "tests/machine/heap.h"
#include "tests/machine/igvm.h"
#include "tests/machine/launch.h"
#include "tests/machine/region.h"
#include "tests/machine/rmp.h"
#include "tests/machine/secure_processor.h"

#define RAM_GPA		0x10000ull
#define RAM_PAGES	16
#define FIRMWARE_GPA	0x8000000000ull
#define MAX_COMMANDS	64
#define MAX_BLOCKS	64

/* What the loader does to the world around it. */
static struct world {
	u8 ram[RAM_PAGES * 4096] __attribute__((aligned(4096)));
	struct region region[8];
	unsigned int regions;
	struct { struct hpa hpa; struct rmp_entry entry; } rmp[1024];
	unsigned int rmps;
	struct sp_command command[MAX_COMMANDS];
	unsigned int commands;
	const u8 *host_data;	/* for the launch, and its policy unless 0 */
	u64 policy;
	u32 refuse;		/* status for every command but the first, or */
	u32 refuse_command;	/* for this one alone */
	void *block[MAX_BLOCKS];
	unsigned int blocks;
} world;

void *heap_alloc(u64 size, u64 align)
{
	void *p = aligned_alloc(align, (size + align - 1) & ~(align - 1));

	assert_true(world.blocks < MAX_BLOCKS);
	memset(p, 0, size);
	world.block[world.blocks++] = p;
	return p;
}

int region_add(const struct region *r)
{
	unsigned int i;

	for (i = 0; i < world.regions; i++)
		if (r->gpa.v < world.region[i].gpa.v + world.region[i].size &&
		    world.region[i].gpa.v < r->gpa.v + r->size)
			return -EEXIST;
	if (world.regions == 8)
		return -ENOSPC;
	world.region[world.regions++] = *r;
	return 0;
}

const struct region *region_at(unsigned int i)
{
	return i < world.regions ? &world.region[i] : NULL;
}

const struct region *region_find(struct gpa gpa)
{
	unsigned int i;

	for (i = 0; i < world.regions; i++)
		if (gpa.v - world.region[i].gpa.v < world.region[i].size)
			return &world.region[i];
	return NULL;
}

int region_hpa(struct gpa gpa, struct hpa *ret_hpa)
{
	const struct region *r = region_find(gpa);

	if (!r)
		return -EFAULT;
	ret_hpa->v = r->hpa.v + (gpa.v - r->gpa.v);
	return 0;
}

struct rmp_entry *rmp_entry(struct hpa hpa)
{
	static struct rmp_entry none;
	unsigned int i;

	for (i = 0; i < world.rmps; i++)
		if (world.rmp[i].hpa.v == hpa.v)
			return &world.rmp[i].entry;
	none = (struct rmp_entry){ 0 };
	return &none;
}

int rmp_launch(struct hpa hpa, struct gpa gpa, bool vmsa)
{
	if (world.rmps == 1024)
		return -EFAULT;
	world.rmp[world.rmps].hpa = hpa;
	world.rmp[world.rmps].entry = (struct rmp_entry){
		.gpa = gpa.v,
		.flags = (u8)(RMP_ASSIGNED | RMP_VALIDATED |
			      (vmsa ? RMP_VMSA : 0)),
	};
	world.rmps++;
	return 0;
}

struct sp_answer secure_processor_command(const struct sp_command *command)
{
	struct sp_answer answer = { 0 };

	if (world.refuse_command ? command->command == world.refuse_command :
				   world.commands)
		answer.status = world.refuse;
	if (world.commands < MAX_COMMANDS)
		world.command[world.commands] = *command;
	world.commands++;
	return answer;
}

/* The host is honest. */
struct region attack_region(struct region honest)
{
	return honest;
}

void cpuid_fill_page(struct svp_cpuid_page *page)
{
	page->count = 42;
}

/* An IGVM file being written: headers and data apart, joined by finish(). */
struct image {
	u8 header[4096];
	u32 header_size;
	u8 data[16 * 4096];
	u32 pages;
	u8 file[24 + 4096 + 16 * 4096];
	u32 size;
};

/* Where the data starts in the file, so offsets are known beforehand. */
#define DATA_START 4120u

static inline void add(struct image *m, u32 type, const void *content, u32 size)
{
	svp_put_le32(m->header + m->header_size, type);
	svp_put_le32(m->header + m->header_size + 4, size);
	memcpy(m->header + m->header_size + 8, content, size);
	m->header_size += (8 + size + 7) & ~7u;
}

static inline u32 add_data(struct image *m, u8 fill)
{
	u32 offset = DATA_START + m->pages * 4096;

	memset(m->data + m->pages++ * 4096, fill, 4096);
	return offset;
}

static inline void add_page(struct image *m, u64 gpa, u32 offset, u32 flags, u16 type)
{
	struct svp_igvm_page_data h = {
		.gpa = gpa, .mask = 1, .file_offset = offset, .flags = flags,
		.type = type,
	};

	add(m, SVP_IGVM_PAGE_DATA, &h, sizeof(h));
}

static inline void add_relocatable(struct image *m, u64 gpa, u64 size, u64 align)
{
	struct svp_igvm_relocatable_region h = {
		.mask = 1, .alignment = align, .gpa = gpa, .size = size,
		.minimum = 0, .maximum = 1ull << 30,
	};

	add(m, SVP_IGVM_RELOCATABLE_REGION, &h, sizeof(h));
}

static inline void add_page_tables(struct image *m, u64 gpa, u64 size, u64 used)
{
	struct svp_igvm_page_table_relocation h = {
		.mask = 1, .gpa = gpa, .size = size, .used = used,
	};

	add(m, SVP_IGVM_PAGE_TABLE_RELOCATION, &h, sizeof(h));
}

static inline void add_error_range(struct image *m, u64 gpa, u32 size)
{
	struct svp_igvm_error_range h = { .gpa = gpa, .mask = 1, .size = size };

	add(m, SVP_IGVM_ERROR_RANGE, &h, sizeof(h));
}

static inline void add_vmsa(struct image *m, u64 gpa, u16 vp)
{
	struct svp_igvm_vp_context h = {
		.gpa = gpa, .mask = 1, .file_offset = add_data(m, 0x5a),
		.vp = vp,
	};

	add(m, SVP_IGVM_VP_CONTEXT, &h, sizeof(h));
}

static inline void add_memory(struct image *m, u64 gpa, u32 size)
{
	struct svp_igvm_required_memory h = {
		.gpa = gpa, .mask = 1, .size = size,
	};

	add(m, SVP_IGVM_REQUIRED_MEMORY, &h, sizeof(h));
}

static inline void add_parameter(struct image *m, u32 type, u32 index, u32 offset)
{
	struct svp_igvm_parameter h = { .index = index, .offset = offset };

	add(m, type, &h, sizeof(h));
}

static inline void add_area(struct image *m, u64 size, u32 index, u32 offset)
{
	struct svp_igvm_parameter_area h = {
		.size = size, .index = index, .file_offset = offset,
	};

	add(m, SVP_IGVM_PARAMETER_AREA, &h, sizeof(h));
}

static inline void add_insert(struct image *m, u64 gpa, u32 index)
{
	struct svp_igvm_parameter_insert h = {
		.gpa = gpa, .mask = 1, .index = index,
	};

	add(m, SVP_IGVM_PARAMETER_INSERT, &h, sizeof(h));
}

static inline void add_platform(struct image *m, u8 platform)
{
	struct svp_igvm_platform h = {
		.mask = 1, .platform = platform, .version = 1,
	};

	add(m, SVP_IGVM_SUPPORTED_PLATFORM, &h, sizeof(h));
}

static inline void add_policy(struct image *m)
{
	struct svp_igvm_policy h = { .policy = 0x30000, .mask = 1 };

	add(m, SVP_IGVM_GUEST_POLICY, &h, sizeof(h));
}

static inline void finish(struct image *m)
{
	u8 *f = m->file;

	svp_put_le32(f, 0x4d564749);
	svp_put_le32(f + 4, 1);
	svp_put_le32(f + 8, 24);
	svp_put_le32(f + 12, m->header_size);
	m->size = DATA_START + m->pages * 4096;
	svp_put_le32(f + 16, m->size);
	svp_put_le32(f + 20, 0);
	memcpy(f + 24, m->header, m->header_size);
	memcpy(f + DATA_START, m->data, m->pages * 4096);
	svp_put_le32(f + 20, igvm_crc32(0, f, 24 + m->header_size));
}

/* Headers that come first in all images here. */
static inline struct image *start(void)
{
	struct image *m = calloc(1, sizeof(*m));

	world.block[world.blocks++] = m;
	add_platform(m, SVP_IGVM_PLATFORM_SEV_SNP);
	add_policy(m);
	return m;
}

static inline int launch_file(const u8 *file, u32 size,
			      struct launch_result *result,
			      struct launch_error *error)
{
	const struct launch_input input = {
		.image = file, .size = size, .cpus = 2,
		.host_data = world.host_data,
		.has_policy = world.policy, .policy = world.policy,
	};

	return launch_igvm(&input, result, error);
}

static inline int load(struct image *m, struct launch_result *result,
		struct launch_error *error)
{
	finish(m);
	*error = (struct launch_error){ 0 };
	return launch_file(m->file, m->size, result, error);
}

static inline void reset(void)
{
	const struct region ram = {
		{ RAM_GPA }, sizeof(world.ram),
		{ (u64)(uintptr_t)world.ram }, REGION_RAM,
	};

	while (world.blocks)
		free(world.block[--world.blocks]);
	memset(&world, 0, sizeof(world));
	region_add(&ram);
}

static inline int begin(void **state)
{
	(void)state;
	reset();
	return 0;
}

static inline int end(void **state)
{
	(void)state;
	reset();
	return 0;
}

static inline void assert_update(unsigned int i, u32 type, u64 gpa, u64 pages)
{
	assert_true(i < world.commands);
	assert_int_equal(world.command[i].command, SP_LAUNCH_UPDATE);
	assert_int_equal(world.command[i].arg0, type);
	assert_true(world.command[i].b == gpa);
	assert_true(world.command[i].c == pages);
}

/* Load, and expect this reason. */
static inline void assert_refused(struct image *m, int err, const char *reason)
{
	struct launch_result result = { 0 };
	struct launch_error error;

	assert_int_equal(load(m, &result, &error), err);
	assert_string_equal(error.reason, reason);
	assert_true(error.offset < m->size);
	assert_true(result.vmsa[0].v == 0);
	reset();
}

#define LAUNCH_TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

#endif
