// SPDX-License-Identifier: Apache-2.0
/*
 * Lays out the loadable segments of an ELF file (System V ABI, chapters 4 and
 * 5). Offsets and sizes in the file are checked before they are used.
 */
#include "image/elf_image.h"

#include <elf.h>
#include <errno.h>
#include <string.h>

static int read_header(const struct file *elf, Elf64_Ehdr *ret_header)
{
	Elf64_Ehdr h;

	if (elf->size < sizeof(h))
		return -ENOEXEC;
	memcpy(&h, elf->data, sizeof(h));
	if (memcmp(h.e_ident, ELFMAG, SELFMAG) ||
	    h.e_ident[EI_CLASS] != ELFCLASS64 ||
	    h.e_ident[EI_DATA] != ELFDATA2LSB || h.e_machine != EM_X86_64 ||
	    h.e_type != ET_EXEC || h.e_phentsize != sizeof(Elf64_Phdr))
		return -ENOEXEC;
	if (h.e_phoff > elf->size ||
	    h.e_phnum > (elf->size - h.e_phoff) / sizeof(Elf64_Phdr))
		return -ENOEXEC;
	*ret_header = h;
	return 0;
}

static Elf64_Phdr segment(const struct file *elf, const Elf64_Ehdr *h,
			  unsigned int i)
{
	Elf64_Phdr p;

	memcpy(&p, elf->data + h->e_phoff + i * sizeof(p), sizeof(p));
	return p;
}

static int load_segment(const struct file *elf, const Elf64_Phdr *p,
			uint8_t *at, size_t room)
{
	if (p->p_memsz > room)
		return -ERANGE;
	if (p->p_filesz > p->p_memsz || p->p_offset > elf->size ||
	    p->p_filesz > elf->size - p->p_offset)
		return -ENOEXEC;
	memcpy(at, elf->data + p->p_offset, p->p_filesz);
	return 0;
}

int elf_image_load(const struct file *elf, uint64_t base, uint8_t *image,
		   size_t size, uint64_t *ret_entry, size_t *ret_end)
{
	size_t offset, end = 0;
	Elf64_Ehdr h;
	int err = read_header(elf, &h);

	for (unsigned int i = 0; !err && i < h.e_phnum; i++) {
		Elf64_Phdr p = segment(elf, &h, i);

		if (p.p_type != PT_LOAD || !p.p_memsz)
			continue;
		if (p.p_vaddr < base || p.p_vaddr - base > size)
			return -ERANGE;
		offset = p.p_vaddr - base;
		err = load_segment(elf, &p, image + offset, size - offset);
		if (!err && offset + p.p_memsz > end)
			end = offset + p.p_memsz;
	}
	if (err)
		return err;
	*ret_entry = h.e_entry;
	*ret_end = end;
	return 0;
}

int elf_image_check(const struct file *elf)
{
	Elf64_Ehdr h;
	int err = read_header(elf, &h);

	for (unsigned int i = 0; !err && i < h.e_phnum; i++)
		if (segment(elf, &h, i).p_type == PT_INTERP)
			return -ENOEXEC;
	return err;
}
