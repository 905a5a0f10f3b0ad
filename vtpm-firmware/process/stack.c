// SPDX-License-Identifier: Apache-2.0
/*
 * The stack that a Linux program starts with: argc, argv, envp, auxiliary
 * vector (System V ABI, AMD64 supplement, 3.4.1).
 */
#include "arch/random.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "process/elf.h"
#include "process/state.h"
#include "protocol/elf.h"

#define STACK_TOP	0x7ffffff00000ull
#define STACK_SIZE	(512u * 1024)
/* Above the vector: AT_RANDOM's bytes, then the name. */
#define RANDOM_SIZE	16u
#define NAME_SIZE	32u

enum auxv_type {
	AT_NULL = 0,
	AT_PHDR = 3,
	AT_PHENT = 4,
	AT_PHNUM = 5,
	AT_PAGESZ = 6,
	AT_ENTRY = 9,
	AT_HWCAP = 16,
	AT_CLKTCK = 17,
	AT_SECURE = 23,
	AT_RANDOM = 25,
};

/* As it lies in memory at the first RSP; 16-byte aligned. */
struct start_stack {
	u64 argc;
	u64 argv[2];
	u64 envp[1];
	struct {
		u64 type;
		u64 value;
	} auxv[10];
	u8 random[RANDOM_SIZE];
	char name[NAME_SIZE];
};
_Static_assert(sizeof(struct start_stack) % 16 == 0, "RSP must be aligned");

int process_build_stack(struct process *p, const struct elf_image *image, u32 hwcap)
{
	u64 rsp = STACK_TOP - sizeof(struct start_stack);
	size_t name = strlen(p->name);
	struct start_stack s = {
		.argc = 1,
		.argv = { rsp + offsetof(struct start_stack, name), 0 },
		.auxv = {
			{ AT_PHDR, image->phdr },
			{ AT_PHENT, sizeof(struct svp_elf_segment) },
			{ AT_PHNUM, image->phnum },
			{ AT_PAGESZ, PAGE_SIZE },
			{ AT_ENTRY, image->entry },
			{ AT_HWCAP, hwcap },
			{ AT_CLKTCK, 100 },
			{ AT_SECURE, 0 },
			{ AT_RANDOM, rsp + offsetof(struct start_stack, random) },
			{ AT_NULL, 0 },
		},
	};
	int r = space_map(&p->space, uva(STACK_TOP - STACK_SIZE), STACK_SIZE,
			  SPACE_READ | SPACE_WRITE);

	if (r)
		return r;
	random_bytes(s.random, sizeof(s.random));
	memcpy(s.name, p->name, name < NAME_SIZE ? name : NAME_SIZE - 1);
	p->context.rsp = rsp;
	r = space_copy_out(&p->space, uva(rsp), &s, sizeof(s));
	wipe(s.random, sizeof(s.random));
	return r;
}
