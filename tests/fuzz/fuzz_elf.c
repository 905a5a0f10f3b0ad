// SPDX-License-Identifier: Apache-2.0
/* A program's ELF file, into an address space in the unit tests' arena. */
#include <stdint.h>

#include "mm/frames.h"
#include "mm/paging.h"
#include "process/elf.h"
#include "process/space.h"
#include "tests/unit/fake_arena.h"

#define FRAMES 128u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct page_table monitor;
	struct elf_image image;
	struct space s;

	frames_init(gpa(ARENA_BASE), gpa(ARENA_BASE + FRAMES * PAGE_SIZE));
	if (paging_new(&monitor) || space_init(&s, &monitor))
		return 0;
	elf_load(data, size, &s, &image);
	return 0;
}
