// SPDX-License-Identifier: Apache-2.0
/*
 * ELF64 loader for static, non-relocatable x86-64 programs (System V gABI).
 * The file is part of the launch image, so what it says is measured, yet a
 * mistake in it must not become one of the monitor.
 */
#include "process/elf.h"

#include "lib/errno.h"
#include "lib/string.h"
#include "protocol/cursor.h"

#define MAX_SEGMENTS	16u
/* Programs are linked low; the heap follows them. */
#define IMAGE_END	0x40000000ull

#define ET_EXEC		2u
#define EM_X86_64	62u
#define PT_LOAD		1u
#define PT_INTERP	3u
#define PF_X		1u
#define PF_W		2u
#define PF_R		4u

struct elf_header {
	u8 ident[16];
	u16 type;
	u16 machine;
	u32 version;
	u64 entry;
	u64 phoff;
	u64 shoff;
	u32 flags;
	u16 ehsize;
	u16 phentsize;
	u16 phnum;
	u16 shentsize;
	u16 shnum;
	u16 shstrndx;
} SVP_PACKED;
ABI_SIZE(struct elf_header, 64);

struct elf_segment {
	u32 type;
	u32 flags;
	u64 offset;
	u64 vaddr;
	u64 paddr;
	u64 filesz;
	u64 memsz;
	u64 align;
} SVP_PACKED;
ABI_SIZE(struct elf_segment, ELF_PHDR_SIZE);

/* Magic, 64-bit, little-endian, version 1. */
static const u8 ident[] = { 0x7f, 'E', 'L', 'F', 2, 1, 1 };

static bool is_program(const struct elf_header *h)
{
	return !memcmp(h->ident, ident, sizeof(ident)) && h->type == ET_EXEC &&
	       h->machine == EM_X86_64 && h->phentsize == ELF_PHDR_SIZE &&
	       h->phnum && h->phnum <= MAX_SEGMENTS;
}

static bool is_valid_load(const struct elf_segment *p, size_t size)
{
	return p->filesz <= p->memsz && p->offset <= size &&
	       p->filesz <= size - p->offset && p->vaddr < IMAGE_END &&
	       p->memsz && p->memsz <= IMAGE_END - p->vaddr;
}

static unsigned int protection_of(u32 flags)
{
	return (flags & PF_R ? SPACE_READ : 0) | (flags & PF_W ? SPACE_WRITE : 0) |
	       (flags & PF_X ? SPACE_EXEC : 0);
}

static int load_segment(const u8 *file, size_t size, const struct elf_segment *p,
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
static void note_segment(const struct elf_header *h, const struct elf_segment *p,
			 struct elf_image *image)
{
	u64 end = align_up(p->vaddr + p->memsz, PAGE_SIZE);
	u64 table = (u64)h->phnum * ELF_PHDR_SIZE;

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
	const struct elf_header *h = (const void *)svp_take(&in, sizeof(*h));
	const struct elf_segment *p;
	unsigned int i;
	int r;

	if (!h || !is_program(h) || h->phoff < sizeof(*h))
		return -ENOEXEC;
	svp_take(&in, h->phoff - sizeof(*h));
	for (i = 0; i < h->phnum; i++) {
		p = (const void *)svp_take(&in, sizeof(*p));
		if (!p || p->type == PT_INTERP)
			return -ENOEXEC;
		if (p->type != PT_LOAD)
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
