// SPDX-License-Identifier: Apache-2.0
/*
 * ELF64 loader for static, non-relocatable x86-64 programs (System V gABI).
 * The file is part of the launch image, so what it says is measured, yet a
 * mistake in it must not become one of the monitor.
 */
#include "process/elf.h"

#include "lib/errno.h"
#include "lib/string.h"
#include "process/space.h"
#include "protocol/cursor.h"
#include "protocol/elf.h"

#define MAX_SEGMENTS	16u
/* Programs are linked low; the heap follows them. */
#define IMAGE_END	0x40000000ull

/* Magic, 64-bit, little-endian, version 1. */
static const u8 ident[] = { 0x7f, 'E', 'L', 'F', 2, 1, 1 };

static bool is_program(const struct svp_elf_header *h)
{
	return !memcmp(h->ident, ident, sizeof(ident)) && h->type == SVP_ELF_ET_EXEC &&
	       h->machine == SVP_ELF_EM_X86_64 && h->phentsize == sizeof(struct svp_elf_segment) &&
	       h->phnum && h->phnum <= MAX_SEGMENTS;
}

static bool is_valid_load(const struct svp_elf_segment *p, size_t size)
{
	return p->filesz <= p->memsz && p->offset <= size &&
	       p->filesz <= size - p->offset && p->vaddr < IMAGE_END &&
	       p->memsz && p->memsz <= IMAGE_END - p->vaddr;
}

static unsigned int protection_of(u32 flags)
{
	return (flags & SVP_ELF_PF_R ? SPACE_READ : 0) | (flags & SVP_ELF_PF_W ? SPACE_WRITE : 0) |
	       (flags & SVP_ELF_PF_X ? SPACE_EXEC : 0);
}

static int load_segment(const u8 *file, size_t size, const struct svp_elf_segment *p,
			struct space *s)
{
	u64 first = align_down(p->vaddr, PAGE_SIZE);
	int r;

	if (!is_valid_load(p, size))
		return -ENOEXEC;
	r = space_map(s, uva(first), align_up(p->vaddr + p->memsz, PAGE_SIZE) - first,
		      protection_of(p->flags));
	if (r)
		return r == -ENOMEM ? r : -ENOEXEC;
	return space_load(s, uva(p->vaddr), file + p->offset, p->filesz);
}

/* Note where the program headers come to lie, and the image's end. */
static void note_segment(const struct svp_elf_header *h, const struct svp_elf_segment *p,
			 struct elf_image *image)
{
	u64 end = align_up(p->vaddr + p->memsz, PAGE_SIZE);
	u64 table = (u64)h->phnum * sizeof(struct svp_elf_segment);

	if (end > image->end)
		image->end = end;
	if (h->phoff >= p->offset && p->filesz >= table &&
	    h->phoff - p->offset <= p->filesz - table)
		image->phdr = p->vaddr + (h->phoff - p->offset);
}

int elf_load(const void *file, size_t size, struct space *s, struct elf_image *ret_image)
{
	struct elf_image image = { 0 };
	struct svp_reader in = svp_reader(file, size);
	const struct svp_elf_header *h = (const void *)svp_take(&in, sizeof(*h));
	const struct svp_elf_segment *p;
	unsigned int i;
	int r;

	if (!h || !is_program(h) || h->phoff < sizeof(*h))
		return -ENOEXEC;
	svp_take(&in, h->phoff - sizeof(*h));
	for (i = 0; i < h->phnum; i++) {
		p = (const void *)svp_take(&in, sizeof(*p));
		if (!p || p->type == SVP_ELF_PT_INTERP)
			return -ENOEXEC;
		if (p->type != SVP_ELF_PT_LOAD)
			continue;
		r = load_segment(file, size, p, s);
		if (r)
			return r;
		note_segment(h, p, &image);
	}
	if (!image.end || !image.phdr)
		return -ENOEXEC;
	image.entry = h->entry;
	image.phnum = h->phnum;
	*ret_image = image;
	return 0;
}
