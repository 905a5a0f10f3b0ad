/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/* ELF64 files (System V gABI, chapters 4 and 5; AMD64 supplement). */
#ifndef PROTOCOL_ELF_H
#define PROTOCOL_ELF_H

#include "protocol/types.h"

/* Elf64_Ehdr. */
struct svp_elf_header {
	svp_u8 ident[16];
	svp_u16 type;
	svp_u16 machine;
	svp_u32 version;
	svp_u64 entry;
	svp_u64 phoff;
	svp_u64 shoff;
	svp_u32 flags;
	svp_u16 ehsize;
	svp_u16 phentsize;
	svp_u16 phnum;
	svp_u16 shentsize;
	svp_u16 shnum;
	svp_u16 shstrndx;
} SVP_PACKED;
ABI_FIELD(struct svp_elf_header, entry, 24);
ABI_FIELD(struct svp_elf_header, phoff, 32);
ABI_FIELD(struct svp_elf_header, phentsize, 54);
ABI_SIZE(struct svp_elf_header, 64);
#define SVP_ELF_ET_EXEC		2u
#define SVP_ELF_EM_X86_64	62u

/* Elf64_Phdr. */
struct svp_elf_segment {
	svp_u32 type;
	svp_u32 flags;
	svp_u64 offset;
	svp_u64 vaddr;
	svp_u64 paddr;
	svp_u64 filesz;
	svp_u64 memsz;
	svp_u64 align;
} SVP_PACKED;
ABI_FIELD(struct svp_elf_segment, offset, 8);
ABI_FIELD(struct svp_elf_segment, memsz, 40);
ABI_SIZE(struct svp_elf_segment, 56);
#define SVP_ELF_PT_LOAD		1u
#define SVP_ELF_PT_INTERP	3u
#define SVP_ELF_PF_X		1u
#define SVP_ELF_PF_W		2u
#define SVP_ELF_PF_R		4u

#endif
